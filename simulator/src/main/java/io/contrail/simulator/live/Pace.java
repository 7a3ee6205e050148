package io.contrail.simulator.live;

import io.contrail.simulator.control.ClockChange;
import io.contrail.simulator.control.SimulationClock;
import io.contrail.simulator.replay.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** When the next transaction may be written, and how large it is. Thread-safe; one thread waits. */
final class Pace {
    private static final long LONGEST_NAP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double LARGE_TRANSACTION_INTERVALS = 5;

    private final SimulationOptions options;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TokenBucket bucket;
    private OptionalDouble speed = OptionalDouble.empty();
    private Instant speedFrom = Instant.MIN;
    private long speedSince;
    private boolean running = true;
    private boolean closing;
    private boolean reopening;
    private boolean atEnd;

    Pace(SimulationOptions options, LongSupplier nanoTime) {
        this.options = options;
        this.nanoTime = nanoTime;
        bucket = new TokenBucket(options.rate(), nanoTime.getAsLong());
    }

    void rate(long rate) {
        locked(() -> {
            bucket.rate(rate, nanoTime.getAsLong());
            speed = OptionalDouble.empty();
        });
    }

    void change(ClockChange change) {
        locked(() -> {
            change.running().ifPresent(on -> running = on);
            if (change.speed().isPresent()) {
                speed = change.speed();
            } else if (change.rate().isPresent()) {
                speed = OptionalDouble.empty();
            }
            change.rate().ifPresent(rate -> bucket.rate(rate, nanoTime.getAsLong()));
            speedFrom = Instant.MIN;
        });
    }

    long rate() {
        lock.lock();
        try {
            return bucket.rate();
        } finally {
            lock.unlock();
        }
    }

    SimulationClock clock(Instant now, long seed) {
        lock.lock();
        try {
            return new SimulationClock(now, running, speed, bucket.rate(), seed);
        } finally {
            lock.unlock();
        }
    }

    boolean atEnd() {
        lock.lock();
        try {
            return atEnd;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        locked(() -> closing = true);
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** The session that waits is thrown away. */
    void reopen() {
        locked(() -> reopening = true);
    }

    /** Whoever waits looks again. */
    void wake() {
        locked(() -> {});
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to do; false when the session is to end. */
    boolean await(SimulationSession session, Requests requests) {
        lock.lock();
        try {
            while (!closing) {
                if (reopening) {
                    reopening = false;
                    return false;
                }
                if (requests.waiting() || session.scenarios().hasWork()) {
                    return true;
                }
                long wait = nanosUntilDue(session);
                if (wait == 0) {
                    return true;
                }
                changed.awaitNanos(Math.min(wait, LONGEST_NAP_NANOS));
            }
            return false;
        } catch (InterruptedException e) {
            closing = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for more of a transaction that stays open; false when it should end. */
    boolean awaitMore(SimulationSession session, Requests requests) {
        lock.lock();
        try {
            while (!closing && !reopening && !requests.waiting() && running && !atEnd) {
                long wait = nanosUntilDue(session);
                if (wait == 0) {
                    return true;
                }
                if (changed.awaitNanos(Math.min(wait, LONGEST_NAP_NANOS)) > 0) {
                    return false;
                }
            }
            return false;
        } catch (InterruptedException e) {
            closing = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntilDue(SimulationSession session) {
        Instant next = session.world().next();
        atEnd = options.until().filter(next::isAfter).isPresent();
        if (!running || atEnd) {
            return LONGEST_NAP_NANOS;
        }
        long now = nanoTime.getAsLong();
        if (speed.isEmpty()) {
            return bucket.nanosUntil(due(session), now);
        }
        if (speedFrom.equals(Instant.MIN)) {
            speedFrom = session.world().now();
            speedSince = now;
        }
        double nanos = Duration.between(speedFrom, next).toNanos() / speed.getAsDouble() - (now - speedSince);
        return nanos <= 0 ? 0 : Math.min((long) nanos + 1, LONGEST_NAP_NANOS);
    }

    /** Whether nothing but the machine sets the pace. */
    boolean unlimited() {
        lock.lock();
        try {
            return running && !closing && !reopening && speed.isEmpty() && bucket.rate() == Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /** No step may be after this. */
    Instant limit() {
        lock.lock();
        try {
            Instant limit = options.until().orElse(Instant.MAX);
            if (speed.isPresent()) {
                double simulated = (nanoTime.getAsLong() - speedSince) * speed.getAsDouble();
                Instant there = speedFrom.plusNanos((long) Math.min(simulated, 9e18));
                limit = there.isBefore(limit) ? there : limit;
            }
            return limit;
        } finally {
            lock.unlock();
        }
    }

    /** Changes in the next transaction: most are of one size, some hold a single change, some many more. */
    int due(SimulationSession session) {
        long number = (session.transaction() * 0x9E3779B97F4A7C15L) >>> 32;
        int most = options.maxTransaction();
        long drawn = number % 16 == 0 ? 1 : number % 16 == 1 ? 5L * most : most / 2 + number / 16 % (most / 2 + 1);
        double interval = bucket.rate() * (options.commitInterval().toNanos() / 1e9);
        double cap = number % 16 == 1 ? interval * LARGE_TRANSACTION_INTERVALS : interval;
        return (int) Math.max(1, speed.isPresent() ? drawn : Math.min(drawn, (long) cap));
    }

    /** So many changes were written. */
    void took(int changes) {
        lock.lock();
        try {
            bucket.take(changes);
        } finally {
            lock.unlock();
        }
    }

    void nap(long nanos) {
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
}
