package io.contrail.capture.debezium;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates and timestamps in the one form that nearly all have, as PostgreSQL prints them under
 * {@code DateStyle=ISO}: a year of four digits, at most six of a second's fraction. Everything else - infinity, BC,
 * far years, offsets with seconds - gives null, and is left to somebody more patient.
 */
final class IsoTimes {
    private static final int DATE = "2001-01-08".length();
    private static final int SECONDS = "2001-01-08 17:05:00".length();
    private static final int[] NANOS = {1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000};

    private IsoTimes() {}

    static @Nullable LocalDate date(String text) {
        return text.length() == DATE ? dateAt(text) : null;
    }

    /** A {@code timestamp}, as if its zone were UTC. */
    static @Nullable Instant timestamp(String text) {
        LocalDateTime time = dateTime(text, text.length());
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    /** A {@code timestamptz} with the offset UTC. */
    static @Nullable OffsetDateTime timestamptz(String text) {
        int sign = text.length() - "+00".length();
        int minutes = 0;
        if (sign > SECONDS && text.charAt(sign) == ':') {
            minutes = two(text, sign + 1);
            sign -= "+00".length();
        }
        if (sign < SECONDS || minutes < 0) {
            return null;
        }
        char plus = text.charAt(sign);
        int hours = two(text, sign + 1);
        LocalDateTime time = dateTime(text, sign);
        if (time == null || hours < 0 || (plus != '+' && plus != '-')) {
            return null;
        }
        int offset = hours * 60 + minutes;
        return offset == 0
                ? OffsetDateTime.of(time, ZoneOffset.UTC)
                : OffsetDateTime.of(time.minusMinutes(plus == '+' ? offset : -offset), ZoneOffset.UTC);
    }

    private static @Nullable LocalDateTime dateTime(String text, int end) {
        if (end < SECONDS || text.charAt(DATE) != ' ' || text.charAt(13) != ':' || text.charAt(16) != ':') {
            return null;
        }
        LocalDate date = dateAt(text);
        int nanos = nanos(text, end);
        if (date == null || nanos < 0) {
            return null;
        }
        try {
            return date.atTime(two(text, 11), two(text, 14), two(text, 17), nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable LocalDate dateAt(String text) {
        if (text.charAt(4) != '-' || text.charAt(7) != '-') {
            return null;
        }
        int century = two(text, 0);
        int year = two(text, 2);
        try {
            return century < 0 || year < 0 ? null : LocalDate.of(century * 100 + year, two(text, 5), two(text, 8));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The fraction of a second from after the seconds to the end; negative when it is none. */
    private static int nanos(String text, int end) {
        if (end == SECONDS) {
            return 0;
        }
        int digits = end - SECONDS - 1;
        if (text.charAt(SECONDS) != '.' || digits < 1 || digits > 6) {
            return -1;
        }
        int number = 0;
        for (int i = SECONDS + 1; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number * NANOS[digits];
    }

    /** Two decimal digits; negative when they are none. */
    private static int two(String text, int at) {
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
