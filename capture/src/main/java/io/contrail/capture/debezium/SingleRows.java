package io.contrail.capture.debezium;

import io.debezium.relational.TableId;
import java.util.List;

/**
 * Rows of a table that are to be read again one by one.
 *
 * @param keys values of the key's columns, as PostgreSQL prints them, in the key's order
 * @param deletes whether a key that no row has is sent as a deletion
 */
record SingleRows(String schema, String table, List<List<String>> keys, boolean deletes) {
    SingleRows {
        keys = keys.stream().map(List::copyOf).toList();
    }

    TableId tableId() {
        return new TableId(null, schema, table);
    }

    SingleRows with(List<List<String>> others) {
        return new SingleRows(schema, table, others, deletes);
    }

    /** Without the keys: they are the user's data. */
    @Override
    public String toString() {
        return "%d rows of %s.%s".formatted(keys.size(), schema, table);
    }
}
