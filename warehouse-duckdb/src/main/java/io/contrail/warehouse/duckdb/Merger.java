package io.contrail.warehouse.duckdb;

import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs merges beside the landing, one at a time, on a connection of its own. */
final class Merger implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Merger.class);

    private final Connection connection;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread worker = new Thread(work, "duckdb-merge");
        worker.setDaemon(true);
        return worker;
    });

    /** @param connection this object's own from now on */
    Merger(Connection connection) {
        this.connection = connection;
    }

    /**
     * Merges in the background.
     *
     * @return rows in the table's base afterwards
     */
    Future<Long> merge(TableLayout layout, long upTo) {
        return thread.submit(() -> mergeNow(layout, upTo));
    }

    private long mergeNow(TableLayout layout, long upTo) {
        long started = System.nanoTime();
        try {
            new Merge(layout, upTo).run(connection);
            long rows = DuckDbDatabase.queryLong(connection, "SELECT count(*) FROM " + layout.base());
            log.debug(
                    "Merged {} up to ordinal {} in {} ms, {} rows",
                    layout.table(),
                    upTo,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
                    rows);
            return rows;
        } catch (SQLException e) {
            throw DuckDbWarehouse.failed("Merging the pending changes of table " + layout.table(), e);
        }
    }

    /** What a finished merge returned; a failed one's error is thrown here. */
    static long result(Future<Long> merge) {
        try {
            return merge.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PipelineException.unreachable(
                            "Waiting for a merge was interrupted.", "Nothing was landed.", "start the task again.")
                    .causedBy(e);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                log.warn("A merge has not ended within a minute; it is rolled back and done again at the next start");
            }
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            log.warn("Closing the merge's connection failed", e);
        }
    }
}
