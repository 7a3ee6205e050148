package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One table as the landing sees it: which of its two pending tables is being filled, how full it is, and whether the
 * other one is being merged. Used by the landing's thread only.
 */
final class LandingTable {
    /** A merge reads all keys of the base: so many rows of the base may stand against one pending change. */
    private static final long BASE_PER_PENDING = 32;

    /** Under a high load merges are further apart, because two small ones cost nearly twice as much as a large one. */
    private static final long BETWEEN_MERGES_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Yet no more than so many times the smallest merge is left pending for that. */
    private static final long RUSH = 4;

    private final long minPending;
    private TableLayout layout;
    private TableSchema announced;
    private DuckDbTypes.Cell[] cells;
    private int active;
    private long pending;
    private long lastTurn = System.nanoTime() - BETWEEN_MERGES_NANOS;
    private long lastOrdinal;
    private long unseenRows;
    private long baseRows;
    private @Nullable Future<Long> merge;

    /**
     * A table of which nothing is pending.
     *
     * @param minPending changes; below this a merge does not pay
     */
    LandingTable(TableLayout layout, long minPending, long lastOrdinal, long baseRows) {
        this.minPending = minPending;
        this.layout = layout;
        this.announced = layout.schema();
        this.cells = cells(layout);
        this.lastOrdinal = lastOrdinal;
        this.baseRows = baseRows;
    }

    TableLayout layout() {
        return layout;
    }

    /** Whether the table has this shape, as far as the source has told it. */
    boolean follows(TableSchema schema) {
        return announced.equals(schema);
    }

    /** The layout is that of this shape. */
    void announced(TableSchema schema) {
        announced = schema;
    }

    void layout(TableLayout layout) {
        this.layout = layout;
        this.cells = cells(layout);
    }

    /** Merges all that is pending; afterwards nothing of the table is anywhere but in base and archive. */
    void drain(Merger merger) {
        if (merge != null) {
            baseRows = Merger.result(merge);
            merge = null;
        }
        if (pending > 0) {
            baseRows = Merger.result(merger.merge(layout, lastOrdinal));
        }
    }

    /** Goes on in the pending tables of another shape, which are empty. */
    void follow(TableLayout next) {
        layout(next);
        active = 0;
        pending = 0;
    }

    /** Whether it is time to fill the other pending table and to merge this one. */
    boolean full() {
        collectMerge();
        if (merge != null && pending > 4 * limit()) {
            // Landing is faster than merging: wait, or what is pending grows without bound.
            baseRows = Merger.result(merge);
            merge = null;
        }
        return merge == null
                && pending >= limit()
                && (pending >= RUSH * minPending || System.nanoTime() - lastTurn >= BETWEEN_MERGES_NANOS);
    }

    /** Turns to the other pending table, which the last merge has emptied of meaning; the SQL that clears it. */
    String turn() {
        lastTurn = System.nanoTime();
        active = 1 - active;
        pending = 0;
        return "DELETE FROM " + layout.pending(active);
    }

    /** Takes a turn back, after the transaction that cleared the table was rolled back. */
    void turnBack(long pendingBefore) {
        unseenRows = 0;
        active = 1 - active;
        pending = pendingBefore;
    }

    long pending() {
        return pending;
    }

    long lastOrdinal() {
        return lastOrdinal;
    }

    void merging(Future<Long> started) {
        merge = started;
    }

    /** Appends changes; the caller's transaction makes them durable. */
    void append(DuckDBConnection connection, List<Change> changes, long landedAt) throws SQLException {
        try (DuckDBAppender appender =
                connection.createAppender(TableLayout.LANDING, "main", layout.pendingName(active))) {
            for (Change change : changes) {
                if (change instanceof Change.Unseen unseen) {
                    appender.flush();
                    unseenRows += deleteUnseen(connection, unseen, landedAt);
                    continue;
                }
                if (change instanceof Change.Update update && update.before() != null) {
                    // Without a key the old row is taken away, and the new one put.
                    append(appender, change, 'd', update.before(), landedAt);
                }
                append(appender, change, change.code(), row(change), landedAt);
            }
            // close() would swallow an error
            appender.flush();
        }
    }

    /** One delete for each row that is left of the time before; as SQL, for there may be millions. */
    private long deleteUnseen(DuckDBConnection connection, Change.Unseen unseen, long landedAt) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("""
                    INSERT INTO %s SELECT %s, 'd', %d, %d, %d, %s, %s, NULL FROM %s WHERE _ordinal < %d""".formatted(
                            layout.pending(active),
                            layout.columns(),
                            unseen.origin().txId(),
                            unseen.origin().lsn().value(),
                            unseen.ordinal(),
                            instant(unseen.origin().committedAt()),
                            instant(landedAt),
                            layout.current(),
                            unseen.since()));
        }
    }

    private static String instant(long micros) {
        return "TIMESTAMPTZ '%s'".formatted(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    /** The changes are durable. */
    void landed(List<Change> changes) {
        pending += changes.size() + unseenRows;
        unseenRows = 0;
        if (!changes.isEmpty()) {
            lastOrdinal = changes.get(changes.size() - 1).ordinal();
        }
    }

    /** Columns in which these changes keep a TOASTed value, as far as the layout does not know them. */
    Set<String> newlyToasted(List<Change> changes) {
        Set<String> columns = new TreeSet<>();
        for (Change change : changes) {
            Row row = row(change);
            if (row != null && row.hasUnchanged()) {
                columns.addAll(unchanged(row));
            }
        }
        columns.removeAll(layout.toasted());
        return columns;
    }

    private long limit() {
        return Math.max(minPending, baseRows / BASE_PER_PENDING);
    }

    private void collectMerge() {
        if (merge != null && merge.isDone()) {
            baseRows = Merger.result(merge);
            merge = null;
        }
    }

    private void append(DuckDBAppender appender, Change change, char op, @Nullable Row row, long landedAt)
            throws SQLException {
        appender.beginRow();
        for (int i = 0; i < cells.length; i++) {
            Object value = row == null ? null : row.get(i);
            if (value == null || value == Row.UNCHANGED) {
                appender.appendNull();
            } else {
                cells[i].append(appender, value);
            }
        }
        appender.append(String.valueOf(op));
        appender.append(change.origin().txId());
        appender.append(change.origin().lsn().value());
        appender.append(change.ordinal());
        appender.appendEpochMicros(change.origin().committedAt());
        appender.appendEpochMicros(landedAt);
        if (row != null && row.hasUnchanged()) {
            appender.append(unchanged(row));
        } else {
            appender.appendNull();
        }
        appender.endRow();
    }

    private List<String> unchanged(Row row) {
        List<String> names = new ArrayList<>();
        List<Column> columns = layout.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (row.isUnchanged(i)) {
                names.add(columns.get(i).name());
            }
        }
        return names;
    }

    private static @Nullable Row row(Change change) {
        if (change instanceof Change.Insert insert) {
            return insert.row();
        } else if (change instanceof Change.Update update) {
            return update.row();
        } else if (change instanceof Change.Delete delete) {
            return delete.row();
        } else if (change instanceof Change.SnapshotRead read) {
            return read.row();
        }
        return null;
    }

    private static DuckDbTypes.Cell[] cells(TableLayout layout) {
        return layout.schema().columns().stream()
                .map(column -> DuckDbTypes.cell(column.type()))
                .toArray(DuckDbTypes.Cell[]::new);
    }
}
