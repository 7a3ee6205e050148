package io.contrail.simulator.replay;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The hourly partitions of {@code position_report}, made before the first row of their hour, each in a transaction of
 * its own. They go only when somebody asks: what a DROP removes, a copy of the table does not hear of.
 */
public final class PositionPartitions {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyyMMddHH", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String PREFIX = "flightops.position_report_";

    private final Connection connection;
    private final Set<String> present = new HashSet<>();
    private final Optional<Instant> firstEnd;

    public PositionPartitions(Connection connection) throws SQLException {
        this.connection = connection;
        Optional<Instant> end = Optional.empty();
        try (Statement statement = connection.createStatement();
                ResultSet parts = statement.executeQuery("SELECT 'flightops.' || c.relname, substring(pg_get_expr("
                        + "c.relpartbound, c.oid) FROM 'MINVALUE\\) TO \\(''(.*)''\\)')::timestamptz"
                        + " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                        + " WHERE i.inhparent = 'flightops.position_report'::regclass")) {
            while (parts.next()) {
                present.add(parts.getString(1));
                if (parts.getTimestamp(2) != null) {
                    end = Optional.of(parts.getTimestamp(2).toInstant());
                }
            }
        }
        firstEnd = end;
        connection.commit();
    }

    /** Whether a position of this time has a partition. */
    public boolean has(Instant time) {
        return firstEnd.filter(time::isBefore).isPresent() || present.contains(name(time));
    }

    /** Makes the partition of this time's hour. Call with no transaction open. */
    public void ensure(Instant time) throws SQLException {
        if (has(time)) {
            return;
        }
        Instant hour = time.truncatedTo(ChronoUnit.HOURS);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS %s (LIKE flightops.position_report INCLUDING ALL)"
                    .formatted(name(time)));
            statement.execute(
                    "ALTER TABLE flightops.position_report ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                            .formatted(name(time), hour, hour.plus(1, ChronoUnit.HOURS)));
        }
        connection.commit();
        present.add(name(time));
    }

    /** No longer there. */
    public void forget(String name) {
        present.remove(name);
    }

    private static String name(Instant time) {
        return PREFIX + HOUR.format(time);
    }
}
