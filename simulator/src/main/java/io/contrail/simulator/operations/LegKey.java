package io.contrail.simulator.operations;

import java.time.LocalDate;

/** The key of a leg and of everything that belongs to it. */
public record LegKey(
        LocalDate flightDate, String carrier, int flightNumber, String suffix, String departure, int legSequence) {}
