package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import org.jspecify.annotations.Nullable;

/**
 * A streamed value of an enum, which does not show that it is one. At a value that it does not know, Debezium would read
 * the table's columns from the catalog of the moment, NOT NULL included, in place of what the stream has announced: from
 * then on deletes carry 0 and '' where PostgreSQL sends nothing.
 */
final class EnumColumn extends StreamedColumn {

    EnumColumn(Column column) {
        super(column);
    }

    @Override
    public PostgresType getType() {
        return PostgresType.UNKNOWN;
    }

    @Override
    public @Nullable Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
        return text();
    }
}
