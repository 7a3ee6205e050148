package io.contrail.simulator.replay;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.ReplayStats.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays a timetable into PostgreSQL on a thread of its own, as fast as it is told, without end. The position is
 * committed with the changes: after any failure, of the server, of the connection or of this process, it goes on
 * exactly where it was. It tries again for as long as a failure may pass, and says so in {@link #stats()}.
 *
 * <p>The tables must exist: {@link io.contrail.simulator.schema.FlightOpsSchema}. Thread-safe.
 */
public final class FlightReplay implements AutoCloseable {
    /** A rate as fast as the machine goes. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(FlightReplay.class);
    private static final long LONGEST_NAP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DataSource database;
    private final Timetable timetable;
    private final ReplayOptions options;
    private final LongSupplier nanoTime;
    private final Thread thread = new Thread(this::run, "flight-replay");
    private final CompletableFuture<ReplayPosition> finished = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TokenBucket bucket;
    private boolean closing;
    private volatile ReplayStats stats = new ReplayStats(State.NEW, ReplayPosition.START, Optional.empty());

    private FlightReplay(DataSource database, Timetable timetable, ReplayOptions options, LongSupplier nanoTime) {
        this.database = database;
        this.timetable = timetable;
        this.options = options;
        this.nanoTime = nanoTime;
        bucket = new TokenBucket(options.rate(), nanoTime.getAsLong());
        thread.setDaemon(true);
    }

    /** Does not connect yet. Batches are fast only if the data source rewrites them, as {@link #dataSource} does. */
    public static FlightReplay open(DataSource database, Timetable timetable, ReplayOptions options) {
        return open(database, timetable, options, System::nanoTime);
    }

    static FlightReplay open(DataSource database, Timetable timetable, ReplayOptions options, LongSupplier nanoTime) {
        return new FlightReplay(database, timetable, options, nanoTime);
    }

    /** Connections that suit a replay: batched inserts in one statement, and no waiting for ever. */
    public static DataSource dataSource(String jdbcUrl, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        source.setReWriteBatchedInserts(true);
        source.setPrepareThreshold(1);
        source.setApplicationName("contrail flight replay");
        source.setConnectTimeout(10);
        source.setSocketTimeout(120);
        source.setTcpKeepAlive(true);
        return source;
    }

    /** Once. */
    public void start() {
        thread.start();
    }

    /** Changes a second: inserted, updated and deleted rows; 0 pauses, {@link #UNLIMITED} goes as fast as it can. */
    public void rate(long changesPerSecond) {
        if (changesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "A rate is 0 (paused) or more changes a second, not %d".formatted(changesPerSecond));
        }
        lock.lock();
        try {
            bucket.rate(changesPerSecond, nanoTime.getAsLong());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public long rate() {
        lock.lock();
        try {
            return bucket.rate();
        } finally {
            lock.unlock();
        }
    }

    public ReplayStats stats() {
        return stats;
    }

    /** Ends with the last position when closed, or with a {@link PipelineException} when the replay has given up. */
    public CompletableFuture<ReplayPosition> finished() {
        return finished.copy();
    }

    /** Lets the current transaction finish, and returns when nothing more will be written. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (stats.state() == State.NEW) {
            end(State.CLOSED, null);
        }
    }

    private void run() {
        try {
            long backoff = FIRST_BACKOFF_NANOS;
            while (!isClosing()) {
                long before = stats.position().changes();
                PipelineException error = replayUntilFailure();
                if (error == null) {
                    break;
                }
                if (error.remedy() != PipelineException.Remedy.RETRY) {
                    end(State.FAILED, error);
                    return;
                }
                LOG.warn("{}", error.getMessage());
                stats = new ReplayStats(State.RETRYING, stats.position(), Optional.of(error));
                backoff = stats.position().changes() > before
                        ? FIRST_BACKOFF_NANOS
                        : Math.min(LONGEST_BACKOFF_NANOS, backoff * 2);
                nap(backoff);
            }
            end(State.CLOSED, null);
        } catch (RuntimeException | Error e) {
            end(State.FAILED, ReplayErrors.unexpected(e));
        }
    }

    private void end(State state, @Nullable PipelineException error) {
        Optional<PipelineException> last = error == null ? stats.lastError() : Optional.of(error);
        stats = new ReplayStats(state, stats.position(), last);
        if (error == null) {
            finished.complete(stats.position());
        } else {
            LOG.error("{}", error.getMessage());
            finished.completeExceptionally(error);
        }
    }

    /** Null when closed. */
    private @Nullable PipelineException replayUntilFailure() {
        try (Connection connection = database.getConnection()) {
            ReplaySession session = new ReplaySession(connection, timetable);
            stats = new ReplayStats(State.RUNNING, session.position(), stats.lastError());
            for (int changes = awaitChanges(); changes > 0; changes = awaitChanges()) {
                session.write(changes);
                stats = new ReplayStats(State.RUNNING, session.position(), stats.lastError());
            }
            return null;
        } catch (SQLException e) {
            return ReplayErrors.of(e);
        } catch (PipelineException e) {
            return e;
        }
    }

    /** How many changes the next transaction holds; 0 when closing. */
    private int awaitChanges() {
        lock.lock();
        try {
            while (!closing) {
                long now = nanoTime.getAsLong();
                long wait = bucket.nanosUntil(wanted(), now);
                if (wait == 0) {
                    int changes = bucket.available(options.maxTransaction(), now);
                    bucket.take(changes);
                    return changes;
                }
                changed.awaitNanos(Math.min(wait, LONGEST_NAP_NANOS));
            }
            return 0;
        } catch (InterruptedException e) {
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** What comes together between two commits, so that a low rate does not make a transaction of every change. */
    private int wanted() {
        double perCommit = bucket.rate() * (options.commitInterval().toNanos() / 1e9);
        return (int) Math.max(1, Math.min(options.maxTransaction(), perCommit));
    }

    private void nap(long nanos) {
        lock.lock();
        try {
            long rest = nanos;
            while (!closing && rest > 0) {
                rest = changed.awaitNanos(rest);
            }
        } catch (InterruptedException e) {
            closing = true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }
}
