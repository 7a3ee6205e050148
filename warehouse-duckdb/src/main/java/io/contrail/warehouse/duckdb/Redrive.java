package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;
import static io.contrail.warehouse.duckdb.Identifiers.quoteAll;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnChange;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Applies one change that comes late to a table of which nothing is pending: into the archive at its ordinal, and into
 * the base as far as no later change of the same row has been there. Base and archive change in one transaction, and a
 * change that the archive has is not applied again.
 */
final class Redrive {
    private final DuckDBConnection connection;
    private final TableLayout layout;
    private final Change change;

    /** The change as its own shape has it, in a table of the landing file. */
    private final TableLayout late;

    private final Map<String, String> archived;

    /** Present columns and the late columns that they were. */
    private final Map<String, String> sources = new LinkedHashMap<>();

    private final List<String> dropped = new ArrayList<>();

    Redrive(DuckDBConnection connection, TableRegistry registry, TableLayout layout, TableSchema schema, Change change)
            throws SQLException {
        this.connection = connection;
        this.layout = layout;
        this.change = change;
        this.late = new TableLayout(schema, layout.toasted(), false, -1, List.of(), 0);
        this.archived = registry.archived(layout.table());
        Evolution since = Evolution.between(schema, layout.schema());
        layout.schema().columnNames().forEach(name -> sources.put(name, name));
        for (ColumnChange step : since.changes()) {
            if (step instanceof ColumnChange.Add add) {
                sources.remove(add.column().name());
            } else if (step instanceof ColumnChange.Rename rename) {
                sources.put(rename.to(), rename.column().name());
            } else if (step instanceof ColumnChange.Drop drop) {
                dropped.add(drop.column().name());
            }
        }
        boolean sameKey = layout.schema().key().stream()
                .map(name -> sources.getOrDefault(name, ""))
                .toList()
                .equals(schema.key());
        if (!sameKey || (!layout.schema().keyed() && !since.changes().isEmpty())) {
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "Table %s has another key or shape since, so a late change cannot find its row."
                            .formatted(layout.table()),
                    "Nothing was applied; the table stays incomplete.",
                    "write the row again in the source, e.g. UPDATE it with its own values, and discard the letter.");
        }
    }

    void run(long nowMicros) throws SQLException {
        for (String sql : late.createInLanding()) {
            DuckDbDatabase.execute(connection, sql);
        }
        try {
            inTransaction(() -> {
                DuckDbDatabase.execute(connection, "DELETE FROM " + late.pending(0));
                new LandingTable(late, 1, -1, 0).append(connection, List.of(change), nowMicros);
            });
            inTransaction(() -> {
                if (count("SELECT count(*) FROM %s WHERE _ordinal = %d".formatted(layout.archive(), change.ordinal()))
                        == 0) {
                    apply();
                }
            });
        } finally {
            for (int which = 0; which < 2; which++) {
                DuckDbDatabase.execute(connection, "DROP TABLE IF EXISTS " + late.pending(which));
            }
        }
    }

    private void apply() throws SQLException {
        boolean truncatedSince = count("SELECT count(*) FROM %s WHERE _op = 't' AND _ordinal > %d"
                        .formatted(layout.archive(), change.ordinal()))
                > 0;
        toArchive();
        if (truncatedSince) {
            return;
        } else if (!layout.schema().keyed()) {
            if (change instanceof Change.Truncate) {
                execute("DELETE FROM " + layout.base());
            }
            recount();
        } else if (change instanceof Change.Truncate) {
            execute("DELETE FROM %s WHERE _ordinal < %d".formatted(layout.base(), change.ordinal()));
        } else if (count("SELECT count(*) FROM %s a JOIN %s l ON %s WHERE a._op <> 't' AND a._ordinal > %d"
                        .formatted(layout.archive(), late.pending(0), sameKey("a"), change.ordinal()))
                > 0) {
            keepToasted();
        } else if (change instanceof Change.Delete) {
            execute("DELETE FROM %s b USING %s l WHERE %s".formatted(layout.base(), late.pending(0), sameKey("b")));
        } else {
            put();
        }
    }

    private void toArchive() throws SQLException {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        sources.forEach((name, source) -> {
            columns.add(name);
            values.add("TRY_CAST(%s AS %s)".formatted(quote(source), archived.get(name)));
        });
        for (String name : dropped) {
            if (archived.containsKey(name) && !sources.containsKey(name)) {
                columns.add(name);
                values.add("TRY_CAST(%s AS %s)".formatted(quote(name), archived.get(name)));
            }
        }
        execute("INSERT INTO %s (%s, %s) SELECT %s, %s FROM %s"
                .formatted(
                        layout.archive(),
                        quoteAll(columns),
                        quoteAll(TableLayout.META_NAMES),
                        String.join(", ", values),
                        quoteAll(TableLayout.META_NAMES),
                        late.pending(0)));
    }

    /** The newest version of its row: a value that it does not have stays as it is. */
    private void put() throws SQLException {
        List<String> values = new ArrayList<>();
        for (Column column : layout.schema().columns()) {
            String source = sources.get(column.name());
            String type = DuckDbTypes.sql(column.type());
            values.add(
                    source == null
                            ? "CASE WHEN b._ordinal IS NULL THEN %s ELSE b.%s END"
                                    .formatted(missing(column), quote(column.name()))
                            : "CASE WHEN %s THEN b.%s ELSE TRY_CAST(l.%s AS %s) END"
                                    .formatted(unchanged("l", source), quote(column.name()), quote(source), type));
        }
        execute("""
                CREATE OR REPLACE TEMP TABLE put AS SELECT %s, l._tx_id, l._ordinal
                FROM %s l LEFT JOIN %s b ON %s""".formatted(named(values), late.pending(0), layout.base(), sameKey("b")));
        execute("DELETE FROM %s b USING %s l WHERE %s".formatted(layout.base(), late.pending(0), sameKey("b")));
        execute("INSERT INTO %s BY NAME SELECT * FROM put".formatted(layout.base()));
        execute("DROP TABLE put");
    }

    private String named(List<String> values) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            named.add(
                    values.get(i) + " AS " + quote(layout.schema().columnNames().get(i)));
        }
        return String.join(", ", named);
    }

    /** A later version of the row may have kept a TOASTed value that only this change has. */
    private void keepToasted() throws SQLException {
        for (String column : layout.toasted()) {
            String source = sources.get(column);
            if (source == null || change instanceof Change.Delete) {
                continue;
            }
            execute("""
                    UPDATE %s b SET %s = l.%s FROM %s l WHERE %s AND NOT coalesce(%s, false) AND NOT EXISTS (
                        SELECT 1 FROM %s a WHERE a._ordinal > %d AND %s AND (a._op IN ('d', 't') OR NOT coalesce(%s, false)))""".formatted(
                            layout.base(),
                            quote(column),
                            quote(source),
                            late.pending(0),
                            sameKey("b"),
                            unchanged("l", source),
                            layout.archive(),
                            change.ordinal(),
                            sameKey("a"),
                            unchanged("a", column)));
        }
    }

    /** Of equal rows only the number counts: as many as the archive has put and not taken away. */
    private void recount() throws SQLException {
        boolean all = change instanceof Change.Truncate;
        execute("""
                CREATE OR REPLACE TEMP TABLE recounted AS SELECT %s, _wanted, _tx_id, _ordinal, (
                    SELECT count(*) FROM %s b WHERE %s) AS _found FROM (
                    SELECT %s, count(*) FILTER (a._op <> 'd') - count(*) FILTER (a._op = 'd') AS _wanted,
                        arg_max(a._tx_id, a._ordinal) FILTER (a._op <> 'd') AS _tx_id,
                        max(a._ordinal) FILTER (a._op <> 'd') AS _ordinal
                    FROM %s a
                    WHERE a._op <> 't' AND a._ordinal >= (
                            SELECT coalesce(max(_ordinal), -1) FROM %s WHERE _op = 't')
                        AND (%s OR EXISTS (SELECT 1 FROM %s l WHERE %s))
                    GROUP BY %s) r""".formatted(
                        layout.prefixedColumns("r"),
                        layout.base(),
                        layout.columnsSame("b", "r"),
                        layout.prefixedColumns("a"),
                        layout.archive(),
                        layout.archive(),
                        all,
                        late.pending(0),
                        layout.columnsSame("l", "a"),
                        layout.prefixedColumns("a")));
        execute("""
                DELETE FROM %s WHERE rowid IN (
                    SELECT _id FROM (
                        SELECT b.rowid AS _id, row_number() OVER (PARTITION BY %s) AS _nth, r._found - r._wanted AS _many
                        FROM %s b JOIN recounted r ON %s)
                    WHERE _nth <= _many)""".formatted(layout.base(), layout.prefixedColumns("b"), layout.base(), layout.columnsSame("b", "r")));
        execute("""
                INSERT INTO %s BY NAME SELECT %s, r._tx_id, r._ordinal
                FROM recounted r, range(greatest(0, r._wanted - r._found))""".formatted(layout.base(), layout.prefixedColumns("r")));
        execute("DROP TABLE recounted");
    }

    private String missing(Column column) throws SQLException {
        CatalogFacts.ColumnFacts facts = layout.schema().facts(column);
        String value =
                facts == null || facts.value() == null ? null : Defaults.expression(connection, column, facts.value());
        return value == null ? "NULL" : value;
    }

    private String sameKey(String alias) {
        return layout.schema().key().stream()
                .map(name -> "%s.%s = l.%s".formatted(alias, quote(name), quote(sources.getOrDefault(name, name))))
                .collect(Collectors.joining(" AND "));
    }

    private static String unchanged(String alias, String column) {
        return "coalesce(list_contains(%s._unchanged, %s), false)".formatted(alias, literal(column));
    }

    private long count(String sql) throws SQLException {
        return DuckDbDatabase.queryLong(connection, sql);
    }

    private void execute(String sql) throws SQLException {
        DuckDbDatabase.execute(connection, sql);
    }

    /** Statements that count together or not at all. */
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
