package io.contrail.simulator.live;

import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.replay.PositionPartitions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Old positions go: whole partitions with DROP, and the oldest that stays with TRUNCATE. */
final class Retention {
    private final Connection connection;
    private final PositionPartitions partitions;
    private final Counters counters;

    Retention(Connection connection, PositionPartitions partitions, Counters counters) {
        this.connection = connection;
        this.partitions = partitions;
        this.counters = counters;
    }

    /** What has gone. */
    record Done(int dropped, int truncated, long rows) {
        String text() {
            return "%d partitions of position_report dropped, %d truncated, %d rows in all"
                    .formatted(dropped, truncated, rows);
        }
    }

    private record Partition(String name, Instant end) {}

    /** Within the open transaction. */
    Done apply(Instant now, int keepHours) throws SQLException {
        Instant oldest = now.minus(Duration.ofHours(keepHours));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '10s'");
            List<Partition> all = partitions(statement);
            List<String> gone = new ArrayList<>();
            long rows = 0;
            for (Partition partition : all) {
                if (!partition.end().isAfter(oldest)) {
                    rows += count(statement, partition);
                    statement.execute("DROP TABLE " + partition.name());
                    gone.add(partition.name());
                }
            }
            int dropped = gone.size();
            int truncated = 0;
            if (dropped < all.size() - 1) {
                Partition next = all.get(dropped);
                rows += count(statement, next);
                statement.execute("TRUNCATE " + next.name());
                truncated++;
            }
            gone.forEach(partitions::forget);
            counters.removed("position_report", rows);
            return new Done(dropped, truncated, rows);
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState())) {
                throw new CommandRejectedException(
                        Reason.UNAVAILABLE, "Another session reads the positions; try again when it has finished.");
            }
            throw e;
        }
    }

    /** Oldest first. */
    private static List<Partition> partitions(Statement statement) throws SQLException {
        List<Partition> partitions = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT 'flightops.' || c.relname,"
                + " substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''(.*)''\\)')::timestamptz"
                + " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                + " WHERE i.inhparent = 'flightops.position_report'::regclass ORDER BY 2")) {
            while (rows.next()) {
                partitions.add(new Partition(
                        rows.getString(1),
                        rows.getObject(2, OffsetDateTime.class).toInstant()));
            }
        }
        return partitions;
    }

    private static long count(Statement statement, Partition partition) throws SQLException {
        statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(partition.name()));
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + partition.name())) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
