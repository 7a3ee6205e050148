package io.contrail.simulator.live;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a simulation runs. Seed and positions decide what is written, the others only when and in which transactions.
 *
 * @param seed of a new world; one that is under way keeps its own
 * @param positionSeconds simulated seconds between two positions of an aircraft
 * @param maxTransaction what most transactions hold about half to all of; some hold one change, some five times as many
 * @param commitInterval below the rate that fills transactions, one is committed so often
 * @param rate changes a second at the start; 0 pauses, {@link Long#MAX_VALUE} is as fast as the machine goes
 * @param until where simulated time stops; empty for never
 */
public record SimulationOptions(
        long seed,
        int positionSeconds,
        int maxTransaction,
        Duration commitInterval,
        long rate,
        Turbulence turbulence,
        Optional<Instant> until) {
    public SimulationOptions {
        if (maxTransaction < 1 || maxTransaction > 10_000) {
            throw new IllegalArgumentException(
                    "A transaction holds 1 to 10,000 changes, not %d".formatted(maxTransaction));
        }
        if (rate < 0) {
            throw new IllegalArgumentException("A rate is 0 (paused) or more changes a second, not %d".formatted(rate));
        }
    }

    /** Seed 1, a position a minute, transactions of about 200 changes, a few of them turbulent. */
    public static SimulationOptions atRate(long rate) {
        return new SimulationOptions(1, 60, 200, Duration.ofMillis(10), rate, Turbulence.USUAL, Optional.empty());
    }

    /** The same at another rate and with other turbulence. */
    public SimulationOptions atRate(long changesPerSecond, Turbulence other) {
        return new SimulationOptions(
                seed, positionSeconds, maxTransaction, commitInterval, changesPerSecond, other, until);
    }

    /** The same with another seed. */
    public SimulationOptions withSeed(long other) {
        return new SimulationOptions(other, positionSeconds, maxTransaction, commitInterval, rate, turbulence, until);
    }

    /** The same with transactions of another size. */
    public SimulationOptions withMaxTransaction(int changes) {
        return new SimulationOptions(seed, positionSeconds, changes, commitInterval, rate, turbulence, until);
    }

    /** The same with positions at another interval. */
    public SimulationOptions withPositionSeconds(int seconds) {
        return new SimulationOptions(seed, seconds, maxTransaction, commitInterval, rate, turbulence, until);
    }

    /** The same, but simulated time stops. */
    public SimulationOptions withUntil(Instant end) {
        return new SimulationOptions(
                seed, positionSeconds, maxTransaction, commitInterval, rate, turbulence, Optional.of(end));
    }

    /** The same with other turbulence. */
    public SimulationOptions with(Turbulence other) {
        return new SimulationOptions(seed, positionSeconds, maxTransaction, commitInterval, rate, other, until);
    }
}
