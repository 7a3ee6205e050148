package io.contrail.simulator.operations;

import java.time.Instant;

/** A row of {@code crew_assignment}. */
public record CrewAssignment(LegKey leg, CrewMember member, Instant assignedAt) implements Row {
    @Override
    public String table() {
        return "crew_assignment";
    }
}
