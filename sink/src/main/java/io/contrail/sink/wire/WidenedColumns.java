package io.contrail.sink.wire;

import io.contrail.changelog.TableId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Columns that are kept as text although their type is a decimal, because a NaN has been seen in them. It concerns every
 * wire schema of the table, lest the column go back and forth between two types. Not thread-safe.
 */
public final class WidenedColumns {
    private final Map<TableId, Set<String>> columns = new HashMap<>();
    private int version;

    void add(TableId table, String column) {
        if (columns.computeIfAbsent(table, any -> new HashSet<>()).add(column)) {
            version++;
        }
    }

    boolean contains(TableId table, String column) {
        return columns.getOrDefault(table, Set.of()).contains(column);
    }

    /** Another number after every change. */
    public int version() {
        return version;
    }
}
