package io.contrail.simulator.operations;

/** The crew that PostgreSQL deletes together with its leg; counted, never written. */
public record CrewOfDeletedLeg(LegKey leg, int count) implements Row {
    @Override
    public String table() {
        return "crew_assignment";
    }
}
