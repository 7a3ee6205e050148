package io.contrail.simulator.replay;

/**
 * How many changes may be written now. Time comes in as nanoseconds of any monotonic clock. What was not used within a
 * tenth of a second is lost, so that a stall is not followed by a flood. Not thread-safe.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;
    private static final double BURST_SECONDS = 0.1;

    private long rate;
    private long asked;
    private double tokens;

    public TokenBucket(long rate, long nanos) {
        this.rate = rate;
        asked = nanos;
    }

    /** A new rate holds from now on; what has been saved up stays, as far as the new burst allows. */
    public void rate(long changesPerSecond, long nanos) {
        refill(nanos);
        rate = changesPerSecond;
    }

    public long rate() {
        return rate;
    }

    /** Whole changes that may be written now, at most {@code limit}; they count as written once taken. */
    public int available(int limit, long nanos) {
        refill(nanos);
        return unlimited() ? limit : (int) Math.min(limit, (long) tokens);
    }

    public void take(int changes) {
        if (!unlimited()) {
            tokens -= changes;
        }
    }

    /** Nanoseconds until so many changes are available; for ever when paused. */
    public long nanosUntil(int changes, long nanos) {
        refill(nanos);
        if (unlimited() || tokens >= changes) {
            return 0;
        }
        return rate == 0 ? Long.MAX_VALUE : (long) Math.ceil((changes - tokens) / rate * NANOS);
    }

    private boolean unlimited() {
        return rate == Long.MAX_VALUE;
    }

    private void refill(long nanos) {
        double elapsed = Math.max(0, nanos - asked);
        asked = nanos;
        if (!unlimited()) {
            double burst = Math.max(1, rate * BURST_SECONDS);
            tokens = Math.min(burst, tokens + elapsed * rate / NANOS);
        }
    }
}
