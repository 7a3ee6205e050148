package io.contrail.warehouse.snowflake;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Temporal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as text, as PostgreSQL writes them but for six digits of every second: so that a value has one text.
 */
final class TemporalText {
    private static final long DAY = TimeUnit.DAYS.toMicros(1);
    private static final Pattern DATE = Pattern.compile("(\\d+)-(\\d\\d)-(\\d\\d)(.*?)( BC)?");
    private static final Pattern TIME = Pattern.compile("[ T]?(\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{6})(\\+00:00)?");

    /** More than the year of any date that PostgreSQL has, but for its infinities. */
    static final int BEYOND_YEARS = 10_000_000;

    private TemporalText() {}

    static String of(ColumnType type, long value) {
        if (type instanceof ColumnType.Time) {
            return time(value);
        }
        boolean date = type instanceof ColumnType.Date;
        if (value == (date ? Temporal.DATE_INFINITY : Temporal.TIMESTAMP_INFINITY)) {
            return "infinity";
        } else if (value == (date ? Temporal.DATE_NEGATIVE_INFINITY : Temporal.TIMESTAMP_NEGATIVE_INFINITY)) {
            return "-infinity";
        }
        LocalDate day = LocalDate.ofEpochDay(date ? value : Math.floorDiv(value, DAY));
        String time = date ? "" : " " + time(Math.floorMod(value, DAY));
        String zone = type instanceof ColumnType.TimestampTz ? "+00:00" : "";
        int year = day.getYear() > 0 ? day.getYear() : 1 - day.getYear();
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02d%s%s%s",
                year,
                day.getMonthValue(),
                day.getDayOfMonth(),
                time,
                zone,
                day.getYear() > 0 ? "" : " BC");
    }

    static long parse(ColumnType type, String text) {
        if (type instanceof ColumnType.Time) {
            return micros(text);
        }
        boolean date = type instanceof ColumnType.Date;
        if (text.equals("infinity")) {
            return date ? Temporal.DATE_INFINITY : Temporal.TIMESTAMP_INFINITY;
        } else if (text.equals("-infinity")) {
            return date ? Temporal.DATE_NEGATIVE_INFINITY : Temporal.TIMESTAMP_NEGATIVE_INFINITY;
        }
        Matcher matcher = DATE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("Not a date that Contrail has written");
        }
        int year = Integer.parseInt(matcher.group(1));
        long day = LocalDate.of(
                        matcher.group(5) == null ? year : 1 - year,
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)))
                .toEpochDay();
        return date ? day : day * DAY + micros(matcher.group(4));
    }

    /** A number that has the order of years, those before Christ included. */
    static long year(ColumnType type, long value) {
        String text = of(type, value);
        if (text.endsWith("infinity")) {
            return text.startsWith("-") ? -BEYOND_YEARS : BEYOND_YEARS;
        }
        long year = Long.parseLong(text.substring(0, text.indexOf('-')));
        return text.endsWith(" BC") ? 1 - year : year;
    }

    /** What a text has behind its year: within one year it has the order of moments. */
    static String afterYear(String text) {
        int end = text.indexOf('-');
        return end < 0 ? "" : text.substring(end + 1);
    }

    /** Whether Snowflake's own type of the value holds it: years 1 to 9999, and no 24:00. */
    static boolean isCommon(ColumnType type, long value) {
        if (type instanceof ColumnType.Time) {
            return value < DAY;
        }
        long day = type instanceof ColumnType.Date ? value : Math.floorDiv(value, DAY);
        return day >= LocalDate.of(1, 1, 1).toEpochDay()
                && day <= LocalDate.of(9999, 12, 31).toEpochDay();
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                seconds / 3_600,
                seconds / 60 % 60,
                seconds % 60,
                micros % 1_000_000);
    }

    private static long micros(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("Not a time that Contrail has written");
        }
        long seconds = Long.parseLong(matcher.group(1)) * 3_600
                + Long.parseLong(matcher.group(2)) * 60
                + Long.parseLong(matcher.group(3));
        return seconds * 1_000_000 + Long.parseLong(matcher.group(4));
    }
}
