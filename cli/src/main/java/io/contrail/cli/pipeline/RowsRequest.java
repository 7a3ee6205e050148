package io.contrail.cli.pipeline;

import io.contrail.capture.source.TableName;
import java.util.List;

/**
 * Rows of a table with a key that are to be read again one by one.
 *
 * @param keys values of the key's columns, as PostgreSQL prints them, in the key's order
 * @param deletes whether a row that the source does not have is deleted in the warehouse
 */
public record RowsRequest(TableName table, List<List<String>> keys, boolean deletes) {
    public RowsRequest {
        keys = keys.stream().map(List::copyOf).toList();
    }

    /** Without the keys: they are the user's data. */
    @Override
    public String toString() {
        return "%d rows of %s".formatted(keys.size(), table);
    }
}
