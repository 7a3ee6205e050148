package io.contrail.capture.replication;

import io.contrail.changelog.PipelineException;
import java.util.regex.Pattern;

/**
 * What tells the pipelines of one source apart: publication and slot carry this name, and the heartbeat has a row of
 * it. A slot's name allows lower-case letters, digits and underscores, 63 at most, so this one does not allow more.
 */
public record PipelineName(String value) {
    private static final Pattern FORMAT = Pattern.compile("(?!pg_)[a-z][a-z0-9_]{0,62}");

    public static final PipelineName DEFAULT = new PipelineName("contrail");

    public PipelineName {
        if (!FORMAT.matcher(value).matches()) {
            throw PipelineException.usage(
                    "'%s' cannot be a pipeline's name.".formatted(value),
                    "It names the replication slot: 1 to 63 lower-case letters, digits and underscores, a letter first,"
                            + " and not 'pg_', which is PostgreSQL's own.",
                    "choose another name, such as 'contrail_sales'.");
        }
    }

    public String slot() {
        return value;
    }

    public String publication() {
        return value;
    }

    @Override
    public String toString() {
        return value;
    }
}
