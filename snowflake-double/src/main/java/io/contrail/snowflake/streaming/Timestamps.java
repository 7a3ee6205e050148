package io.contrail.snowflake.streaming;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;

/** Timestamps in rows: ISO text, or a count since 1970 whose unit the service guesses from its size. */
final class Timestamps {
    /** What an account has unless somebody changed it: a timestamp without an offset is not UTC there. */
    private static final ZoneId ACCOUNT = ZoneId.of("America/Los_Angeles");

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][ ]")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[ ]")
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .toFormatter();

    private static final long[] UNITS = {31_536_000_000L, 31_536_000_000_000L, 31_536_000_000_000_000L};

    private Timestamps() {}

    /** The reading of the clock; an offset is dropped, as the service does. */
    static LocalDateTime local(JsonNode value) {
        if (value.isIntegralNumber()) {
            return micros(LocalDateTime.ofInstant(counted(value.longValue()), ZoneOffset.UTC));
        }
        return micros(parsed(value, text -> FORMAT.parseBest(text, LocalDateTime::from, LocalDate::from)));
    }

    static OffsetDateTime zoned(JsonNode value) {
        if (value.isIntegralNumber()) {
            return counted(value.longValue()).atOffset(ZoneOffset.UTC);
        }
        try {
            TemporalAccessor parsed =
                    FORMAT.parseBest(text(value), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            OffsetDateTime zoned = parsed instanceof OffsetDateTime offset
                    ? offset
                    : ((LocalDateTime) parsed).atZone(ACCOUNT).toOffsetDateTime();
            return micros(zoned.toLocalDateTime()).atOffset(zoned.getOffset()).withOffsetSameInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new BadValueException("Timestamp value is not recognized");
        }
    }

    private interface Parse {
        TemporalAccessor of(String text);
    }

    private static LocalDateTime parsed(JsonNode value, Parse parse) {
        try {
            String text = text(value);
            return text.length() == 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.from(parse.of(text));
        } catch (DateTimeException e) {
            throw new BadValueException("Timestamp value is not recognized");
        }
    }

    private static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw new BadValueException("Timestamp value is not recognized");
        }
        return value.asText().strip();
    }

    private static LocalDateTime micros(LocalDateTime value) {
        inRange(value.toLocalDate());
        return value.truncatedTo(ChronoUnit.MICROS);
    }

    static LocalDate inRange(LocalDate date) {
        if (date.getYear() < 1 || date.getYear() > 9999) {
            throw new BadValueException("Date or timestamp is out of range: its year is not from 1 to 9999");
        }
        return date;
    }

    private static Instant counted(long count) {
        long size = Math.abs(count);
        if (size < UNITS[0]) {
            return Instant.ofEpochSecond(count);
        }
        if (size < UNITS[1]) {
            return Instant.ofEpochMilli(count);
        }
        return size < UNITS[2]
                ? Instant.EPOCH.plus(count, ChronoUnit.MICROS)
                : Instant.EPOCH.plus(count, ChronoUnit.NANOS);
    }
}
