package io.contrail.simulator.operations;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The document a dispatcher releases: synthetic, but laid out and sized like a real one, 8 to 60 kB of plain text. */
final class OperationalFlightPlan {
    private static final int SHORTEST = 8_000;
    private static final int LONGEST = 60_000;
    private static final int LONGEST_ROUTE_MILES = 4_962;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("ddHHmm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String CONSONANTS = "BCDFGHJKLMNPRSTVWZ";
    private static final String VOWELS = "AEIOUY";

    private OperationalFlightPlan() {}

    /** Odd levels eastbound, even levels westbound, higher on longer legs. */
    static int flightLevel(Flight flight) {
        boolean eastbound = flight.destination().longitude() > flight.origin().longitude();
        int level = 190 + Math.min(180, flight.distanceMiles() / 5) / 20 * 20;
        return Math.min(eastbound ? level : level - 10, flight.aircraft().type().ceilingFeet() / 1000 * 10);
    }

    static String route(Flight flight) {
        StringBuilder route = new StringBuilder(flight.origin().iata());
        int fixes = 2 + Math.min(10, flight.distanceMiles() / 250);
        for (int i = 0; i < fixes; i++) {
            Noise noise = flight.noise().at(i);
            route.append(i == 0 ? " DCT " : " J" + noise.between(Noise.For.LEVEL, 1, 240) + " ");
            appendFix(route, noise.bits(Noise.For.TEXT));
        }
        return route.append(" DCT ").append(flight.destination().iata()).toString();
    }

    static String compose(Flight flight) {
        double length = Math.min(1, (double) flight.distanceMiles() / LONGEST_ROUTE_MILES);
        int size = SHORTEST + (int) ((LONGEST - SHORTEST) * Math.pow(length, 1.5));
        StringBuilder text = new StringBuilder(size + 200);
        header(flight, text);
        GreatCircle way = GreatCircle.between(flight.origin(), flight.destination());
        int level = flightLevel(flight);
        int lines = (size - text.length()) / 96;
        for (int i = 0; text.length() < size; i++) {
            double flown = Math.min(1, (double) i / lines);
            int fuel = (int) (flight.distanceMiles() * 9 * (1 - flown)) + 2_500;
            long bits = flight.noise().at(i).bits(Noise.For.TEXT);
            waypoint(text, way.at(flown), level, i, fuel, bits);
        }
        return text.toString();
    }

    private static void header(Flight flight, StringBuilder text) {
        text.append("OPERATIONAL FLIGHT PLAN ")
                .append(flight.carrier().icao())
                .append(flight.flightNumber())
                .append("  ")
                .append(flight.date())
                .append('\n')
                .append(flight.origin().name())
                .append(" TO ")
                .append(flight.destination().name())
                .append('\n')
                .append("ACFT ")
                .append(flight.aircraft().type().fullName())
                .append("  STD ")
                .append(TIME.format(flight.std()))
                .append("  STA ")
                .append(TIME.format(flight.sta()))
                .append('\n')
                .append("RTE ")
                .append(route(flight))
                .append("\n\n");
    }

    private static void waypoint(StringBuilder text, GreatCircle.Point at, int level, int line, int fuel, long bits) {
        appendFix(text, bits);
        text.append(at.latitude() < 0 ? "  S" : "  N");
        digits(text, (int) Math.abs(at.latitude() * 100), 4);
        text.append(at.longitude() < 0 ? " W" : " E");
        digits(text, (int) Math.abs(at.longitude() * 100), 5);
        text.append("  FL");
        digits(text, level, 3);
        text.append("  TAS");
        digits(text, 400 + (int) (bits >>> 8 & 63), 3);
        text.append("  GS");
        digits(text, 380 + (int) (bits >>> 14 & 127), 3);
        text.append("  WIND ");
        digits(text, (int) (bits >>> 21 & 255) + 100, 3);
        text.append('/');
        digits(text, (int) (bits >>> 29 & 127), 3);
        text.append("  OAT M");
        digits(text, 40 + (int) (bits >>> 36 & 15), 2);
        text.append("  ZD ");
        digits(text, 10 + (int) (bits >>> 40 & 63), 4);
        text.append("  CUM ");
        digits(text, line, 4);
        text.append("  FUEL ");
        digits(text, fuel, 6);
        text.append('\n');
    }

    /** A pronounceable five-letter name, as the published fixes have. */
    private static void appendFix(StringBuilder text, long bits) {
        long rest = bits >>> 1;
        for (int i = 0; i < 5; i++) {
            String letters = i % 2 == 0 ? CONSONANTS : VOWELS;
            text.append(letters.charAt((int) (rest % letters.length())));
            rest /= letters.length();
        }
    }

    private static void digits(StringBuilder text, int value, int width) {
        int power = 1;
        for (int i = 1; i < width; i++) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            text.append((char) ('0' + value / power % 10));
        }
    }
}
