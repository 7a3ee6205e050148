package io.contrail.simulator.control;

import io.contrail.simulator.operations.LegKey;

/** One thing that an airline's operations centre can do to a leg. */
public sealed interface Command {
    LegKey leg();

    /**
     * Puts the departure off.
     *
     * @param minutes more than before, 1 to 1440
     * @param iataCode two digits, AHM 730
     */
    record Delay(LegKey leg, int minutes, String iataCode) implements Command {}

    /**
     * Takes the leg off the plan.
     *
     * @param cause one of {@code flightops.delay_cause}
     */
    record Cancel(LegKey leg, String cause) implements Command {}

    /** Flies a cancelled leg after all. */
    record Reinstate(LegKey leg) implements Command {}

    /** Lands an airborne leg elsewhere; a recovery leg takes the passengers on. */
    record Divert(LegKey leg, String toIata) implements Command {}

    /** Exchanges the aircraft of two legs in one transaction. */
    record SwapTail(LegKey leg, LegKey other) implements Command {}
}
