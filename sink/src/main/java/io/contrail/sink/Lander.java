package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.sink.wire.Envelope;
import io.contrail.sink.wire.EnvelopeDecoder;
import io.contrail.sink.wire.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into changes, drops repetitions, and lands each batch with the progress that covers it. A batch that
 * cannot be landed leaves no trace here, so that Kafka Connect may deliver it again.
 */
final class Lander implements AutoCloseable {
    private final Warehouse warehouse;
    private final SinkMetrics metrics;
    private final Decoders decoders;
    private final Pattern ignored;
    private final Map<Stream, Progress> landed;

    Lander(SinkConfig config, Warehouse warehouse, SinkMetrics metrics) {
        this.warehouse = warehouse;
        this.metrics = metrics;
        this.decoders = new Decoders(warehouse.schemas(), config.placeholder());
        this.ignored = Pattern.compile(String.join("|", config.ignoredTopics()));
        this.landed = new HashMap<>(warehouse.progress());
    }

    /** The offset from which a stream is to be read. */
    long resume(Stream stream) {
        return landed.getOrDefault(stream, Progress.NONE).nextOrdinal();
    }

    /** Makes a batch durable and readable. */
    void land(Collection<SinkRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        Batch batch = new Batch();
        try {
            for (SinkRecord record : records) {
                batch.add(record);
            }
            warehouse.land(batch.landing());
        } catch (RuntimeException e) {
            decoders.forgetUnlanded();
            throw e;
        }
        decoders.landed();
        landed.putAll(batch.progress);
        metrics.landed(batch.tables, batch.repeated);
    }

    @Override
    public void close() {
        warehouse.close();
    }

    /** What one call of Kafka Connect brings. */
    private final class Batch {
        private final Map<Stream, Progress> progress = new HashMap<>();
        private final List<TableChanges> tables = new ArrayList<>();
        private final Map<Stream, TableChanges> open = new HashMap<>();
        private long repeated;

        Landing landing() {
            return new Landing(tables, progress, decoders.unlanded());
        }

        void add(SinkRecord record) {
            Stream stream = new Stream(record.topic(), record.kafkaPartition());
            Progress before = progress.getOrDefault(stream, landed.getOrDefault(stream, Progress.NONE));
            long ordinal = record.kafkaOffset();
            if (ordinal < before.nextOrdinal()) {
                throw topicStartedOver(stream, ordinal, before.nextOrdinal());
            }
            Progress after = new Progress(ordinal + 1, before.position(), before.snapshot());
            EnvelopeDecoder decoder = isTable(record) ? decoders.of(record) : null;
            if (decoder != null) {
                if (ordinal > before.nextOrdinal()) {
                    throw recordsAreGone(stream, before.nextOrdinal(), ordinal);
                }
                Envelope envelope = record.value() instanceof byte[] json
                        ? decoder.decode(json)
                        : decoder.decode((org.apache.kafka.connect.data.Struct) record.value());
                TableSchema schema = decoders.shape(decoder.schema(), envelope.op());
                // A TRUNCATE of a table of which nothing was ever seen takes nothing away.
                after = schema == null ? after : add(stream, schema, envelope, ordinal, before, position(record));
            }
            progress.put(stream, after);
        }

        private Progress add(
                Stream stream,
                TableSchema schema,
                Envelope envelope,
                long ordinal,
                Progress before,
                @Nullable SourcePosition position) {
            SnapshotRun run = before.snapshot();
            SourcePosition reached = before.position();
            if (envelope.ofInitialSnapshot()) {
                SnapshotRun current = new SnapshotRun(envelope.txId(), new Lsn(envelope.lsn()));
                if (!current.equals(run) && before.nextOrdinal() > 0) {
                    // The table is read again from the start; what an earlier run found may be gone since.
                    changes(stream, schema).add(new Change.Truncate(ordinal, origin(envelope)));
                }
                run = current;
            } else if (position != null) {
                if (position.compareTo(reached) <= 0) {
                    repeated++;
                    return new Progress(ordinal + 1, reached, run);
                }
                reached = position;
            }
            Change change = change(schema, envelope, ordinal);
            if (change != null) {
                changes(stream, schema).add(change);
            }
            return new Progress(ordinal + 1, reached, run);
        }

        /** The list for the stream's next change; a new one when the table has changed its shape. */
        private List<Change> changes(Stream stream, TableSchema schema) {
            TableChanges changes = open.get(stream);
            if (changes == null || !changes.schema().equals(schema)) {
                changes = new TableChanges(schema, new ArrayList<>());
                open.put(stream, changes);
                tables.add(changes);
            }
            return changes.changes();
        }

        private boolean isTable(SinkRecord record) {
            return record.value() != null && !ignored.matcher(record.topic()).matches();
        }
    }

    private static @Nullable Change change(TableSchema schema, Envelope envelope, long ordinal) {
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
            default -> null;
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

    private static Origin origin(Envelope envelope) {
        return new Origin(envelope.txId(), new Lsn(envelope.lsn()), envelope.committedAt());
    }

    /** Absent from a stock connector: then only Kafka's offsets tell a repetition. */
    private static @Nullable SourcePosition position(SinkRecord record) {
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

    private static PipelineException recordsAreGone(Stream stream, long next, long ordinal) {
        return PipelineException.stop(
                "Topic %s goes on with offset %d, though the warehouse needs it from offset %d on."
                        .formatted(stream, ordinal, next),
                "Kafka has deleted %,d records that have not been landed, by the topic's retention or because the warehouse was replaced by an older or empty one. Nothing was landed past the gap."
                        .formatted(ordinal - next),
                "bring the warehouse back from a backup, or start over with a new topic prefix and an empty warehouse, so that a snapshot reads every table again. Give the topics a longer retention.");
    }

    private static PipelineException topicStartedOver(Stream stream, long ordinal, long next) {
        return PipelineException.stop(
                "Topic %s gave offset %d, though everything before %d has been landed."
                        .formatted(stream, ordinal, next),
                "The topic was deleted or lost records and counts anew: changes may be missing from the warehouse.",
                "start over with a new topic prefix and an empty warehouse, so that a snapshot reads every table again.");
    }
}
