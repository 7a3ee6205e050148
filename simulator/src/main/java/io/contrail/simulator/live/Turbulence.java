package io.contrail.simulator.live;

import java.time.Duration;

/**
 * What a transaction may have to go through before it is committed; none of it leaves a trace in the tables. Each number
 * is how many transactions there are to one of the kind, 0 for none.
 *
 * @param savepoint writes its changes, rolls back to a savepoint, and writes them again
 * @param rollback writes its changes, is rolled back, and done again
 * @param longRunning stays open while others would have been committed
 * @param longest how long it stays open, in real time
 */
public record Turbulence(int savepoint, int rollback, int longRunning, Duration longest) {
    /** Plain transactions only. */
    public static final Turbulence NONE = new Turbulence(0, 0, 0, Duration.ZERO);

    /** A few of each. */
    public static final Turbulence USUAL = new Turbulence(61, 151, 997, Duration.ofSeconds(2));

    boolean savepoint(long transaction) {
        return savepoint > 0 && transaction % savepoint == 0;
    }

    boolean rollback(long transaction) {
        return rollback > 0 && transaction % rollback == 0;
    }

    boolean longRunning(long transaction) {
        return longRunning > 0 && transaction % longRunning == 0;
    }
}
