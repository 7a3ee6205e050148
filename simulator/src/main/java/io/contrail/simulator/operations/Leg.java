package io.contrail.simulator.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code flight_leg} as it stands after one change; its version counts the changes from 1. */
public record Leg(
        Flight flight,
        LegStatus status,
        int version,
        Instant updatedAt,
        @Nullable String registration,
        Instant etd,
        Instant eta,
        @Nullable Instant outAt,
        @Nullable Instant offAt,
        @Nullable Instant onAt,
        @Nullable Instant inAt,
        @Nullable String departureGate,
        @Nullable String arrivalGate,
        @Nullable Integer passengers,
        List<String> codeshares,
        @Nullable String divertedTo,
        DelayCode.@Nullable Cause cancellation)
        implements Row {
    @Override
    public String table() {
        return "flight_leg";
    }
}
