package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.PipelineException;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
        if (batch.progress.isEmpty()) {
            return; // Only of tables that have stopped.
        }
        try {
            warehouse.land(batch.landing());
        } catch (PipelineException e) {
            if (e.remedy() != PipelineException.Remedy.DEAD_LETTER) {
                throw e;
            }
            isolate(batch.records, e);
            return;
        }
        landed(batch);
    }

    /**
     * Sets aside what the warehouse cannot apply of some records that it has refused. Found by halves, because a landing may
     * take a second, however small it is.
     */
    private void isolate(List<SinkRecord> records, PipelineException refused) {
        if (records.size() == 1) {
            Batch alone = new Batch();
            alone.setAside(records.get(0), refused);
            warehouse.land(alone.landing());
            landed(alone);
            return;
        }
        int half = records.size() / 2;
        for (List<SinkRecord> part : List.of(records.subList(0, half), records.subList(half, records.size()))) {
            Batch smaller = new Batch();
            part.forEach(smaller::add);
            land(smaller);
        }
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
        Change change = Changes.of(decoder.schema(), envelope, letter.ordinal());
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
                throw Gaps.topicStartedOver(stream, ordinal, before.nextOrdinal());
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
            if (record.value() == null) {
                return pass(record, stream, before);
            }
            Progress after = new Progress(ordinal + 1, before.position(), before.snapshot(), before.reload());
            boolean table = isTable(record);
            EnvelopeDecoder decoder = table ? decoders.of(record) : null;
            if (decoder != null) {
                if (ordinal > before.nextOrdinal()) {
                    throw Gaps.recordsAreGone(stream, before.nextOrdinal(), ordinal);
                }
                Envelope envelope = record.value() instanceof byte[] json
                        ? decoder.decode(json)
                        : decoder.decode((org.apache.kafka.connect.data.Struct) record.value());
                TableSchema schema = decoders.shape(decoder.schema(), envelope.op());
                // A TRUNCATE of a table of which nothing was ever seen takes nothing away.
                after = schema == null
                        ? after
                        : add(stream, schema, envelope, ordinal, before, Changes.position(record));
                if (after == null) {
                    return false;
                }
            }
            progress.put(stream, after);
            records.add(record);
            return true;
        }

        /** A record without a value changes no row, but may be a marker. */
        private boolean pass(SinkRecord record, Stream stream, Progress before) {
            long next = record.kafkaOffset() + 1;
            Progress after = new Progress(next, before.position(), before.snapshot(), before.reload());
            Marker marker = Marker.of(record);
            if (marker != null) {
                TableSchema schema = decoders.shape(marker.table());
                TableSchema announced = decoders.announcedBy(record);
                if (announced != null && !announced.equals(followed.get(stream))) {
                    if (!tables.isEmpty()) {
                        return false;
                    }
                    // The table may have no row, and is there nevertheless.
                    warehouse.follow(announced, marker.first(record.kafkaOffset()));
                    followed.put(stream, decoders.shape(announced, 'r'));
                }
                after = marker.after(next, before, schema != null);
                Change change = marker.change(record.kafkaOffset(), before);
                if (change != null && schema != null) {
                    if (!tables.isEmpty()) {
                        return false;
                    }
                    changes(stream, schema).add(change);
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
                startsOver = !current.equals(run) && !SnapshotRun.AHEAD.equals(run) && before.nextOrdinal() > 0;
                run = current;
            } else if (position != null) {
                if (position.compareTo(reached) <= 0) {
                    repeated++;
                    return new Progress(ordinal + 1, reached, run, before.reload());
                }
                reached = position;
            }
            Change change = Changes.of(schema, envelope, ordinal);
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
                changes(stream, schema).add(new Change.Truncate(ordinal, Changes.origin(envelope)));
            }
            changes(stream, schema).add(change);
            return new Progress(ordinal + 1, reached, SnapshotRun.AHEAD.equals(run) ? null : run, before.reload());
        }

        /** Passes a record that cannot be applied, and keeps it with its reason. */
        private void setAside(SinkRecord record, PipelineException reason) {
            Stream stream = new Stream(record.topic(), record.kafkaPartition());
            Progress before = progress.getOrDefault(stream, landed.getOrDefault(stream, Progress.NONE));
            SourcePosition position = Changes.position(record);
            SourcePosition reached = before.position();
            if (position != null && position.compareTo(reached) <= 0) {
                repeated++;
            } else {
                reached = position == null ? reached : position;
                DeadLetter letter = Lander.this.letters.of(record, decoders.tableOf(record.topic()), position, reason);
                letters.add(letter);
                reports.add(() -> Lander.this.letters.report(record, letter));
            }
            progress.put(stream, new Progress(record.kafkaOffset() + 1, reached, before.snapshot(), before.reload()));
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
                changes = new TableChanges(stream, schema, new ArrayList<>());
                open.put(stream, changes);
                tables.add(changes);
            }
            return changes.changes();
        }

        private boolean isTable(SinkRecord record) {
            return !ignored.matcher(record.topic()).matches();
        }
    }
}
