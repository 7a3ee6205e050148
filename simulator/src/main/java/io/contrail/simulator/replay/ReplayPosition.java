package io.contrail.simulator.replay;

import java.time.Instant;

/**
 * How far a replay has come. The last change's time and flight name it among all changes; the counters say what has
 * been written up to it.
 */
public record ReplayPosition(
        Instant lastAt, long lastFlight, long inserts, long updates, long deletes, long transactions) {
    /** Before the first change. */
    public static final ReplayPosition START = new ReplayPosition(Instant.EPOCH, -1, 0, 0, 0, 0);

    /** The sequence number of the last change, counted from 1. */
    public long changes() {
        return inserts + updates + deletes;
    }
}
