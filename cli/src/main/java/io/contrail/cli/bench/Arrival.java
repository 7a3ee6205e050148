package io.contrail.cli.bench;

import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks for the marker row in a contender's current table, as any reader would. Not thread-safe. */
final class Arrival implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LOOK_SHARE = 30;
    private static final Duration CHECK = Duration.ofSeconds(2);

    private final Contender contender;
    private final Connection connection;
    private final PreparedStatement query;

    private Arrival(Contender contender, Connection connection, PreparedStatement query) {
        this.contender = contender;
        this.connection = connection;
        this.query = query;
    }

    /** Opens once the table is there. */
    static Arrival of(Contender contender) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Connection connection = contender.target();
            try {
                return new Arrival(
                        contender,
                        connection,
                        connection.prepareStatement("SELECT revision FROM bench.flight WHERE id = 0"));
            } catch (SQLException noSuchTableYet) {
                connection.close();
                contender.check();
                if (System.nanoTime() > deadline) {
                    throw noSuchTableYet;
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** What the marker says, -1 before it has come. */
    long revision() throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    /**
     * Waits until the marker says at least {@code revision}; the patience starts anew whenever rows arrive.
     *
     * @return when it was seen, by {@link System#nanoTime}
     */
    long await(long revision, Duration pause) throws SQLException {
        long rows = -1;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long nextCheck = System.nanoTime() + CHECK.toNanos();
        while (true) {
            long looked = System.nanoTime();
            if (revision() >= revision) {
                return System.nanoTime();
            }
            long now = System.nanoTime();
            if (now > nextCheck) {
                contender.check();
                nextCheck = now + CHECK.toNanos();
            }
            if (now > deadline) {
                long arrived = count();
                if (arrived == rows) {
                    throw PipelineException.stop(
                            "Nothing has arrived for %d s.".formatted(PATIENCE.toSeconds()),
                            "The measurement cannot be finished.",
                            "look into the logs; --data-dir keeps them.");
                }
                rows = arrived;
                deadline = now + PATIENCE.toNanos();
            }
            // A look can be dear in the middle of a load: it may take a small share of a core, not more.
            LockSupport.parkNanos(Math.max(pause.toNanos(), (now - looked) * LOOK_SHARE));
        }
    }

    /** Rows of the current table. */
    long count() throws SQLException {
        return FlightTable.queryLong(connection, "SELECT count(*) FROM bench.flight");
    }

    @Override
    public void close() throws SQLException {
        query.close();
        connection.close();
    }
}
