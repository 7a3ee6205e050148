package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;

import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Folds a table's pending changes up to an ordinal into base and archive, in one transaction of the warehouse's file
 * that also moves the watermark. What is at or below the watermark no longer counts as pending, so the landing file is
 * cleaned afterwards, in its own time.
 */
final class Merge {
    private final TableLayout layout;
    private final long upTo;

    Merge(TableLayout layout, long upTo) {
        this.layout = layout;
        this.upTo = upTo;
    }

    void run(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMP TABLE batch AS SELECT * FROM (%s) WHERE _ordinal <= %d"
                    .formatted(layout.unmerged(), upTo));
            long truncated = longOf(statement, "SELECT coalesce(max(_ordinal), -1) FROM batch WHERE _op = 't'");
            if (truncated >= 0) {
                statement.execute("DELETE FROM " + layout.base());
            }
            statement.execute(
                    "CREATE OR REPLACE TEMP VIEW live AS SELECT * FROM batch WHERE _op <> 't' AND _ordinal >= "
                            + truncated);
            if (layout.schema().keyed()) {
                mergeKeyed(statement);
            } else {
                mergeKeyless(statement);
            }
            statement.execute("INSERT INTO %s BY NAME SELECT * FROM batch".formatted(layout.archive()));
            statement.execute("UPDATE contrail.merged SET ordinal = %d WHERE table_name = %s"
                    .formatted(upTo, literal(layout.name())));
            statement.execute("DROP VIEW live");
            statement.execute("DROP TABLE batch");
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void mergeKeyed(Statement statement) throws SQLException {
        Set<String> unchanged = unchangedColumns(statement);
        String key = layout.key();
        List<String> newest =
                new ArrayList<>(List.of(key, "max(_ordinal) AS _newest", "arg_max(_op, _ordinal) AS _op"));
        for (String column : unchanged) {
            String isKnown =
                    "_op <> 'd' AND NOT coalesce(list_contains(_unchanged, %s), false)".formatted(literal(column));
            newest.add("arg_max_null(%s, _ordinal) FILTER (%s) AS %s".formatted(quote(column), isKnown, quote(column)));
            newest.add("coalesce(bool_or(%s), false) AS %s".formatted(isKnown, known(column)));
        }
        statement.execute("CREATE OR REPLACE TEMP TABLE newest AS SELECT %s FROM live GROUP BY %s"
                .formatted(String.join(", ", newest), key));
        if (!unchanged.isEmpty()) {
            keepOldValues(statement, unchanged);
        }
        statement.execute(
                "DELETE FROM %s b USING newest n WHERE %s".formatted(layout.base(), layout.keysEqual("n", "b")));
        String columns = layout.schema().columnNames().stream()
                .map(column -> !unchanged.contains(column)
                        ? "l." + quote(column)
                        : "CASE WHEN n.%s THEN n.%s ELSE o.%s END"
                                .formatted(known(column), quote(column), quote(column)))
                .collect(Collectors.joining(", "));
        statement.execute("""
                INSERT INTO %s (%s, _tx_id, _ordinal) SELECT %s, l._tx_id, l._ordinal
                FROM live l JOIN newest n ON l._ordinal = n._newest %s
                WHERE n._op <> 'd'""".formatted(
                        layout.base(),
                        layout.columns(),
                        columns,
                        unchanged.isEmpty() ? "" : "LEFT JOIN old o ON o._newest = n._newest"));
        statement.execute("DROP TABLE newest");
        statement.execute("DROP TABLE IF EXISTS old");
    }

    private Set<String> unchangedColumns(Statement statement) throws SQLException {
        Set<String> columns = new TreeSet<>();
        if (layout.toasted().isEmpty()) {
            return columns;
        }
        try (ResultSet row = statement.executeQuery("SELECT DISTINCT unnest(_unchanged) FROM live")) {
            while (row.next()) {
                columns.add(row.getString(1));
            }
        }
        return columns;
    }

