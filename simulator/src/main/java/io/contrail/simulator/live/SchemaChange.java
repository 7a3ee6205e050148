package io.contrail.simulator.live;

import io.contrail.simulator.operations.FlightChange.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;

/** A table whose columns change while it is written: added, widened, renamed, dropped; and a table that is new. */
final class SchemaChange implements ScenarioRunner.Work {
    private static final String TABLE = "lounge_visit";

    private final Connection connection;
    private final Counters counters;

    SchemaChange(Connection connection, Counters counters) {
        this.connection = connection;
        this.counters = counters;
    }

    @Override
    public int parts() {
        return 10;
    }

    /** Columns carry the number of the run, so that runs can follow one another. */
    @Override
    public long part(RunStore.Stored run, Instant now) throws SQLException {
        String spend = "spend_" + run.number();
        String spent = "spent_usd_" + run.number();
        int rows = Integer.parseInt(run.parameter("rows"));
        return switch (run.progress()) {
            case 0 -> insert(run, rows, now, "", "");
            case 1 ->
                alter(
                        "ALTER TABLE flightops.lounge_visit ADD COLUMN %s smallint".formatted(spend),
                        "COMMENT ON COLUMN flightops.lounge_visit.%s IS 'US dollars spent; synthetic'"
                                .formatted(spend));
            case 2 -> insert(run, rows, now, ", " + spend, ", (n % 30000)::smallint");
            case 3 -> alter("ALTER TABLE flightops.lounge_visit ALTER COLUMN %s TYPE int".formatted(spend));
            case 4 -> insert(run, rows, now, ", " + spend, ", (n + 100000)::int");
            case 5 -> alter("ALTER TABLE flightops.lounge_visit RENAME COLUMN %s TO %s".formatted(spend, spent));
            case 6 ->
                insert(run, rows, now, ", " + spent, ", (n + 200000)::int")
                        + update("UPDATE flightops.lounge_visit SET %s = 0 WHERE %s IS NULL".formatted(spent, spent));
            case 7 -> offers(run.number(), rows);
            case 8 -> alter("ALTER TABLE flightops.lounge_visit DROP COLUMN " + spent);
            default -> insert(run, rows, now, "", "") + delete();
        };
    }

    @Override
    public String describe(RunStore.Stored run) {
        return "%d of %d parts: lounge_visit altered column by column, lounge_offer_%d added"
                .formatted(run.progress() + 1, parts(), run.number());
    }

    private long alter(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return 0;
    }

    private long insert(RunStore.Stored run, int rows, Instant now, String columns, String values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO flightops.lounge_visit (id, airport, visited_at, guests%s)".formatted(columns)
                        + " SELECT ? + n, 'ORD', ?, (n %% 4 + 1)::smallint%s FROM generate_series(1, ?) n"
                                .formatted(values))) {
            insert.setLong(1, run.number() * 10_000_000L + run.progress() * 1_000_000L);
            insert.setObject(2, now.atOffset(ZoneOffset.UTC));
            insert.setInt(3, rows);
            insert.executeUpdate();
        }
        counters.add(TABLE, Operation.INSERT, rows);
        return rows;
    }

    private long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate(sql);
            counters.add(TABLE, Operation.UPDATE, rows);
            return rows;
        }
    }

    private long delete() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate("DELETE FROM flightops.lounge_visit WHERE id % 2 = 0");
            counters.add(TABLE, Operation.DELETE, rows);
            return rows;
        }
    }

    private long offers(int number, int rows) throws SQLException {
        String table = "lounge_offer_" + number;
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE flightops.%s (id int PRIMARY KEY, airport char(3) NOT NULL, offer text NOT NULL)"
                            .formatted(table));
            statement.execute("COMMENT ON TABLE flightops.%s IS 'What lounges offer; synthetic'".formatted(table));
            statement.executeUpdate(
                    "INSERT INTO flightops.%s SELECT n, 'ORD', 'offer ' || n FROM generate_series(1, %d) n"
                            .formatted(table, rows));
        }
        counters.add(table, Operation.INSERT, rows);
        return rows;
    }
}
