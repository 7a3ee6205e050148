package io.contrail.simulator.api;

import io.contrail.simulator.operations.LegKey;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a leg in one word: {@code 2001-01-08.AA100.JFK.1} is the first leg of flight AA 100 that is scheduled to
 * leave JFK on 8 January 2001 local time; {@code AA100D} has the operational suffix D, which has up to three letters. One leg has exactly one such
 * name, so numbers have no leading zeros and letters are capitals.
 */
record FlightId(LegKey key) {
    static final String EXAMPLE = "2001-01-08.AA100.JFK.1";
    private static final Pattern FORMAT = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})\\.([A-Z0-9]{2})([1-9]\\d{0,3})([A-Z]{0,3})" + "\\.([A-Z]{3})\\.([1-9]\\d?)");

    /** Empty when the text names no possible leg. */
    static Optional<FlightId> parse(String text) {
        Matcher parts = FORMAT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FlightId(new LegKey(
                    LocalDate.parse(parts.group(1)),
                    parts.group(2),
                    Integer.parseInt(parts.group(3)),
                    parts.group(4),
                    parts.group(5),
                    Integer.parseInt(parts.group(6)))));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /** As it stands in a URL. */
    static FlightId ofPath(String text) {
        return parse(text)
                .orElseThrow(() -> Problem.parameter(
                        "id",
                        "a flight is named by date, flight, airport of departure and leg, like %s; GET /v1/flights lists them."
                                .formatted(EXAMPLE)));
    }

    @Override
    public String toString() {
        return "%s.%s%d%s.%s.%d"
                .formatted(
                        key.flightDate(),
                        key.carrier(),
                        key.flightNumber(),
                        key.suffix(),
                        key.departure(),
                        key.legSequence());
    }
}
