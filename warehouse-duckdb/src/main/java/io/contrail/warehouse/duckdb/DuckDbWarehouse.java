package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * The embedded warehouse. A batch is one transaction of the landing file: its changes and the progress that covers them;
 * see {@link TableLayout} for how they become readable and are merged.
 */
public final class DuckDbWarehouse implements Warehouse {
    private final DuckDBConnection connection;
    private final Merger merger;
    private final Clock clock;
    private final Tables tables;
    private final DeadLetters letters;
    private final Incomplete incomplete;

    /** Those whose progress is in the landing file already. */
    private final Set<Stream> streams = new HashSet<>();

    private DuckDbWarehouse(
            DuckDBConnection connection, Merger merger, Tables tables, Incomplete incomplete, Clock clock) {
        this.connection = connection;
        this.merger = merger;
        this.tables = tables;
        this.incomplete = incomplete;
        this.clock = clock;
        this.letters = new DeadLetters(connection);
    }

    /**
     * Opens the warehouse, creating what is missing, and merges what the last run left pending.
     *
     * @param minPending changes of a table that must be pending before they are merged
     */
    public static DuckDbWarehouse open(DuckDbDatabase database, long minPending, Clock clock) {
        DuckDBConnection connection = database.connect();
        Merger merger = new Merger(database.connect());
        try {
            Catalog.create(connection);
            Incomplete incomplete = new Incomplete(connection);
            Tables tables = new Tables(connection, merger, incomplete, minPending, clock);
            tables.recover();
            return new DuckDbWarehouse(connection, merger, tables, incomplete, clock);
        } catch (SQLException e) {
            merger.close();
            closeQuietly(connection);
            throw failed("Opening the warehouse", e);
        }
    }

    @Override
    public Map<Stream, Progress> progress() {
        try {
            Map<Stream, Progress> progress = Catalog.progress(Sql.of(connection));
            streams.addAll(progress.keySet());
            return progress;
        } catch (SQLException e) {
            throw failed("Reading the landed offsets", e);
        }
    }

    @Override
    public Map<String, String> schemas() {
        try {
            return Catalog.schemas(connection);
        } catch (SQLException e) {
            throw failed("Reading the wire schemas", e);
        }
    }

    @Override
    public void land(Landing landing) {
        List<LandingTable> turned = new ArrayList<>();
        Map<LandingTable, Long> pendingBefore = new HashMap<>();
        try {
            Map<LandingTable, List<Change>> batch = prepare(landing);
            connection.setAutoCommit(false);
            // The appender joins a transaction but does not begin one: a statement must come first.
            DuckDbDatabase.execute(connection, Catalog.saveProgress(landing.progress(), streams));
            Catalog.saveSchemas(connection, landing.schemas());
            letters.add(landing.deadLetters(), micros(clock.instant()));
            for (Map.Entry<LandingTable, List<Change>> entry : batch.entrySet()) {
                LandingTable table = entry.getKey();
                if (table.full()) {
                    pendingBefore.put(table, table.pending());
                    DuckDbDatabase.execute(connection, table.turn());
                    turned.add(table);
                }
                table.append(connection, entry.getValue(), micros(clock.instant()));
            }
            connection.commit();
            streams.addAll(landing.progress().keySet());
            for (LandingTable table : turned) {
                table.merging(merger.merge(table.layout(), table.lastOrdinal()));
            }
            batch.forEach(LandingTable::landed);
            connection.setAutoCommit(true);
            for (LandingTable table : batch.keySet()) {
                incomplete.settle(table.layout());
            }
        } catch (SQLException | RuntimeException e) {
            turned.forEach(table -> table.turnBack(pendingBefore.getOrDefault(table, 0L)));
            rollback(e);
            throw e instanceof RuntimeException runtime ? runtime : failed("Landing a batch", (SQLException) e);
        } finally {
            autoCommit();
        }
    }

    @Override
    public void close() {
        merger.close();
        closeQuietly(connection);
    }

