package io.contrail.cli.bench;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The table that is loaded: 18 columns of a flight, five of them {@code timestamptz}. Row 0 is the marker: what its
 * {@code revision} says has been committed after everything before it.
 */
final class FlightTable {
    static final String NAME = "bench.flight";
    static final int TRANSACTION = 500;

    /**
     * A column and how the two sides name its type.
     *
     * @param postgres its type in PostgreSQL
     */
    record Column(String name, String postgres) {}

    static final List<Column> COLUMNS = List.of(
            new Column("id", "bigint"),
            new Column("flight_date", "date"),
            new Column("carrier", "text"),
            new Column("flight_number", "integer"),
            new Column("tail_number", "text"),
            new Column("origin", "text"),
            new Column("destination", "text"),
            new Column("scheduled_departure", "timestamptz"),
            new Column("scheduled_arrival", "timestamptz"),
            new Column("actual_departure", "timestamptz"),
            new Column("actual_arrival", "timestamptz"),
            new Column("updated_at", "timestamptz"),
            new Column("departure_delay", "integer"),
            new Column("arrival_delay", "integer"),
            new Column("distance", "integer"),
            new Column("status", "text"),
            new Column("cancelled", "boolean"),
            new Column("revision", "bigint"));

    private FlightTable() {}

    static void create(Connection connection) throws SQLException {
        execute(connection, "CREATE SCHEMA bench");
        StringBuilder columns = new StringBuilder();
        for (Column column : COLUMNS) {
            columns.append(column.name()).append(' ').append(column.postgres()).append(", ");
        }
        execute(connection, "CREATE TABLE %s (%sPRIMARY KEY (id))".formatted(NAME, columns));
    }

    /** Inserts the rows {@code first} to {@code first + count - 1}. */
    static void insert(Connection connection, long first, long count) throws SQLException {
        for (long from = first; from < first + count; from += TRANSACTION) {
            long last = Math.min(from + TRANSACTION, first + count) - 1;
            execute(connection, """
                    INSERT INTO bench.flight
                    SELECT i, date '2024-01-01' + (i %% 365)::int, (ARRAY['AA','DL','UA','WN','B6','AS'])[1 + i %% 6],
                           (i %% 6971)::int, 'N' || (10000 + i %% 5987),
                           (ARRAY['JFK','LAX','ORD','ATL','DFW','SFO','SEA'])[1 + i %% 7],
                           (ARRAY['BOS','DEN','MIA','PHX','LAS'])[1 + i %% 5],
                           t, t + interval '2 hours', t + interval '7 minutes', t + interval '131 minutes',
                           clock_timestamp(), (i %% 90)::int - 10, (i %% 120)::int - 20, (i %% 2600)::int + 100,
                           'scheduled', i %% 61 = 0, 0
                    FROM (SELECT i, timestamptz '2024-01-01 00:00:00+00' + i * interval '1.000001 second' AS t
                          FROM generate_series(%d::bigint, %d::bigint) i) g""".formatted(from, last));
        }
    }

    /** Updates {@code count} different rows out of the {@code rows} from {@code first} on, in scattered order. */
    static void update(Connection connection, long first, long rows, long count) throws SQLException {
        scattered(connection, first, rows, count, """
                UPDATE bench.flight f SET actual_departure = scheduled_departure + interval '11.000007 minutes',
                       actual_arrival = scheduled_arrival + interval '13.000003 minutes', departure_delay = 11,
                       arrival_delay = 13, status = 'arrived', updated_at = clock_timestamp(), revision = revision + 1
                FROM (%s) s WHERE f.id = s.id""");
    }

    /** Deletes, chosen as by {@link #update}. */
    static void delete(Connection connection, long first, long rows, long count) throws SQLException {
        scattered(connection, first, rows, count, "DELETE FROM bench.flight f USING (%s) s WHERE f.id = s.id");
    }

    /** Writes the marker row and returns when that is durable, and with it everything before. */
    static void mark(Connection connection, long revision) throws SQLException {
        execute(connection, """
                INSERT INTO bench.flight (id, status, revision) VALUES (0, 'marker', %d)
                ON CONFLICT (id) DO UPDATE SET revision = excluded.revision""".formatted(revision));
    }

    /** Steps over the rows so that neighbours in time are far apart; coprime to their number, so none comes twice. */
    static long stride(long rows) {
        long stride = (long) (rows * 0.618_033_988_75) | 1;
        while (!BigInteger.valueOf(stride).gcd(BigInteger.valueOf(rows)).equals(BigInteger.ONE)) {
            stride += 2;
        }
        return stride;
    }

    private static void scattered(Connection connection, long first, long rows, long count, String statement)
            throws SQLException {
        long stride = stride(rows);
        execute(connection, "ANALYZE bench.flight");
        execute(connection, "SET enable_hashjoin = off");
        execute(connection, "SET enable_mergejoin = off");
        for (long from = 0; from < count; from += TRANSACTION) {
            long last = Math.min(from + TRANSACTION, count) - 1;
            execute(
                    connection,
                    statement.formatted(
                            "SELECT %d + (k * %d) %% %d AS id FROM generate_series(%d::bigint, %d::bigint) k"
                                    .formatted(first, stride, rows, from, last)));
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long queryLong(Connection connection, String sql) throws SQLException {
        return Long.parseLong(queryText(connection, sql));
    }

    static String queryText(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }
}
