package io.contrail.simulator.control;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is to be changed of the clock; empty stays as it is.
 *
 * @param speed simulated seconds a second of real time, above 0
 * @param rate changes a second, 0 or more; takes the place of a speed
 * @param seed only while nothing has been simulated yet
 */
public record ClockChange(Optional<Boolean> running, OptionalDouble speed, OptionalLong rate, OptionalLong seed) {}
