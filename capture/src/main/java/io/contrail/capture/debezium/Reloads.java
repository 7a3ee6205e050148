package io.contrail.capture.debezium;

import io.contrail.capture.debezium.ReloadState.Reload;
import io.debezium.DebeziumException;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.relational.TableId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole tables while the stream goes on: those that are asked for, and those that have come into the publication;
 * and single rows of tables with a key, which are asked for by it.
 *
 * <p>The rows of a table are read in the order of its key, some thousand at a time, each time in a short transaction, and
 * sent between the changes of the stream. Writers wait for nothing. A row that is sent must not be older than a change of
 * it that has been sent before. A commit is streamed a moment before other sessions see it, so positions in the log do
 * not tell; the transaction's own snapshot does: it must see every transaction of which changes have been sent. A change
 * that comes after the row and that the row has seen already is harmless, for all that follow come too.
 *
 * <p>The same holds for a single row: read at a snapshot that sees every transaction of which changes have been sent, it
 * is not older than any change sent before it, and so overwrites no newer one. A key that no row has at such a snapshot
 * is sent, if that is wanted, as a deletion of the transaction 0: whatever wrote the row was deleted since, or comes
 * later. So neither does a deleted row come back. There are no markers, for it is no reading of the whole table.
 *
 * <p>Equal rows of a table without a key cannot be told apart, so it is read in one transaction, during which the stream
 * waits; changes that this transaction has seen are then left out.
 *
 * <p>Debezium's own incremental snapshots were tried first: the one with a signal table has the race above, the
 * read-only one too (it looks no further back than its window), its window does not know a TRUNCATE nor transactions of
 * a later epoch, and a chunk that cannot be read ends the table without an error.
 */
