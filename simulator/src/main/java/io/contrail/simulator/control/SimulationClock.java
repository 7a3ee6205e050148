package io.contrail.simulator.control;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * How time passes. Either at {@code speed}, or as fast as {@code rate} changes a second need it.
 *
 * @param now simulated time of the last committed change
 * @param running whether time passes at all
 * @param speed simulated seconds a second of real time; empty when the rate decides
 * @param rate most changes a second; 0 pauses, {@link Long#MAX_VALUE} is as fast as the machine goes
 * @param seed of everything that is left to chance
 */
public record SimulationClock(Instant now, boolean running, OptionalDouble speed, long rate, long seed) {}
