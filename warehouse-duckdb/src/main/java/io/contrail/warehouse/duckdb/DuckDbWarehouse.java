package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Change;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded warehouse. A batch is one transaction of the landing file: its changes and the progress that covers them;
 * see {@link TableLayout} for how they become readable and are merged.
 */
public final class DuckDbWarehouse implements Warehouse {
    private static final Logger log = LoggerFactory.getLogger(DuckDbWarehouse.class);

    private final DuckDBConnection connection;
    private final Merger merger;
    private final TableRegistry registry;
    private final Clock clock;
    private final Map<String, LandingTable> tables;
    private final DeadLetters letters;
    private final Incomplete incomplete;
    private final long minPending;

    /** Those whose progress is in the landing file already. */
    private final Set<Stream> streams = new HashSet<>();

    private DuckDbWarehouse(
            DuckDBConnection connection,
            Merger merger,
            TableRegistry registry,
            Map<String, LandingTable> tables,
            long minPending,
            Clock clock)
            throws SQLException {
        this.connection = connection;
        this.merger = merger;
        this.registry = registry;
        this.tables = tables;
        this.minPending = minPending;
        this.clock = clock;
        this.letters = new DeadLetters(connection);
        this.incomplete = new Incomplete(connection);
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
            TableRegistry registry = new TableRegistry(connection);
            Map<String, LandingTable> tables = new HashMap<>();
            List<TableLayout> layouts = registry.load();
            dropLeftovers(connection, layouts);
            for (TableLayout layout : layouts) {
                tables.put(layout.name(), recover(connection, merger, layout, minPending));
            }
            return new DuckDbWarehouse(connection, merger, registry, tables, minPending, clock);
        } catch (SQLException e) {
            merger.close();
            closeQuietly(connection);
            throw failed("Opening the warehouse", e);
        }
    }

    private static LandingTable recover(DuckDBConnection connection, Merger merger, TableLayout layout, long minPending)
            throws SQLException {
        createObjects(connection, layout);
        long last = DuckDbDatabase.queryLong(
                connection, "SELECT coalesce(max(_ordinal), -1) FROM (%s)".formatted(layout.unmerged()));
        long rows = last < 0
                ? DuckDbDatabase.queryLong(connection, "SELECT count(*) FROM " + layout.base())
                : Merger.result(merger.merge(layout, last));
        for (int which = 0; which < 2; which++) {
            DuckDbDatabase.execute(connection, "DELETE FROM " + layout.pending(which));
        }
        return new LandingTable(layout, minPending, last, rows);
    }

    /** Pending tables of shapes that are gone, or that a crash kept from coming: all of theirs is merged. */
    private static void dropLeftovers(DuckDBConnection connection, List<TableLayout> layouts) throws SQLException {
        Set<String> wanted = new HashSet<>(Catalog.LANDING_TABLES);
        for (TableLayout layout : layouts) {
            wanted.add(layout.pendingName(0));
            wanted.add(layout.pendingName(1));
        }
        List<String> leftovers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT table_name FROM duckdb_tables() WHERE database_name = '%s'"
                                .formatted(TableLayout.LANDING))) {
            while (row.next()) {
                leftovers.add(row.getString(1));
            }
        }
        leftovers.removeAll(wanted);
        for (String table : leftovers) {
            DuckDbDatabase.execute(
                    connection, "DROP TABLE %s.main.%s".formatted(TableLayout.LANDING, Identifiers.quote(table)));
        }
    }

    private static void createObjects(DuckDBConnection connection, TableLayout layout) throws SQLException {
        for (String sql : layout.createInLanding()) {
            DuckDbDatabase.execute(connection, sql);
        }
        for (String sql : layout.createInWarehouse()) {
            DuckDbDatabase.execute(connection, sql);
        }
    }

    @Override
    public Map<Stream, Progress> progress() {
        try {
            Map<Stream, Progress> progress = Catalog.progress(connection);
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
            LandingTable table = table(changes);
            TableLayout layout = table.layout();
            List<Change> complete =
                    withoutEmptied(layout, new MovedRows(connection, layout).complete(changes.changes()));
            Set<String> toasted = table.newlyToasted(complete);
            if (!toasted.isEmpty()) {
                layout = layout.withToasted(toasted);
            }
            if (!layout.deletes() && takesRowsAway(complete, layout.schema().keyed())) {
                layout = layout.withDeletes();
            }
            if (!layout.equals(table.layout())) {
                registry.save(layout);
                table.layout(layout);
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
            table(schema, first);
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
            LandingTable table = tables.get(TableLayout.of(schema).name());
            if (table == null) {
                table = table(schema, change);
            }
            table.drain(merger);
            boolean sameShape = table.layout().schema().sameShape(schema);
            Change complete = sameShape
                    ? new MovedRows(connection, table.layout())
                            .complete(List.of(change))
                            .get(0)
                    : change;
            new Redrive(connection, registry, table.layout(), schema, complete).run(micros(clock.instant()));
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

    /** A TRUNCATE, or the end of a reading, has no shape of its own: it leaves its table's as it is. */
    private LandingTable table(TableChanges changes) throws SQLException {
        LandingTable table = tables.get(TableLayout.name(changes.schema().table()));
        return table != null
                        && changes.changes().stream()
                                .allMatch(
                                        change -> change instanceof Change.Truncate || change instanceof Change.Unseen)
                ? table
                : table(changes.schema(), changes.changes().get(0));
    }

    /** The table, in this shape. */
    private LandingTable table(TableSchema schema, Change first) throws SQLException {
        TableLayout layout = TableLayout.of(schema);
        LandingTable table = tables.get(layout.name());
        if (table == null) {
            refuseClashes(layout);
            createObjects(connection, layout);
            registry.save(layout);
            table = new LandingTable(layout, minPending, -1, 0);
            tables.put(layout.name(), table);
        } else if (!table.layout().schema().equals(schema)) {
            evolve(table, schema, first);
        }
        return table;
    }

    private void evolve(LandingTable table, TableSchema schema, Change first) throws SQLException {
        TableLayout layout = table.layout();
        Evolution evolution = Evolution.between(layout.schema(), schema);
        if (evolution.isEmpty() && layout.schema().sameShape(schema)) {
            if (schema.facts() != null && !schema.facts().equals(layout.schema().facts())) {
                TableLayout known = layout.withSchema(schema);
                registry.save(known);
                table.layout(known);
            }
            return;
        }
        refuseClashes(TableLayout.of(schema));
        table.drain(merger);
        Evolver evolver = new Evolver(connection, registry, layout, first);
        TableLayout next = evolver.plan(schema, evolution, micros(clock.instant()));
        for (String sql : next.createInLanding()) {
            DuckDbDatabase.execute(connection, sql);
        }
        registry.save(next, evolver.statements());
        table.follow(next);
        incomplete.load();
        log.info(
                "Table {} has another shape from ordinal {} on: {}",
                schema.table(),
                first.ordinal(),
                evolution.changes());
        evolver.doubts().forEach(doubt -> log.warn("Table {} is incomplete: {}", schema.table(), doubt));
    }

    private static void refuseClashes(TableLayout layout) {
        Set<String> clashes = layout.clashes();
        if (!clashes.isEmpty()) {
            throw new PipelineException(
                    PipelineException.Remedy.STOP_TABLE,
                    PipelineException.Kind.FAILED,
                    "Table %s has columns %s, which DuckDB cannot tell from others of the same table."
                            .formatted(layout.table(), clashes),
                    "DuckDB does not distinguish upper and lower case, and _op, _tx_id, _lsn, _ordinal, _committed_at,"
                            + " _landed_at and _unchanged are Contrail's own. Nothing more of this table is landed; the"
                            + " others go on.",
                    "exclude them with the source connector's column.exclude.list, or rename them; then start over with"
                            + " 'contrail down --purge' and 'contrail up'.");
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

    private static long micros(Instant instant) {
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
