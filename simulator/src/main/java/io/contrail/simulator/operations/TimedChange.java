package io.contrail.simulator.operations;

import java.time.Instant;

/**
 * A change and when it happens, in simulated time. No two changes of a flight have the same time, so time and flight
 * give all changes of a replay one order, and name one of them.
 */
public record TimedChange(Instant at, long flight, FlightChange change) implements Comparable<TimedChange> {
    @Override
    public int compareTo(TimedChange other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : Long.compare(flight, other.flight);
    }
}
