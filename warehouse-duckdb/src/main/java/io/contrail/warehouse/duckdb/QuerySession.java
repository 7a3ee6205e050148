package io.contrail.warehouse.duckdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader's connection, for all of its statements: its transactions span several. One statement at a time; closing it
 * ends the one that runs.
 */
final class QuerySession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QuerySession.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Connection connection;
    private final LongSupplier nanos;
    private final ReentrantLock busy = new ReentrantLock();
    private volatile @Nullable Statement running;
    private volatile long used;

    QuerySession(Connection connection, LongSupplier nanos) {
        this.connection = connection;
        this.nanos = nanos;
        this.used = nanos.getAsLong();
    }

    /** @throws SQLException for what DuckDB refuses, and when another statement of the session runs */
    void run(String sql, Consumer<List<@Nullable String>> rows) throws SQLException {
        if (!busy.tryLock()) {
            throw new SQLException("Another statement of this session is running");
        }
        try (Statement statement = connection.createStatement()) {
            running = statement;
            Sql.run(statement, sql, rows);
        } finally {
            running = null;
            used = nanos.getAsLong();
            busy.unlock();
        }
    }

    /** False while a statement runs. */
    boolean idleFor(long nanoseconds) {
        return !busy.isLocked() && nanos.getAsLong() - used > nanoseconds;
    }

    /** Rolls an open transaction back. */
    @Override
    public void close() {
        try {
            Statement statement = running;
            if (statement != null) {
                statement.cancel();
            }
            if (busy.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // Not unlocked: nothing runs in it any more.
                connection.close();
            } else {
                log.warn("A query of the warehouse does not end; its file stays open until this process ends");
            }
        } catch (SQLException e) {
            log.warn("A reader's connection cannot be closed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
