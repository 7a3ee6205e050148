package io.contrail.changelog.verification;

import io.contrail.changelog.TableSchema;
import java.util.List;

/**
 * Rows of one table as of one pin.
 *
 * @param schema the shape in which the warehouse has the table
 * @param columns names of the columns that are compared, in the schema's order
 * @param settled rows that a reading of the source brought before this ordinal were read before the pin
 */
public record Chunk(TableSchema schema, List<String> columns, KeyRange range, SnapshotPin pin, long settled) {
    public Chunk {
        columns = List.copyOf(columns);
    }
}