final class Reloads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reloads.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long AFTER_ERROR_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int FEW = 16;
    private static final int MANY = 8_192;

    private final PostgresConnectorConfig settings;
    private final Supplier<PostgresSchema> schema;
    private final Transactions transactions;
    private final SnapshotProgress progress;
    private final Markers markers;
    private final Map<String, String> partition;
    private ReloadState state;
    private @Nullable TableReader reader;
    private TableReader.@Nullable Cursor cursor;
    private TableReader.@Nullable Moment moment;
    private int many = 256;
    private long nextLook = System.nanoTime();
    private long nextTry = System.nanoTime();

    Reloads(
            PostgresConnectorConfig settings,
            Supplier<PostgresSchema> schema,
            Transactions transactions,
            SnapshotProgress progress,
            ReloadState state) {
        this.settings = settings;
        this.schema = schema;
        this.transactions = transactions;
        this.progress = progress;
        this.markers = new Markers(settings, schema);
        this.partition = Map.of("server", settings.getLogicalName());
        this.state = state;
        become(state);
    }

    /**
     * Takes up a request of the configuration, once.
     *
     * @param json see {@link ReloadRequest}
     * @param done whether its tables are read anyway
     */
    void request(String json, boolean done) {
        ReloadRequest request = ReloadRequest.parse(json);
        if (request.id().equals(state.request())) {
            return;
        }
        become(done ? state.withRequest(request.id()) : request.addTo(state));
        log.info("To read again, as request {} says: {} {}", request.id(), state.queue(), state.single());
    }

    /** Whether the stream has to wait: a table without key is being read. */
    boolean holdStream() {
        return cursor != null;
    }

    /** What is to be sent after what the stream has brought so far. */
    List<SourceRecord> poll() {
        if (System.nanoTime() - nextTry < 0) {
            return List.of();
        }
        try {
            if (System.nanoTime() - nextLook >= 0) {
                nextLook = System.nanoTime() + LOOK_NANOS;
                look();
            }
            if (!state.hidden().isEmpty()) {
                forgetHidden();
            }
            List<SourceRecord> records = state.idle() ? List.of() : read();
            progress.trouble("");
            return records;
        } catch (SQLException | DebeziumException e) {
            nextTry = System.nanoTime() + AFTER_ERROR_NANOS;
            progress.trouble(String.valueOf(e.getMessage()));
            log.warn("Tables cannot be read beside the stream, which goes on; trying again: {}", e.getMessage());
            closeReader();
            return List.of();
        }
    }

    /** Tables that have come into the publication, or again into it, are read; those that have left it are forgotten. */
    private void look() throws SQLException {
        Map<String, Long> now = new HashMap<>();
        ReloadState next = state;
        Map<TableId, Long> captured = TableReader.captured(settings);
        for (Map.Entry<TableId, Long> entry : captured.entrySet()) {
            TableId id = entry.getKey();
            now.put(id.toDoubleQuotedString(), entry.getValue());
            if (!entry.getValue().equals(state.known().get(id.toDoubleQuotedString()))) {
                log.info("Table {} has come into the publication; it is read beside the stream", id);
                next = next.with(new Reload(id.schema(), id.table(), false, null, 0));
            }
        }
        for (Reload reload : next.queue()) {
            if (!captured.containsKey(new TableId(null, reload.schema(), reload.table()))) {
                log.warn("Table {}.{} is not captured and so not read", reload.schema(), reload.table());
                next = next.without(reload);
                closeReader();
            }
        }
        List<SingleRows> single = new ArrayList<>(next.single());
        single.removeIf(rows -> !captured.containsKey(rows.tableId()));
        if (single.size() < next.single().size()) {
            next.single().stream()
                    .filter(rows -> !single.contains(rows))
                    .forEach(rows -> log.warn("{} are not captured and so not read again", rows));
            next = next.withSingle(single);
        }
        if (!now.equals(state.known()) || !next.equals(state)) {
            become(next.withKnown(now));
        }
    }

    private void forgetHidden() {
        List<ReloadState.Hidden> still = state.hidden().stream()
                .filter(hidden -> Long.compareUnsigned(transactions.reached(), hidden.until()) < 0)
                .toList();
        if (still.size() < state.hidden().size()) {
            become(state.withHidden(still));
        }
    }

    private List<SourceRecord> read() throws SQLException {
        TableReader source = reader();
        if (cursor == null && !state.single().isEmpty()) {
            return readSingle(source);
        }
        Reload first = state.queue().get(0);
        TableId id = new TableId(null, first.schema(), first.table());
        if (cursor != null) {
            return readOn(source, first, id);
        } else if (!source.knows(id)) {
            return List.of(); // Debezium is still reading the catalog
        }
        TableReader.Moment now = source.begin();
        if (!transactions.recent().allSeenBy(now.snapshot())) {
            source.end();
            return List.of();
        } else if (!source.keyed(id)) {
            return beginWhole(source, first, id, now);
        }
        return readChunk(source, first, id, now);
    }

    private List<SourceRecord> readSingle(TableReader source) throws SQLException {
        if (!source.knows(state.single().get(0).tableId())) {
            return List.of(); // Debezium is still reading the catalog
        }
        TableReader.Moment now = source.begin();
        if (!transactions.recent().allSeenBy(now.snapshot())) {
            source.end();
            return List.of();
        }
        SingleRowsReading reading = SingleRowsReading.of(source, state, now);
        source.end();
        List<SourceRecord> records = new ArrayList<>();
        if (reading.records().isEmpty()) {
            become(reading.after()); // Part of whatever is sent next
        } else {
            addRows(records, reading.records(), reading.after());
        }
        if (state.idle()) {
            closeReader();
        }
        return records;
    }

    private List<SourceRecord> readChunk(TableReader source, Reload first, TableId id, TableReader.Moment now)
            throws SQLException {
        List<SourceRecord> records = new ArrayList<>();
        long estimate = first.last() == null ? source.estimate(id) : -1;
        long began = System.nanoTime();
        int wanted = many;
        TableReader.Chunk chunk = source.after(id, first.last(), wanted, now);
        source.end();
        long took = System.nanoTime() - began;
        many = took < QUICK_NANOS ? Math.min(MANY, many * 2) : took > SLOW_NANOS ? Math.max(FEW, many / 2) : many;
        if (estimate >= 0) {
            progress.estimate(estimate);
        }
        Reload reached = first;
        if (!first.begun()) {
            reached = first.at(null, 0);
            become(state.withFirst(reached));
            records.add(marker(Markers.Kind.begin, id, now));
        }
        addRows(
                records,
                chunk.rows(),
                state.withFirst(
                        reached.at(chunk.last(), reached.rows() + chunk.rows().size())));
        if (chunk.rows().size() < wanted) {
            end(records, id, now, state.withoutFirst());
        }
        return records;
    }

    /** All but the last carry the offset before them, so that they are read again if the last one is not sent. */
    private void addRows(List<SourceRecord> records, List<SourceRecord> rows, ReloadState after) {
        Map<String, Object> offset = transactions.offset();
        for (int i = 0; i < rows.size(); i++) {
            if (i == rows.size() - 1) {
                become(after);
                offset = transactions.offset();
            }
            records.add(withOffset(rows.get(i), offset));
        }
    }

    private List<SourceRecord> beginWhole(TableReader source, Reload first, TableId id, TableReader.Moment now)
            throws SQLException {
        progress.estimate(source.estimate(id));
        cursor = source.all(id, now);
        moment = now;
        List<SourceRecord> records = new ArrayList<>();
        records.add(marker(Markers.Kind.replace, id, now));
        records.addAll(readOn(source, first, id));
        return records;
    }

    private List<SourceRecord> readOn(TableReader source, Reload first, TableId id) throws SQLException {
        TableReader.Cursor rows = java.util.Objects.requireNonNull(cursor);
        TableReader.Moment now = java.util.Objects.requireNonNull(moment);
        List<SourceRecord> records = new ArrayList<>();
        TableReader.Chunk chunk = rows.next(MANY);
        Map<String, Object> offset = transactions.offset();
        chunk.rows().forEach(row -> records.add(withOffset(row, offset)));
        if (chunk.rows().size() == MANY) {
            // Not part of the offset: after a restart it begins again
            state = state.withFirst(new Reload(
                    first.schema(),
                    first.table(),
                    false,
                    null,
                    first.rows() + chunk.rows().size()));
            progress.show(state);
            return records;
        }
        source.end();
        cursor = null;
        moment = null;
        List<ReloadState.Hidden> hidden = new ArrayList<>(state.hidden());
        hidden.removeIf(other -> other.topic().equals(source.topic(id)));
        hidden.add(new ReloadState.Hidden(source.topic(id), now.text(), now.lsn()));
        end(records, id, now, state.withoutFirst().withHidden(hidden));
        return records;
    }

    private void end(List<SourceRecord> records, TableId id, TableReader.Moment now, ReloadState after) {
        log.info("Table {} has been read: {} rows", id, state.queue().get(0).rows());
        become(after);
        progress.tableRead();
        records.add(marker(Markers.Kind.end, id, now));
        if (state.idle()) {
            closeReader();
        }
    }

    private SourceRecord marker(Markers.Kind kind, TableId id, TableReader.Moment now) {
        Markers.Moment when = new Markers.Moment(now.lsn(), now.txId());
        return markers.of(kind, id, when, partition, transactions.offset());
    }

    private SourceRecord withOffset(SourceRecord row, Map<String, Object> offset) {
        return new SourceRecord(
                partition,
                offset,
                row.topic(),
                null,
                row.keySchema(),
                row.key(),
                row.valueSchema(),
                row.value(),
                null,
                row.headers());
    }

    private void become(ReloadState next) {
        state = next;
        transactions.tables(next);
        progress.show(next);
    }

    private TableReader reader() throws SQLException {
        TableReader open = reader;
        if (open == null) {
            open = new TableReader(settings, schema.get());
            reader = open;
        }
        return open;
    }

    private void closeReader() {
        cursor = null;
        moment = null;
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public void close() {
        closeReader();
        progress.close();
    }
}
