package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import org.jspecify.annotations.Nullable;

/** A streamed value of a type that Debezium would change on the way, handed through as PostgreSQL's text. */
final class TextColumn extends StreamedColumn {

    TextColumn(Column column) {
        super(column);
    }

    @Override
    public @Nullable Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
        String text = text();
        return text == null ? null : new SourceText(text);
    }
}
