package io.contrail.simulator.operations;

/** Where a leg is in its life; the replay of flights that all arrived uses the first eight. */
public enum LegStatus {
    SCHEDULED,
    DELAYED,
    BOARDING,
    OUT,
    OFF,
    ON,
    IN,
    CLOSED,
    CANCELLED,
    RETURN_TO_GATE,
    DIVERTED
}
