package io.contrail.simulator.operations;

import java.time.Instant;

/** A row of {@code flight_delay}: so many minutes of a leg's departure delay under one code. */
public record FlightDelay(LegKey leg, int sequence, DelayCode code, int minutes, Instant reportedAt) implements Row {
    @Override
    public String table() {
        return "flight_delay";
    }
}
