package io.contrail.simulator.replay;

import java.time.Duration;

/**
 * How a replay groups changes into transactions.
 *
 * @param maxTransaction the most changes in a transaction
 * @param commitInterval below the rate that fills transactions, one is committed so often; at least one change each
 * @param rate changes a second at the start; see {@link FlightReplay#rate(long)}
 */
public record ReplayOptions(int maxTransaction, Duration commitInterval, long rate) {
    public ReplayOptions {
        if (maxTransaction < 1 || maxTransaction > 10_000) {
            throw new IllegalArgumentException(
                    "A transaction holds 1 to 10,000 changes, not %d".formatted(maxTransaction));
        }
        if (rate < 0) {
            throw new IllegalArgumentException("A rate is 0 (paused) or more changes a second, not %d".formatted(rate));
        }
    }

    /** Transactions of at most 200 changes, one every 10 ms at low rates. */
    public static ReplayOptions atRate(long rate) {
        return new ReplayOptions(200, Duration.ofMillis(10), rate);
    }
}
