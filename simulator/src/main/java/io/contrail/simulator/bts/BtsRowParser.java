package io.contrail.simulator.bts;

import io.contrail.simulator.reference.Airports;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the text of one row into a flight, or says what is wrong with it. */
final class BtsRowParser {
    static final List<String> COLUMNS = List.of("date", "delay", "distance", "origin", "destination");

    private final String file;
    private final Airports airports;

    BtsRowParser(String file, Airports airports) {
        this.file = file;
        this.airports = airports;
    }

    /** @param row counted from 1 as an editor counts, the header included */
    BtsRow parse(
            long row,
            @Nullable String date,
            @Nullable String delay,
            @Nullable String distance,
            @Nullable String origin,
            @Nullable String destination) {
        return new BtsRow(
                departure(row, date),
                number(row, "delay", delay, -100_000, 100_000),
                number(row, "distance", distance, 1, 12_500),
                airport(row, "origin", origin),
                airport(row, "destination", destination));
    }

    private LocalDateTime departure(long row, @Nullable String text) {
        try {
            if (text != null) {
                LocalDateTime departure = LocalDateTime.parse(text.replace(' ', 'T'));
                if (departure.getYear() >= 1970 && departure.getYear() < 2100) {
                    return departure;
                }
            }
        } catch (DateTimeException e) {
            throw BtsErrors.value(file, row, "date", "a date and time such as 2001-01-08 17:05")
                    .causedBy(e);
        }
        throw BtsErrors.value(file, row, "date", "a date and time from 1970 to 2099");
    }

    private int number(long row, String column, @Nullable String text, int least, int greatest) {
        try {
            if (text != null) {
                int value = Integer.parseInt(text);
                if (value >= least && value <= greatest) {
                    return value;
                }
            }
        } catch (NumberFormatException e) {
            throw BtsErrors.value(file, row, column, "a whole number").causedBy(e);
        }
        throw BtsErrors.value(file, row, column, "a whole number from %d to %d".formatted(least, greatest));
    }

    private int airport(long row, String column, @Nullable String text) {
        Integer number = text == null ? null : airports.number(text);
        if (number == null) {
            throw BtsErrors.value(file, row, column, "the IATA code of a US airport with scheduled service");
        }
        return number;
    }
}
