package io.contrail.cli.bench;

import io.contrail.local.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * For how long a client has kept PostgreSQL from cleaning up behind it, by PostgreSQL's own account: the age of the oldest
 * transaction that holds a {@code backend_xmin}, looked at about a hundred times a second.
 */
final class XminWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final String OLDEST = """
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) * 1000, 0)::float8
              FROM pg_stat_activity
             WHERE backend_xmin IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()""";

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "bench-xmin"));
    private final Future<Double> oldest;
    private volatile boolean over;

    XminWatch(PostgresServer source) {
        oldest = thread.submit(() -> watch(source));
    }

    private double watch(PostgresServer source) throws SQLException {
        double most = 0;
        try (Connection connection = OurPipeline.connect(source);
                PreparedStatement query = connection.prepareStatement(OLDEST)) {
            while (!over) {
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    most = Math.max(most, row.getDouble(1));
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        return most;
    }

    /** Ends it. Milliseconds. */
    double oldest() throws InterruptedException {
        over = true;
        try {
            return oldest.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The source does not tell about its transactions", e.getCause());
        }
    }

    @Override
    public void close() {
        over = true;
        thread.shutdownNow();
    }
}
