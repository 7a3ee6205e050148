package io.contrail.changelog.verification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as the warehouse has or had it.
 *
 * @param key canonical texts of the key's columns
 * @param op as in the changelog; null for a row of the current table
 * @param values canonical texts of the chunk's columns, null for NULL; of a delete they mean nothing
 * @param committedAt as the warehouse shows it; null for a row of the current table
 */
public record RowVersion(
        List<String> key,
        @Nullable String op,
        List<@Nullable String> values,
        long txId,
        long ordinal,
        @Nullable String committedAt) {
    /** Whether it says that there is no such row. */
    public boolean gone() {
        return "d".equals(op);
    }
}
