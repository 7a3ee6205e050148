package io.contrail.simulator.operations;

import java.time.Instant;

/**
 * How a storm or ground stop stands.
 *
 * @param number of the run
 * @param until its end, in simulated time
 * @param changes rows changed by it, directly
 */
public record RestrictionReport(
        int number,
        String airport,
        Instant until,
        boolean ended,
        int delayed,
        int cancelled,
        int diverted,
        long changes) {}
