package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * A streamed date or timestamp that is read without Debezium's formatter, which took a third of the streaming thread's
 * time. Whatever {@link IsoTimes} does not know - infinities, BC, far years - stays PostgreSQL's text, which the
 * converter of the type reads.
 */
final class QuickColumn extends StreamedColumn {
    private final int oid;

    QuickColumn(Column column, int oid) {
        super(column);
        this.oid = oid;
    }

    static boolean reads(int oid) {
        return oid == Oid.TIMESTAMPTZ || oid == Oid.TIMESTAMP || oid == Oid.DATE;
    }

    @Override
    public @Nullable Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
        String text = text();
        if (text == null) {
            return null;
        }
        Object value = switch (oid) {
            case Oid.TIMESTAMPTZ -> IsoTimes.timestamptz(text);
            case Oid.TIMESTAMP -> IsoTimes.timestamp(text);
            default -> IsoTimes.date(text);
        };
        return value == null ? new SourceText(text) : value;
    }
}
