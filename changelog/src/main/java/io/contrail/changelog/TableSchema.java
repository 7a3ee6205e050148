package io.contrail.changelog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a table at one moment. A table without a key keeps every row, equal ones too.
 *
 * @param columns in the order in which a {@link Row} holds their values
 * @param key names of the key's columns, in the key's order; empty for a table without a key
 * @param facts what the source's catalog says besides; null from a source that does not tell
 */
public record TableSchema(
        TableId table,
        List<Column> columns,
        List<String> key,
        @Nullable CatalogFacts facts) {

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

    /** A shape of which the catalog tells nothing besides. */
    public TableSchema(TableId table, List<Column> columns, List<String> key) {
        this(table, columns, key, null);
    }

    /** Whether rows of one shape fit a table of the other; how the source spells its types does not matter. */
    public boolean sameShape(TableSchema other) {
        if (!key.equals(other.key) || columns.size() != other.columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            Column a = columns.get(i);
            Column b = other.columns.get(i);
            if (!a.name().equals(b.name()) || !a.type().equals(b.type())) {
                return false;
            }
        }
        return true;
    }

    /** What the catalog says of a column; null when it is not known. */
    public CatalogFacts.@Nullable ColumnFacts facts(Column column) {
        return facts == null ? null : facts.columns().get(column.name());
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
