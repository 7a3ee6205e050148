package io.contrail.changelog.verification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows by their key, or by its leading columns: those behind {@code after} up to and with {@code upTo}, in an order that
 * source and warehouse share. The values are PostgreSQL's texts.
 *
 * @param after null for the first range
 * @param upTo null for the last range
 */
public record KeyRange(
        @Nullable List<String> after, @Nullable List<String> upTo) {
    /** The whole table. */
    public static final KeyRange ALL = new KeyRange(null, null);

    public KeyRange {
        after = after == null ? null : List.copyOf(after);
        upTo = upTo == null ? null : List.copyOf(upTo);
    }

    public boolean isAll() {
        return after == null && upTo == null;
    }
}
