package io.contrail.simulator.schema;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.operations.Timetable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables of schema {@code flightops}, which is captured, and of {@code flightops_sim}, which is not. The role of
 * the connection must own both schemas, or be allowed to create them in its database; it needs nothing more.
 */
public final class FlightOpsSchema {
    /** Holds the operational tables; to be captured. */
    public static final String NAME = "flightops";

    /** Holds the simulator's own state; not to be captured. */
    public static final String SIMULATOR = "flightops_sim";

    private FlightOpsSchema() {}

    /** Brings both schemas to the newest version, one transaction a version. Safe to run again and from two sides. */
    public static void migrate(Connection connection) {
        try {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                lock(statement);
                createSchema(statement, NAME);
                createSchema(statement, SIMULATOR);
                statement.execute("CREATE TABLE IF NOT EXISTS flightops_sim.schema_version ("
                        + "version int PRIMARY KEY, name text NOT NULL,"
                        + " applied_at timestamptz NOT NULL DEFAULT now())");
                connection.commit();
                for (Migration migration : Migration.ALL) {
                    lock(statement);
                    if (!applied(connection, migration)) {
                        statement.execute(migration.sql());
                        record(connection, migration);
                    }
                    connection.commit();
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed("The schemas '%s' and '%s' could not be created".formatted(NAME, SIMULATOR), e);
        }
    }

    /** Loads airlines, airports, aircraft types and the fleet of the timetable in one transaction. Safe to run again. */
    public static void loadReference(Connection connection, Timetable timetable) {
        try {
            connection.setAutoCommit(false);
            try {
                ReferenceRows rows = new ReferenceRows(connection);
                rows.airlines();
                rows.airports(timetable.airports());
                rows.aircraftTypes();
                rows.aircraft(timetable.fleet());
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed("The reference tables of '%s' could not be loaded".formatted(NAME), e);
        }
    }

    private static void lock(Statement statement) throws SQLException {
        statement.execute("SELECT pg_advisory_xact_lock(hashtext('contrail flightops migration'))");
    }

    /** CREATE SCHEMA IF NOT EXISTS asks for the right to create even when there is nothing to create. */
    private static void createSchema(Statement statement, String schema) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT to_regnamespace('" + schema + "')")) {
            if (found.next() && found.getString(1) != null) {
                return;
            }
        }
        statement.execute("CREATE SCHEMA " + schema);
    }

    private static boolean applied(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM flightops_sim.schema_version WHERE version = ?")) {
            query.setInt(1, migration.version());
            return query.executeQuery().next();
        }
    }

    private static void record(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO flightops_sim.schema_version (version, name) VALUES (?, ?)")) {
            insert.setInt(1, migration.version());
            insert.setString(2, migration.name());
            insert.executeUpdate();
        }
    }

    private static PipelineException failed(String what, SQLException cause) {
        String state = cause.getSQLState();
        String sentence = "%s: %s.".formatted(what, cause.getMessage());
        if (state != null && state.startsWith("08")) {
            return PipelineException.unreachable(
                            sentence, "No flights are replayed.", "check that PostgreSQL runs, and try again.")
                    .causedBy(cause);
        }
        return PipelineException.stop(
                        sentence,
                        "No flights are replayed; the transaction was rolled back.",
                        "let the simulator's role own the schemas %s and %s, or give it CREATE on the database."
                                .formatted(NAME, SIMULATOR))
                .causedBy(cause);
    }
}
