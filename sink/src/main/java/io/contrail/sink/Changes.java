package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.sink.wire.Envelope;
import io.contrail.sink.wire.Headers;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** From Debezium's envelopes to changes, and where in the source each one was. */
final class Changes {
    private Changes() {}

    static Change of(TableSchema schema, Envelope envelope, long ordinal) {
        Origin origin = origin(envelope);
        return switch (envelope.op()) {
            case 'r' -> new Change.SnapshotRead(ordinal, origin, present(envelope.after(), schema, "after"));
            case 'c' -> new Change.Insert(ordinal, origin, present(envelope.after(), schema, "after"));
            case 'u' ->
                new Change.Update(
                        ordinal,
                        origin,
                        schema.keyed() ? null : present(envelope.before(), schema, "before"),
                        present(envelope.after(), schema, "after"));
            case 'd' -> new Change.Delete(ordinal, origin, present(envelope.before(), schema, "before"));
            case 't' -> new Change.Truncate(ordinal, origin);
            default ->
                throw new PipelineException(
                        PipelineException.Remedy.DEAD_LETTER,
                        PipelineException.Kind.FAILED,
                        "A record of table %s is no insert, update, delete, truncate or snapshot read: '%s'."
                                .formatted(schema.table(), envelope.op()),
                        "It cannot be applied.",
                        "check that only the source connector writes the table's topic.");
        };
    }

    private static Row present(@Nullable Row row, TableSchema schema, String which) {
        if (row == null) {
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "A change of table %s comes without the row '%s'.".formatted(schema.table(), which),
                    "It cannot be applied: nothing tells which row it changes.",
                    schema.keyed()
                            ? "check the source connector's transforms: they must leave Debezium's envelope whole."
                            : "ALTER TABLE %s REPLICA IDENTITY FULL; or give the table a primary key."
                                    .formatted(schema.table()));
        }
        return row;
    }

    static Origin origin(Envelope envelope) {
        return new Origin(envelope.txId(), new Lsn(envelope.lsn()), envelope.committedAt());
    }

    /** Absent from a stock connector: then only Kafka's offsets tell a repetition. */
    static @Nullable SourcePosition position(SinkRecord record) {
        Header header = record.headers().lastWithName(Headers.POSITION);
        if (header == null) {
            return null;
        }
        byte[] bytes = Decoders.bytes(record, header);
        if (bytes.length != 2 * Long.BYTES) {
            throw PipelineException.stop(
                    "Topic %s, offset %d: header '%s' has %d bytes instead of %d."
                            .formatted(
                                    record.topic(), record.kafkaOffset(), header.key(), bytes.length, 2 * Long.BYTES),
                    "Without it a change that is sent again could not be told from a new one; nothing was landed.",
                    "run the source and the sink from the same release of Contrail.");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new SourcePosition(new Lsn(buffer.getLong()), buffer.getLong());
    }
}
