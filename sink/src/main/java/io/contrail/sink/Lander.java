package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into changes, drops repetitions, and lands each batch with the progress that covers it. A batch that
 * cannot be landed may be delivered again, as Kafka Connect does: what was landed of it is passed over.
 */
final class Lander implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lander.class);

    private final Warehouse warehouse;
    private final SinkMetrics metrics;
    private final Decoders decoders;
    private final Pattern ignored;
    private final Map<Stream, Progress> landed;
    private final Letters letters;

    /** The shape in which the warehouse takes a stream's changes. */
    private final Map<Stream, TableSchema> followed = new HashMap<>();

    /** Streams whose table cannot go on. Their records pass by; a task that is started anew reads them again. */
    private final Map<Stream, PipelineException> stopped = new HashMap<>();

    /** What the call that is under way has landed. */
    private final Map<Stream, Progress> parts = new HashMap<>();

    /** What was landed of a batch that then failed: Kafka Connect delivers the whole of it again. */
    private final Map<Stream, Progress> redelivered = new HashMap<>();

    Lander(SinkConfig config, Warehouse warehouse, SinkMetrics metrics) {
        this(config, warehouse, metrics, new Letters(null));
    }

    Lander(SinkConfig config, Warehouse warehouse, SinkMetrics metrics, Letters letters) {
        this.letters = letters;
        this.warehouse = warehouse;
        this.metrics = metrics;
        this.decoders = new Decoders(warehouse.schemas(), config.placeholder());
        this.ignored = Pattern.compile(String.join("|", config.ignoredTopics()));
        this.landed = new HashMap<>(warehouse.progress());
        metrics.deadLetters(warehouse.openDeadLetters());
    }

    /** The offset from which a stream is to be read. */
    synchronized long resume(Stream stream) {
        return landed.getOrDefault(stream, Progress.NONE).nextOrdinal();
    }

    /** Makes a batch durable and readable. */
    synchronized void land(Collection<SinkRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        Batch batch = new Batch();
        parts.clear();
        try {
            for (SinkRecord record : records) {
                if (!redelivered.isEmpty() && isLanded(record)) {
                    continue;
                }
                if (!batch.add(record)) {
                    // Its table has another shape: what came before is landed in the old one.
                    land(batch);
                    batch = new Batch();
                    batch.add(record);
                }
            }
            land(batch);
            redelivered.clear();
        } catch (RuntimeException e) {
            redelivered.putAll(parts);
            decoders.forgetUnlanded();
            throw e;
        }
    }

    private boolean isLanded(SinkRecord record) {
        Progress progress = redelivered.get(new Stream(record.topic(), record.kafkaPartition()));
        return progress != null && record.kafkaOffset() < progress.nextOrdinal();
    }

    private void land(Batch batch) {
        try {
            warehouse.land(batch.landing());
        } catch (PipelineException e) {
            if (e.remedy() != PipelineException.Remedy.DEAD_LETTER) {
                throw e;
            }
            batch.records.forEach(this::landAlone);
            return;
        }
        landed(batch);
    }

    /** Finds the record of a batch that the warehouse cannot apply. */
    private void landAlone(SinkRecord record) {
        Batch alone = new Batch();
        alone.add(record);
        try {
            warehouse.land(alone.landing());
        } catch (PipelineException e) {
            if (e.remedy() != PipelineException.Remedy.DEAD_LETTER) {
                throw e;
            }
            alone = new Batch();
            alone.setAside(record, e);
            warehouse.land(alone.landing());
        }
        landed(alone);
    }

    private void landed(Batch batch) {
        decoders.landed();
        landed.putAll(batch.progress);
        parts.putAll(batch.progress);
        metrics.landed(batch.tables, batch.repeated);
        if (!batch.letters.isEmpty()) {
            metrics.deadLetters(warehouse.openDeadLetters());
            batch.reports.forEach(Runnable::run);
        }
    }

    /** Applies a dead letter after all, in its right place. */
    synchronized void redrive(long number) {
        DeadLetter letter = open(number);
        SinkRecord record = letters.record(letter);
        EnvelopeDecoder decoder = record.headers().lastWithName(Headers.FINGERPRINT) == null
                ? decoders.ofTable(letter.table())
                : decoders.of(record);
        if (decoder == null || !(record.value() instanceof byte[] json)) {
            throw letter.reason();
        }
        Envelope envelope = decoder.decode(json);
        Change change = change(decoder.schema(), envelope, letter.ordinal());
        warehouse.redrive(number, decoder.schema(), change);
        metrics.deadLetters(warehouse.openDeadLetters());
    }

    /** Takes a dead letter off without applying it. */
    synchronized void discard(long number) {
        open(number);
        warehouse.discard(number);
        metrics.deadLetters(warehouse.openDeadLetters());
    }

    private DeadLetter open(long number) {
        return warehouse
                .deadLetter(number)
                .orElseThrow(() -> PipelineException.usage(
                        "There is no dead letter %d that waits.".formatted(number),
                        "It may have been redriven or discarded; nothing was done.",
                        "see 'contrail dlq list'."));
    }

    @Override
    public synchronized void close() {
        warehouse.close();
    }

    /** What one call of Kafka Connect brings, or a part of it in which no table changes its shape. */
    private final class Batch {
        private final Map<Stream, Progress> progress = new HashMap<>();
        private final List<TableChanges> tables = new ArrayList<>();
        private final Map<Stream, TableChanges> open = new HashMap<>();
        private final List<SinkRecord> records = new ArrayList<>();
        private final List<DeadLetter> letters = new ArrayList<>();
        private final List<Runnable> reports = new ArrayList<>();
        private long repeated;

        Landing landing() {
            return new Landing(tables, progress, decoders.unlanded(), letters);
        }

        /** False when the record has to wait until this batch has landed. */
        boolean add(SinkRecord record) {
            Stream stream = new Stream(record.topic(), record.kafkaPartition());
            if (stopped.containsKey(stream)) {
                return true;
            }
            Progress before = progress.getOrDefault(stream, landed.getOrDefault(stream, Progress.NONE));
            long ordinal = record.kafkaOffset();
            if (ordinal < before.nextOrdinal()) {
                throw topicStartedOver(stream, ordinal, before.nextOrdinal());
            }
            try {
                return add(record, stream, before);
            } catch (PipelineException e) {
                switch (e.remedy()) {
                    case DEAD_LETTER -> setAside(record, e);
                    case STOP_TABLE -> stop(stream, e);
                    default -> throw e;
                }
                return true;
            }
        }

        private boolean add(SinkRecord record, Stream stream, Progress before) {
            long ordinal = record.kafkaOffset();
            Progress after = new Progress(ordinal + 1, before.position(), before.snapshot());
            boolean table = isTable(record);
            EnvelopeDecoder decoder = table ? decoders.of(record) : null;
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
                if (after == null) {
                    return false;
                }
            }
            progress.put(stream, after);
            records.add(record);
            return true;
        }

        /** The progress after the change; null when it has to wait because the table has another shape. */
        private @Nullable Progress add(
                Stream stream,
                TableSchema schema,
                Envelope envelope,
                long ordinal,
                Progress before,
                @Nullable SourcePosition position) {
            SnapshotRun run = before.snapshot();
            SourcePosition reached = before.position();
            boolean startsOver = false;
            if (envelope.ofInitialSnapshot()) {
                SnapshotRun current = new SnapshotRun(envelope.txId(), new Lsn(envelope.lsn()));
                startsOver = !current.equals(run) && before.nextOrdinal() > 0;
                run = current;
            } else if (position != null) {
                if (position.compareTo(reached) <= 0) {
                    repeated++;
                    return new Progress(ordinal + 1, reached, run);
                }
                reached = position;
            }
            Change change = change(schema, envelope, ordinal);
            // A TRUNCATE comes without a shape of its own.
            if (!(change instanceof Change.Truncate) && !schema.equals(followed.get(stream))) {
                if (!tables.isEmpty()) {
                    return null;
                }
                warehouse.follow(schema, change);
                followed.put(stream, schema);
            }
            if (startsOver) {
                // The table is read again from the start; what an earlier run found may be gone since.
                changes(stream, schema).add(new Change.Truncate(ordinal, origin(envelope)));
            }
            changes(stream, schema).add(change);
            return new Progress(ordinal + 1, reached, run);
        }

        /** Passes a record that cannot be applied, and keeps it with its reason. */
        private void setAside(SinkRecord record, PipelineException reason) {
            Stream stream = new Stream(record.topic(), record.kafkaPartition());
            Progress before = progress.getOrDefault(stream, landed.getOrDefault(stream, Progress.NONE));
            SourcePosition position = position(record);
            SourcePosition reached = before.position();
            if (position != null && position.compareTo(reached) <= 0) {
                repeated++;
            } else {
                reached = position == null ? reached : position;
                DeadLetter letter = Lander.this.letters.of(record, decoders.tableOf(record.topic()), position, reason);
                letters.add(letter);
                reports.add(() -> Lander.this.letters.report(record, letter));
            }
            progress.put(stream, new Progress(record.kafkaOffset() + 1, reached, before.snapshot()));
            records.add(record);
        }

        private void stop(Stream stream, PipelineException reason) {
            log.error("Topic {} is not landed any further; the others go on. {}", stream, reason.getMessage());
            stopped.put(stream, reason);
            Map<String, String> reasons = new HashMap<>();
            stopped.forEach((each, why) -> reasons.put(each.topic(), String.valueOf(why.getMessage())));
            metrics.stopped(reasons);
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

    private static Change change(TableSchema schema, Envelope envelope, long ordinal) {
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
