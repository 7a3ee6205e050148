package io.contrail.verifier;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row on which source and warehouse do not agree, found under one pin and confirmed under another.
 *
 * @param table schema and name
 * @param key the key's columns and their values; empty for a table without a key
 * @param columns those that differ; all of them for a row of a table without a key
 * @param blame which part is wrong; null where that cannot be told
 * @param sourceTransaction low 32 bits of the transaction that wrote the row in the source; null when it has none
 * @param warehouseTransaction the one that wrote the row in the warehouse; null when it has none
 * @param ordinal of the change that wrote the row in the warehouse
 * @param sourceRows how many there are in the source
 * @param warehouseRows how many there are in the warehouse
 */
public record Difference(
        String table,
        Map<String, String> key,
        Kind kind,
        List<ColumnDifference> columns,
        @Nullable Blame blame,
        @Nullable Long sourceTransaction,
        @Nullable Long warehouseTransaction,
        @Nullable Long ordinal,
        long sourceRows,
        long warehouseRows) {
    /** How the row is wrong. */
    public enum Kind {
        /** The warehouse does not have it. */
        MISSING,
        /** The source does not have it. */
        EXTRA,
        /** The warehouse has it more than once. */
        DUPLICATE,
        /** The warehouse has what the row was before its last change. */
        STALE,
        /** Values differ. */
        VALUE
    }

    /** Which part is wrong. */
    public enum Blame {
        /** The changelog does not say what the source says: changes were not captured, or not landed. */
        CAPTURE,
        /** The changelog says what the source says, and the current table does not. */
        APPLY
    }

    /**
     * A column's values.
     *
     * @param source null for NULL
     * @param warehouse null for NULL
     */
    public record ColumnDifference(
            String column,
            @Nullable String source,
            @Nullable String warehouse) {}
}
