package io.contrail.capture.source;

import java.util.Comparator;

/** A table's name as the catalog holds it: exact case, no quotes. */
public record TableName(String schema, String table) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::table);

    public TableName {
        if (schema.isEmpty() || table.isEmpty()) {
            throw new IllegalArgumentException("A table's name needs a schema and a table");
        }
    }

    /** For SQL. */
    public String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(table);
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** For people; also understood as a {@code --tables} pattern for exactly this table. */
    @Override
    public String toString() {
        return Identifiers.display(schema) + "." + Identifiers.display(table);
    }
}
