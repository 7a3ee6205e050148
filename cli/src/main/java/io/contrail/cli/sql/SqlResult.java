package io.contrail.cli.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of a query as they come, so that a result of any size passes in bounded memory.
 */
public interface SqlResult {

    void columns(List<String> names);

    /**
     * Takes one row.
     *
     * @param values {@link Number}, {@link Boolean}, {@link String} or null, alike for both databases
     */
    void row(List<@Nullable Object> values);
}
