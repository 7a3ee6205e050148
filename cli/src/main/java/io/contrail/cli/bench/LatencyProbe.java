package io.contrail.cli.bench;

import io.contrail.local.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * From commit to queryable under a steady load. Beside the load a marker row is updated again and again, each time in a
 * transaction of its own, and the target's current table is asked for that row without pause; both times are read from
 * one clock. The asking costs the target something, which is part of what is measured.
 */
final class LatencyProbe {
    private static final int ROWS_A_TRANSACTION = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Around 33 markers a second, at irregular times so that they fall in step with nothing. */
    private static final int MARKER_MIN_MILLIS = 15;

    private static final int MARKER_MAX_MILLIS = 45;

    private record Marker(long revision, long committed) {}

    private final PostgresServer source;
    private final Contender contender;
    private final int rate;
    private final Duration time;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Deque<Marker> pending = new ArrayDeque<>();
    private final List<Double> millis = new ArrayList<>();
    private long lookups;
    private long written;

    LatencyProbe(PostgresServer source, Contender contender, int rate, Duration time) {
        this.source = source;
        this.contender = contender;
        this.rate = rate;
        this.time = time;
    }

    /**
     * Runs it.
     *
     * @param firstId ids from here on are free
     * @param firstRevision the marker's revisions from here on
     */
    Latency measure(long firstId, long firstRevision) throws SQLException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> new Thread(task, "bench-load"));
        long started = System.nanoTime();
        long measureFrom = started + SETTLE.toNanos();
        long end = measureFrom + time.toNanos();
        try (Arrival arrival = Arrival.of(contender)) {
            Future<?> load = threads.submit((Callable<Object>) () -> load(firstId, end));
            Future<?> markers = threads.submit((Callable<Object>) () -> mark(firstRevision, end));
            while (!over.get() || !isEmpty()) {
                long seen = arrival.revision();
                long now = System.nanoTime();
                collect(seen, now, measureFrom);
                lookups++;
                if (load.isDone() && markers.isDone()) {
                    over.set(true);
                }
                if (now > end + PATIENCE.toNanos()) {
                    contender.check();
                    break; // what has not come by now shows as missing samples
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            load.get();
            markers.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The source refused the load", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Latency(Percentiles.of(millis), written / (SETTLE.plus(time).toMillis() / 1e3), lookups / seconds);
    }

    /** The same load for as long, and nobody asks. Returns the number of changes. */
    long loadOnly(long firstId) throws SQLException {
        load(firstId, System.nanoTime() + time.toNanos());
        return written;
    }

    private synchronized boolean isEmpty() {
        return pending.isEmpty();
    }

    private synchronized void collect(long seen, long now, long measureFrom) {
        while (!pending.isEmpty() && pending.getFirst().revision() <= seen) {
            Marker marker = pending.removeFirst();
            if (marker.committed() >= measureFrom) {
                millis.add((now - marker.committed()) / 1e6);
            }
        }
    }

    /** Two inserts to one update, in transactions of ten. */
    private @org.jspecify.annotations.Nullable Object load(long firstId, long end) throws SQLException {
        try (Connection connection = OurPipeline.connect(source)) {
            long id = firstId;
            long started = System.nanoTime();
            while (System.nanoTime() < end) {
                long due = (long) ((System.nanoTime() - started) / 1e9 * rate);
                if (written + ROWS_A_TRANSACTION > due) {
                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                    continue;
                }
                if (written / ROWS_A_TRANSACTION % 3 == 2) {
                    FlightTable.execute(
                            connection,
                            "UPDATE bench.flight SET status = 'arrived', updated_at = clock_timestamp(), revision ="
                                    + " revision + 1 WHERE id BETWEEN %d AND %d"
                                            .formatted(id - ROWS_A_TRANSACTION, id - 1));
                } else {
                    FlightTable.insert(connection, id, ROWS_A_TRANSACTION);
                    id += ROWS_A_TRANSACTION;
                }
                written += ROWS_A_TRANSACTION;
            }
        }
        return null;
    }

    private @org.jspecify.annotations.Nullable Object mark(long firstRevision, long end) throws SQLException {
        try (Connection connection = OurPipeline.connect(source)) {
            for (long revision = firstRevision; System.nanoTime() < end; revision++) {
                FlightTable.mark(connection, revision);
                Marker marker = new Marker(revision, System.nanoTime());
                synchronized (this) {
                    pending.addLast(marker);
                }
                long pause = ThreadLocalRandom.current().nextLong(MARKER_MIN_MILLIS, MARKER_MAX_MILLIS);
                LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
            }
        }
        return null;
    }
}