    /** Makes sure that each table exists in the right shape, outside the batch's transaction; then each one's changes. */
    private Map<LandingTable, List<Change>> prepare(Landing landing) throws SQLException {
        Map<LandingTable, List<Change>> batch = new LinkedHashMap<>();
        for (TableChanges changes : landing.tables()) {
            if (changes.changes().isEmpty()) {
                continue;
            }
            LandingTable table = tables.of(changes);
            TableLayout layout = table.layout();
            List<Change> earlier = batch.getOrDefault(table, List.of());
            List<Change> complete =
                    withoutEmptied(layout, new MovedRows(connection, layout).complete(earlier, changes.changes()));
            Set<String> toasted = table.newlyToasted(complete);
            if (!toasted.isEmpty()) {
                layout = layout.withToasted(toasted);
            }
            if (!layout.deletes() && takesRowsAway(complete, layout.schema().keyed())) {
                layout = layout.withDeletes();
            }
            if (!layout.equals(table.layout())) {
                tables.save(table, layout);
            }
            batch.merge(table, complete, DuckDbWarehouse::concatenate);
        }
        return batch;
    }

    /** A reading of the table that has found no row says the same as a TRUNCATE, in one change. */
    private List<Change> withoutEmptied(TableLayout layout, List<Change> changes) throws SQLException {
        if (changes.size() != 1 || !(changes.get(0) instanceof Change.Unseen unseen)) {
            return changes;
        }
        if (letters.since(layout, unseen.since()) > 0) {
            // A row that was read may be one of them: removed now, it would be too old when it is redriven.
            incomplete.add(
                    layout,
                    unseen.since(),
                    "Rows that the source no longer has were not removed, for some that were read are dead letters."
                            + " Redrive them, then run 'contrail snapshot start' again.");
            return List.of();
        }
        boolean rows = DuckDbDatabase.queryLong(
                        connection,
                        "SELECT count(*) FROM (SELECT 1 FROM %s WHERE _ordinal >= %d LIMIT 1)"
                                .formatted(layout.current(), unseen.since()))
                > 0;
        return rows ? changes : List.of(new Change.Truncate(unseen.ordinal(), unseen.origin()));
    }

    @Override
    public void follow(TableSchema schema, Change first) {
        try {
            tables.of(schema, first);
        } catch (SQLException e) {
            throw failed("Following the shape of table " + schema.table(), e);
        }
    }

    @Override
    public Optional<DeadLetter> deadLetter(long number) {
        try {
            return letters.read(number);
        } catch (SQLException e) {
            throw failed("Reading a dead letter", e);
        }
    }

    @Override
    public Map<Long, TableId> openDeadLetters() {
        try {
            return letters.open();
        } catch (SQLException e) {
            throw failed("Reading the dead letters", e);
        }
    }

    @Override
    public void redrive(long number, TableSchema schema, Change change) {
        try {
            LandingTable table = tables.asItIs(schema, change);
            table.drain(merger);
            boolean sameShape = table.layout().schema().sameShape(schema);
            Change complete = sameShape
                    ? new MovedRows(connection, table.layout())
                            .complete(List.of(), List.of(change))
                            .get(0)
                    : change;
            new Redrive(connection, tables.registry(), table.layout(), schema, complete).run(micros(clock.instant()));
            letters.settle(number, "redriven", micros(clock.instant()));
        } catch (SQLException e) {
            throw failed("Redriving dead letter " + number, e);
        }
    }

    @Override
    public void discard(long number) {
        try {
            letters.settle(number, "discarded", micros(clock.instant()));
        } catch (SQLException e) {
            throw failed("Discarding dead letter " + number, e);
        }
    }

    private static boolean takesRowsAway(List<Change> changes, boolean keyed) {
        return changes.stream()
                .anyMatch(change -> change instanceof Change.Truncate
                        || (!keyed
                                && (change instanceof Change.Delete
                                        || change instanceof Change.Update
                                        || change instanceof Change.Unseen)));
    }

    private static List<Change> concatenate(List<Change> left, List<Change> right) {
        List<Change> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }

    private void rollback(Exception cause) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void autoCommit() {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw failed("Ending a transaction", e);
        }
    }

    static PipelineException failed(String doing, SQLException e) {
        String message = DuckDbDatabase.firstLine(String.valueOf(e.getMessage()));
        boolean space = message.contains("No space left");
        return PipelineException.stop(
                        "%s failed in DuckDB: %s.".formatted(doing, message),
                        "The transaction was rolled back; nothing was lost, and the task goes on where it was.",
                        space
                                ? "free disk space and restart the connector."
                                : "read the log and restart the connector.")
                .causedBy(e);
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    private static void closeQuietly(DuckDBConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed("Closing the warehouse", e);
        }
    }
}
