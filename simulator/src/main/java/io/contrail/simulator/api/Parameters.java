package io.contrail.simulator.api;

import io.javalin.http.Context;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of a request; what cannot be used is answered with 400. */
record Parameters(Context request) {
    static final Pattern AIRPORT = Pattern.compile("[A-Z]{3}");
    static final Pattern CARRIER = Pattern.compile("[A-Z0-9]{2}");
    static final Pattern REGISTRATION = Pattern.compile("[A-Z0-9-]{2,10}");

    Optional<String> text(String name) {
        List<String> values = request.queryParams(name);
        if (values.size() > 1) {
            throw Problem.parameter(name, "it is given %d times; give it once.".formatted(values.size()));
        }
        return values.stream().findFirst();
    }

    Optional<String> text(String name, Pattern format, String expected) {
        return text(name).map(text -> {
            if (!format.matcher(text).matches()) {
                throw Problem.parameter(name, expected);
            }
            return text;
        });
    }

    Optional<LocalDate> date(String name) {
        return text(name).map(text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw Problem.parameter(name, "give a date such as 2001-01-08.");
            }
        });
    }

    Optional<Instant> time(String name) {
        return text(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw Problem.parameter(name, "give a time in UTC such as 2001-01-08T12:00:00Z.");
            }
        });
    }

    long number(String name, long least, long most, long otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw Problem.parameter(name, "give a whole number from %d to %d.".formatted(least, most));
    }

    @Nullable
    Double real(String name, double least, double most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            double number = Double.parseDouble(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw Problem.parameter(name, "give a number from %s to %s.".formatted(least, most));
    }

    <E extends Enum<E>> Optional<E> oneOf(String name, E[] values) {
        return text(name)
                .map(text -> Arrays.stream(values)
                        .filter(value -> value.name().equals(text))
                        .findFirst()
                        .orElseThrow(
                                () -> Problem.parameter(name, "give one of %s.".formatted(Arrays.toString(values)))));
    }

    /** A part of the path. */
    String path(String name, Pattern format, String expected) {
        String text = request.pathParam(name);
        if (!format.matcher(text).matches()) {
            throw Problem.parameter(name, expected);
        }
        return text;
    }

    FlightId flight() {
        return FlightId.ofPath(request.pathParam("id"));
    }
}
