package io.contrail.simulator.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The known airports in the order of their IATA code; an airport's number is its place in that order. */
public final class Airports {
    private final List<Airport> all;
    private final Map<String, Integer> numbers = new HashMap<>();

    private Airports(List<Airport> all) {
        this.all = all;
        for (int number = 0; number < all.size(); number++) {
            numbers.put(all.get(number).iata(), number);
        }
    }

    /** The airports that come with Contrail: every US airport with scheduled service, and those of 2001. */
    public static Airports bundled() {
        try (InputStream resource = Objects.requireNonNull(Airports.class.getResourceAsStream("airports.csv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return new Airports(
                    lines.lines().skip(1).map(Airports::parse).sorted(BY_IATA).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Comparator<Airport> BY_IATA = Comparator.comparing(Airport::iata);

    private static Airport parse(String line) {
        List<String> fields = CsvLine.split(line);
        return new Airport(
                fields.get(0),
                Optional.of(fields.get(1)).filter(icao -> !icao.isEmpty()),
                fields.get(2),
                fields.get(3),
                fields.get(4),
                fields.get(5),
                Double.parseDouble(fields.get(6)),
                Double.parseDouble(fields.get(7)),
                fields.get(8).isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(fields.get(8))),
                ZoneId.of(fields.get(9)));
    }

    public List<Airport> all() {
        return all;
    }

    public Airport get(int number) {
        return all.get(number);
    }

    /** The airport's number, or null for a code that is none of ours. */
    public @Nullable Integer number(String iata) {
        return numbers.get(iata);
    }
}
