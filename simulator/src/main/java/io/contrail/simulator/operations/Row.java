package io.contrail.simulator.operations;

/** A row of schema {@code flightops} as it stands after a change; of a deleted one, as it stood before. */
public sealed interface Row
        permits AcarsMessage,
                Booking,
                CrewAssignment,
                CrewOfDeletedLeg,
                FlightDelay,
                Irregularity,
                Leg,
                OpsPlan,
                PositionReport,
                Reregistration,
                ScheduleExtension {
    /** Name of the table, without schema. */
    String table();

    /** How many rows of the table these are: a repeated message is two. */
    default int count() {
        return 1;
    }
}
