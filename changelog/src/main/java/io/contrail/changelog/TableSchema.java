package io.contrail.changelog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shape of a table at one moment. A table without a key keeps every row, equal ones too.
 *
 * @param columns in the order in which a {@link Row} holds their values
 * @param key names of the key's columns, in the key's order; empty for a table without a key
 */
public record TableSchema(TableId table, List<Column> columns, List<String> key) {

    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("Table %s has column '%s' twice".formatted(table, column.name()));
            }
        }
        if (key.size() != Set.copyOf(key).size()) {
            throw new IllegalArgumentException("Table %s has a key column twice: %s".formatted(table, key));
        }
        if (!names.containsAll(key)) {
            throw new IllegalArgumentException(
                    "Table %s has no such key columns: %s of %s".formatted(table, key, names));
        }
    }

    public boolean keyed() {
        return !key.isEmpty();
    }

    public boolean isKey(Column column) {
        return key.contains(column.name());
    }

    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }
}
