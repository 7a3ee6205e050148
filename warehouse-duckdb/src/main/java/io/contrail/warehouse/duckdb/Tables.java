package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Change;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.TableChanges;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The warehouse's tables, each brought into the shape that its changes have. Used by the landing's thread only. */
final class Tables {
    private static final Logger log = LoggerFactory.getLogger(Tables.class);

    private final DuckDBConnection connection;
    private final Merger merger;
    private final TableRegistry registry;
    private final Incomplete incomplete;
    private final long minPending;
    private final Clock clock;
    private final Map<String, LandingTable> tables = new HashMap<>();

    Tables(DuckDBConnection connection, Merger merger, Incomplete incomplete, long minPending, Clock clock) {
        this.connection = connection;
        this.merger = merger;
        this.registry = new TableRegistry(connection);
        this.incomplete = incomplete;
        this.minPending = minPending;
        this.clock = clock;
    }

    TableRegistry registry() {
        return registry;
    }

    /** Merges what the last run left pending. */
    void recover() throws SQLException {
        List<TableLayout> layouts = registry.load();
        dropLeftovers(layouts);
        for (TableLayout layout : layouts) {
            tables.put(layout.name(), recover(layout));
        }
    }

    /** The table whatever its shape is; one that is not there yet is made in this shape. */
    LandingTable asItIs(TableSchema schema, Change first) throws SQLException {
        LandingTable table = tables.get(TableLayout.name(schema.table()));
        return table == null ? of(schema, first) : table;
    }

    void save(LandingTable table, TableLayout layout) throws SQLException {
        registry.save(layout);
        table.layout(layout);
    }

    private LandingTable recover(TableLayout layout) throws SQLException {
        createObjects(layout);
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
    private void dropLeftovers(List<TableLayout> layouts) throws SQLException {
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

    private void createObjects(TableLayout layout) throws SQLException {
        for (String sql : layout.createInLanding()) {
            DuckDbDatabase.execute(connection, sql);
        }
        for (String sql : layout.createInWarehouse()) {
            DuckDbDatabase.execute(connection, sql);
        }
    }

    /** A TRUNCATE, or the end of a reading, has no shape of its own: it leaves its table's as it is. */
    LandingTable of(TableChanges changes) throws SQLException {
        LandingTable table = tables.get(TableLayout.name(changes.schema().table()));
        return table != null
                        && changes.changes().stream()
                                .allMatch(
                                        change -> change instanceof Change.Truncate || change instanceof Change.Unseen)
                ? table
                : of(changes.schema(), changes.changes().get(0));
    }

    /** The table, in this shape. */
    LandingTable of(TableSchema schema, Change first) throws SQLException {
        TableLayout layout = TableLayout.of(schema);
        LandingTable table = tables.get(layout.name());
        if (table == null) {
            refuseClashes(layout);
            createObjects(layout);
            registry.save(layout);
            table = new LandingTable(layout, minPending, -1, 0);
            tables.put(layout.name(), table);
        } else if (!table.follows(schema)) {
            evolve(table, Evolution.settled(table.layout().schema(), schema), first);
            table.announced(schema);
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
        TableLayout next = evolver.plan(schema, evolution, DuckDbWarehouse.micros(clock.instant()));
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
}
