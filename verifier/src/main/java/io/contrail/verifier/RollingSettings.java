package io.contrail.verifier;

import java.time.Duration;

/**
 * How a pipeline is verified while it runs.
 *
 * @param cpu share of all processors that both ends together may be busy for
 * @param coverage within which every row is to be verified once; if that is missed, it is told
 * @param pause at least, between two looks at the same rows
 */
public record RollingSettings(double cpu, Duration coverage, Duration pause) {
    public static final RollingSettings USUAL = new RollingSettings(0.02, Duration.ofHours(24), Duration.ofMinutes(1));
}
