package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tables whose rows may lack what the stream did not tell, since which ordinal. A table is complete again when every row
 * that is older has been written again or is gone.
 */
final class Incomplete {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final Map<String, Long> since = new HashMap<>();
    private long nextLook = System.nanoTime();

    Incomplete(Connection connection) throws SQLException {
        this.connection = connection;
        load();
    }

    void load() throws SQLException {
        since.clear();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT table_name, max(ordinal) FROM contrail.incomplete GROUP BY table_name")) {
            while (row.next()) {
                since.put(row.getString(1), row.getLong(2));
            }
        }
    }

    /** Marks a table until all rows that are older than the ordinal are gone or written again. */
    void add(TableLayout layout, long ordinal, String reason) throws SQLException {
        DuckDbDatabase.execute(
                connection,
                "INSERT INTO contrail.incomplete VALUES (%s, %d, %s)"
                        .formatted(literal(layout.name()), ordinal, literal(reason)));
        load();
    }

    /** Looks, now and then, whether a table has become complete. */
    void settle(TableLayout layout) throws SQLException {
        Long ordinal = since.get(layout.name());
        if (ordinal == null || System.nanoTime() < nextLook) {
            return;
        }
        nextLook = System.nanoTime() + PAUSE_NANOS;
        settleNow(layout, ordinal);
    }

    private void settleNow(TableLayout layout, long ordinal) throws SQLException {
        if (DuckDbDatabase.queryLong(
                        connection,
                        "SELECT count(*) FROM (SELECT 1 FROM %s WHERE _ordinal < %d LIMIT 1)"
                                .formatted(layout.current(), ordinal))
                == 0) {
            DuckDbDatabase.execute(
                    connection, "DELETE FROM contrail.incomplete WHERE table_name = " + literal(layout.name()));
            since.remove(layout.name());
        }
    }
}
