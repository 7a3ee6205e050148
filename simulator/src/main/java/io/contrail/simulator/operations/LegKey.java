package io.contrail.simulator.operations;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** The key of a leg and of everything that belongs to it. */
public record LegKey(
        LocalDate flightDate, String carrier, int flightNumber, String suffix, String departure, int legSequence) {

    /** All of it on one line: {@code 2001-01-08/AA/123//ATL/1}. */
    public String text() {
        return "%s/%s/%d/%s/%s/%d".formatted(flightDate, carrier, flightNumber, suffix, departure, legSequence);
    }

    /** The opposite of {@link #text()}. */
    public static LegKey parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 6) {
                return new LegKey(
                        LocalDate.parse(parts[0]),
                        parts[1],
                        Integer.parseInt(parts[2]),
                        parts[3],
                        parts[4],
                        Integer.parseInt(parts[5]));
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException("Not a leg: '%s'".formatted(text), e);
        }
        throw new IllegalArgumentException(
                "Not a leg: '%s' (expected e.g. '2001-01-08/AA/123//ATL/1')".formatted(text));
    }
}
