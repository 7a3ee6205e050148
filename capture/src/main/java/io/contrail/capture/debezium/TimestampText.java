package io.contrail.capture.debezium;

import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads dates and timestamps, of every age, as PostgreSQL prints them under {@code DateStyle=ISO}. */
final class TimestampText {
    private static final String DATE = "(\\d{4,})-(\\d\\d)-(\\d\\d)";
    private static final Pattern DATE_FORMAT = Pattern.compile(DATE + "( BC)?");
    private static final Pattern FORMAT = Pattern.compile(DATE
            + " (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?(?:([+-])(\\d\\d)(?::(\\d\\d))?(?::(\\d\\d))?)?( BC)?");

    private TimestampText() {}

    /**
     * Microseconds since 1970-01-01, UTC should the text have a zone; the infinities are the ends of the range of {@code
     * long}.
     *
     * @throws IllegalArgumentException for any other text
     * @throws ArithmeticException for one of the last thirty of PostgreSQL's 294276 years, which count from 2000
     */
    static long micros(String text) {
        if (text.equals("infinity")) {
            return Long.MAX_VALUE;
        } else if (text.equals("-infinity")) {
            return Long.MIN_VALUE;
        }
        Matcher parts = FORMAT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a timestamp as PostgreSQL prints it with DateStyle=ISO");
        }
        long seconds =
                epochDay(parts, 12) * 86_400 + number(parts, 4) * 3_600L + number(parts, 5) * 60L + number(parts, 6);
        long offset = number(parts, 9) * 3_600L + number(parts, 10) * 60L + number(parts, 11);
        String fraction = parts.group(7) == null ? "" : parts.group(7);
        long micros = fraction.isEmpty() ? 0 : Long.parseLong((fraction + "00000").substring(0, 6));
        long utc = seconds - ("-".equals(parts.group(8)) ? -offset : offset);
        return Math.addExact(Math.multiplyExact(utc, 1_000_000L), micros);
    }

    /**
     * Days since 1970-01-01; the infinities are the largest {@code int} and the smallest but one.
     *
     * @throws IllegalArgumentException for any other text
     */
    static int days(String text) {
        if (text.equals("infinity")) {
            return Integer.MAX_VALUE;
        } else if (text.equals("-infinity")) {
            return Integer.MIN_VALUE + 1;
        }
        Matcher parts = DATE_FORMAT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a date as PostgreSQL prints it with DateStyle=ISO");
        }
        return Math.toIntExact(epochDay(parts, 4));
    }

    private static long epochDay(Matcher parts, int era) {
        int year = number(parts, 1);
        return LocalDate.of(parts.group(era) == null ? year : 1 - year, number(parts, 2), number(parts, 3))
                .toEpochDay();
    }

    private static int number(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
