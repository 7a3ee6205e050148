package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresValueConverter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;

/** A date or timestamp as the stream, the snapshot or a column's DEFAULT gives it, as a number. */
final class DateValue {
    /** Stands for a timestamp that 64 bits of microseconds since 1970 cannot hold; the sink sets its row aside. */
    static final long BEYOND = Long.MIN_VALUE + 2;

    /** Stands for a day of October 1582 of which the driver does not tell which one it is; the sink sets it aside. */
    static final int UNCERTAIN = Integer.MIN_VALUE + 2;

    private DateValue() {}

    /** Days since 1970-01-01 of a {@code date}; see {@link TimestampText#days}. */
    @SuppressWarnings("JavaUtilDate") // what the driver gives
    static Object days(Object value) {
        if (value instanceof LocalDate date) {
            return Math.toIntExact(date.toEpochDay());
        } else if (value instanceof SourceText streamed) {
            return TimestampText.days(streamed.text());
        } else if (value instanceof String text) {
            return TimestampText.days(text);
        } else if (value instanceof Integer days) {
            return days; // a DEFAULT
        } else if (value instanceof Date date) {
            if (date.getTime() == PostgresValueConverter.POSITIVE_INFINITY_DATE.getTime()) {
                return Integer.MAX_VALUE;
            } else if (date.getTime() == PostgresValueConverter.NEGATIVE_INFINITY_DATE.getTime()) {
                return Integer.MIN_VALUE + 1;
            }
            LocalDate day = sameFields(date);
            return isUncertain(day) ? UNCERTAIN : Math.toIntExact(day.toEpochDay());
        }
        throw new IllegalArgumentException("Not a date: " + value.getClass());
    }

    /**
     * The driver puts year, month and day into Java's old calendar, which was Julian until 1582: the same fields are
     * PostgreSQL's date.
     */
    @SuppressWarnings("JavaUtilDate")
    private static LocalDate sameFields(Date date) {
        Calendar calendar = new GregorianCalendar();
        calendar.setTime(date);
        int year = calendar.get(Calendar.YEAR);
        return LocalDate.of(
                calendar.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - year : year,
                calendar.get(Calendar.MONTH) + 1,
                calendar.get(Calendar.DAY_OF_MONTH));
    }

    /** Of 5 to 14 October 1582, which the old calendar lacks, the driver makes the 15th to 24th. */
    private static boolean isUncertain(LocalDate day) {
        return day.getYear() == 1582
                && day.getMonthValue() == 10
                && day.getDayOfMonth() >= 15
                && day.getDayOfMonth() <= 24;
    }

    /** Microseconds since 1970-01-01 00:00:00 of a {@code timestamp}; see {@link TimestampText#micros}. */
    static Object micros(Object value) {
        if (value instanceof Instant streamed) {
            return micros(streamed);
        } else if (value instanceof SourceText streamed) {
            return micros(streamed.text());
        } else if (value instanceof String read) {
            return micros(read);
        } else if (value instanceof Long micros) {
            return micros; // a DEFAULT
        } else if (value instanceof LocalDateTime time) {
            return micros(time.toInstant(ZoneOffset.UTC));
        }
        throw new IllegalArgumentException("Not a timestamp: " + value.getClass());
    }

    /** Reads a text with or without a zone. */
    static long micros(String text) {
        try {
            return TimestampText.micros(text);
        } catch (ArithmeticException overflow) {
            return BEYOND;
        }
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
