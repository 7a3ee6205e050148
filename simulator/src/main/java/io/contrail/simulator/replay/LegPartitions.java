package io.contrail.simulator.replay;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.TreeSet;

/**
 * The daily partitions of {@code flight_leg}: made before the first row of their day, each in a transaction of its own,
 * and dropped when their last leg has long been deleted, or the server would plan over thousands of empty tables.
 */
public final class LegPartitions {
    /** Before the first leg of a day appears, nearly all legs of the third day before it are gone. */
    private static final int KEPT_DAYS = 2;

    private final Connection connection;
    private final TreeSet<LocalDate> present = new TreeSet<>();

    public LegPartitions(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement();
                ResultSet names = statement.executeQuery("SELECT inhrelid::regclass::text FROM pg_inherits"
                        + " WHERE inhparent = 'flightops.flight_leg'::regclass")) {
            while (names.next()) {
                String name = names.getString(1);
                present.add(
                        LocalDate.parse(name.substring(name.lastIndexOf('_') + 1), DateTimeFormatter.BASIC_ISO_DATE));
            }
        }
        connection.commit();
    }

    public boolean has(LocalDate date) {
        return present.contains(date);
    }

    /** Call with no transaction open. */
    public void ensure(LocalDate date) throws SQLException {
        create(date);
        while (present.first().isBefore(date.minusDays(KEPT_DAYS)) && drop(present.first())) {
            present.pollFirst();
        }
    }

    /** ATTACH lets others read and write meanwhile; CREATE TABLE ... PARTITION OF would lock them out. */
    private void create(LocalDate day) throws SQLException {
        String name = name(day);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE %s (LIKE flightops.flight_leg INCLUDING ALL)".formatted(name));
            statement.execute("ALTER TABLE flightops.flight_leg ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                    .formatted(name, day, day.plusDays(1)));
        }
        connection.commit();
        present.add(day);
    }

    /** Gives way at once to anybody who holds the table, a verification for example; the next day tries again. */
    private boolean drop(LocalDate day) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '50ms'");
            statement.execute("LOCK TABLE flightops.flight_leg IN ACCESS EXCLUSIVE MODE");
            try (ResultSet row = statement.executeQuery("SELECT 1 FROM " + name(day) + " LIMIT 1")) {
                if (row.next()) {
                    connection.rollback();
                    return false;
                }
            }
            // A partition that a foreign key refers to cannot be dropped in place.
            statement.execute("ALTER TABLE flightops.flight_leg DETACH PARTITION " + name(day));
            statement.execute("DROP TABLE " + name(day));
            connection.commit();
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if ("55P03".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static String name(LocalDate day) {
        return "flightops.flight_leg_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }
}