    /** The base's values of those columns that no change of this batch knows. */
    private void keepOldValues(Statement statement, Set<String> unchanged) throws SQLException {
        String unknown =
                unchanged.stream().map(column -> "NOT n." + known(column)).collect(Collectors.joining(" OR "));
        statement.execute(
                "CREATE OR REPLACE TEMP TABLE old AS SELECT n._newest, %s FROM %s b JOIN newest n ON %s WHERE n._op <> 'd' AND (%s)"
                        .formatted(
                                unchanged.stream()
                                        .map(column -> "b." + quote(column))
                                        .collect(Collectors.joining(", ")),
                                layout.base(),
                                layout.keysEqual("n", "b"),
                                unknown));
        long orphans = longOf(
                statement,
                "SELECT count(*) FROM newest n WHERE n._op <> 'd' AND (%s) AND n._newest NOT IN (SELECT _newest FROM old)"
                        .formatted(unknown));
        // A dead letter may be what has brought the value: then its redrive brings it, and until then it is NULL. While
        // the whole table is being read, the row itself is still to come.
        if (orphans > 0 && noDeadLetters(statement) && !beingRead(statement)) {
            throw PipelineException.stop(
                    "%d rows of %s keep a TOASTed value that the warehouse has never seen."
                            .formatted(orphans, layout.table()),
                    "Their current values would be wrong, so nothing of this table is merged any further.",
                    "take a new snapshot of the table, or ALTER TABLE %s REPLICA IDENTITY FULL in the source."
                            .formatted(layout.table()));
        }
    }

    private boolean beingRead(Statement statement) throws SQLException {
        return longOf(
                        statement,
                        "SELECT count(*) FROM landing.main.progress WHERE reload_schema = %s AND reload_table = %s"
                                .formatted(
                                        literal(layout.table().schema()),
                                        literal(layout.table().name())))
                > 0;
    }

    private boolean noDeadLetters(Statement statement) throws SQLException {
        return longOf(
                        statement,
                        "SELECT count(*) FROM landing.main.dead_letters WHERE settled_at IS NULL AND table_name = "
                                + literal(layout.name()))
                == 0;
    }

    /**
     * Equal rows cannot be told apart, so only their number counts: as many as were taken away go from the base, and
     * what the base does not have is left out of the new ones. The base is deleted from before it is inserted into:
     * DuckDB 2.0.0 deleted the wrong rows when one statement named rows of the same transaction and older ones.
     */
    private void mergeKeyless(Statement statement) throws SQLException {
        String columns = layout.columns();
        if (!layout.deletes()) {
            statement.execute("INSERT INTO %s (%s, _tx_id, _ordinal) SELECT %s, _tx_id, _ordinal FROM live"
                    .formatted(layout.base(), columns, columns));
            return;
        }
        statement.execute(
                "CREATE OR REPLACE TEMP TABLE gone AS SELECT %s, count(*) AS _gone FROM live WHERE _op = 'd' GROUP BY ALL"
                        .formatted(columns));
        statement.execute("""
                CREATE OR REPLACE TEMP TABLE taken AS
                SELECT r.* EXCLUDE (_nth) FROM (
                    SELECT b.rowid AS _id, %s, row_number() OVER (PARTITION BY %s ORDER BY b._ordinal) AS _nth
                    FROM %s b) r
                JOIN gone g ON %s WHERE r._nth <= g._gone""".formatted(
                layout.prefixedColumns("b"), layout.prefixedColumns("b"), layout.base(), layout.columnsSame("r", "g")));
        statement.execute("DELETE FROM %s WHERE rowid IN (SELECT _id FROM taken)".formatted(layout.base()));
        statement.execute("""
                INSERT INTO %s (%s, _tx_id, _ordinal) SELECT %s, p._tx_id, p._ordinal FROM (
                    SELECT *, row_number() OVER (PARTITION BY %s ORDER BY _ordinal) AS _nth FROM live WHERE _op <> 'd') p
                LEFT JOIN (
                    SELECT g.*, (SELECT count(*) FROM taken t WHERE %s) AS _taken FROM gone g) g ON %s
                WHERE p._nth > coalesce(g._gone - g._taken, 0)""".formatted(
                        layout.base(),
                        columns,
                        layout.prefixedColumns("p"),
                        columns,
                        layout.columnsSame("t", "g"),
                        layout.columnsSame("p", "g")));
        statement.execute("DROP TABLE gone");
        statement.execute("DROP TABLE taken");
    }

    private static String known(String column) {
        return quote(column + ":known");
    }

    private static long longOf(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
