package io.contrail.changelog.verification;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Temporal;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that are easy to get wrong, with their canonical texts as PostgreSQL prints them. */
final class HardValues {
    record Hard(Object value, String text) {}

    /** At least one of each type. */
    static final Map<ColumnType, List<Hard>> BY_TYPE = new LinkedHashMap<>();

    /** Of each type that source and warehouse order alike, in this order. */
    static final Map<ColumnType, List<Hard>> ASCENDING = new LinkedHashMap<>();

    static {
        ascending(ColumnType.BOOL, hard(false, "f"), hard(true, "t"));
        ascending(ColumnType.INT16, hard(-32_768L, "-32768"), hard(-1L, "-1"), hard(9L, "9"), hard(10L, "10"));
        ascending(ColumnType.INT32, hard(-2_147_483_648L, "-2147483648"), hard(2L, "2"), hard(10L, "10"));
        ascending(
                ColumnType.INT64,
                hard(Long.MIN_VALUE, "-9223372036854775808"),
                hard(0L, "0"),
                hard(Long.MAX_VALUE, "9223372036854775807"));
        ascending(
                ColumnType.numeric(12, 3),
                decimal("-10.000"),
                decimal("-9.500"),
                decimal("-0.001"),
                decimal("0.000"),
                decimal("1000.000"));
        ascending(ColumnType.numeric(2, 2), decimal("-0.99"), decimal("-0.05"), decimal("0.00"), decimal("0.05"));
        ascending(ColumnType.numeric(9, 9), decimal("-0.000000001"), decimal("0.999999999"));
        ascending(ColumnType.numeric(18, 18), decimal("0." + "0".repeat(17) + "1"), decimal("0.500000000000000000"));
        ascending(
                ColumnType.numeric(38, 38),
                decimal("-0." + "9".repeat(38)),
                decimal("-0." + "0".repeat(37) + "1"),
                decimal("0." + "0".repeat(38)),
                decimal("0.1" + "0".repeat(36) + "1"));
        ascending(
                ColumnType.numeric(38, 0), decimal("-" + "9".repeat(38)), decimal("0"), decimal("1" + "0".repeat(37)));
        ascending(
                ColumnType.TEXT,
                text(""),
                text(" "),
                text("10"),
                text("9"),
                text("B"),
                text("NULL"),
                text("a"),
                text("a "),
                text("a'\"|\\\n"),
                text("a|b"),
                text("e\u0301"),
                text("z"),
                text("é"),
                text("\uffe6"),
                text("😀"));
        ascending(
                ColumnType.UUID,
                text("00000000-0000-0000-0000-000000000000"),
                text("7fffffff-ffff-ffff-ffff-ffffffffffff"),
                text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                text("ffffffff-ffff-ffff-8000-000000000000"));
        ascending(
                ColumnType.BYTES,
                hard(new byte[0], "\\x"),
                hard(new byte[] {0}, "\\x00"),
                hard(new byte[] {0, -1}, "\\x00ff"),
                hard(new byte[] {'\\', '\'', 'x'}, "\\x5c2778"),
                hard(new byte[] {-1}, "\\xff"));
        ascending(
                ColumnType.DATE,
                hard(Temporal.DATE_NEGATIVE_INFINITY, "-infinity"),
                date(-4713, 11, 24, "4714-11-24 BC"),
                date(-43, 3, 15, "0044-03-15 BC"),
                date(0, 12, 31, "0001-12-31 BC"),
                date(1, 1, 1, "0001-01-01"),
                date(1582, 10, 10, "1582-10-10"),
                date(1969, 12, 31, "1969-12-31"),
                date(2024, 2, 29, "2024-02-29"),
                date(9999, 12, 31, "9999-12-31"),
                date(10_000, 1, 1, "10000-01-01"),
                date(5_874_897, 12, 31, "5874897-12-31"),
                hard(Temporal.DATE_INFINITY, "infinity"));
        ascending(
                ColumnType.TIME,
                hard(0L, "00:00:00"),
                hard(1L, "00:00:00.000001"),
                hard(45_296_700_000L, "12:34:56.7"),
                hard(86_399_999_999L, "23:59:59.999999"),
                hard(86_400_000_000L, "24:00:00"));
        ascending(ColumnType.TIMESTAMP, timestamps(""));
        ascending(ColumnType.TIMESTAMP_TZ, timestamps("+00"));
        any(
                ColumnType.FLOAT32,
                hard((double) 0.1f, "3dcccccd"),
                hard(-0.0, "0"),
                hard(Double.NaN, "NaN"),
                hard(Double.NEGATIVE_INFINITY, "ff800000"));
        any(
                ColumnType.FLOAT64,
                hard(0.1, "3fb999999999999a"),
                hard(0.0, "0"),
                hard(-0.0, "0"),
                hard(Double.MIN_VALUE, "0000000000000001"),
                hard(-1.0, "bff0000000000000"),
                hard(Double.NaN, "NaN"),
                hard(Double.POSITIVE_INFINITY, "7ff0000000000000"),
                hard(Double.NEGATIVE_INFINITY, "fff0000000000000"));
        any(
                ColumnType.JSON,
                text("null"),
                text("{\"b\": 1, \"a\": [1, 2.50]}"),
                text(" { \"a\" : 1e2, \"a\" : \"\\u00e9😀\" } "),
                text("\"\""));
    }

    private HardValues() {}

    private static Hard hard(Object value, String text) {
        return new Hard(value, text);
    }

    private static Hard text(String text) {
        return new Hard(text, text);
    }

    private static Hard decimal(String text) {
        return new Hard(new BigDecimal(text), text);
    }

    private static Hard date(int year, int month, int day, String text) {
        return new Hard((int) LocalDate.of(year, month, day).toEpochDay(), text);
    }

    private static Hard[] timestamps(String zone) {
        return new Hard[] {
            hard(Temporal.TIMESTAMP_NEGATIVE_INFINITY, "-infinity"),
            timestamp(LocalDateTime.of(-4712, 1, 1, 0, 0), "4713-01-01 00:00:00" + zone + " BC"),
            timestamp(LocalDateTime.of(-43, 3, 15, 12, 0, 0, 250_000_000), "0044-03-15 12:00:00.25" + zone + " BC"),
            timestamp(
                    LocalDateTime.of(0, 12, 31, 23, 59, 59, 999_999_000), "0001-12-31 23:59:59.999999" + zone + " BC"),
            timestamp(LocalDateTime.of(1, 1, 1, 0, 0), "0001-01-01 00:00:00" + zone),
            timestamp(LocalDateTime.of(1582, 10, 10, 1, 2, 3), "1582-10-10 01:02:03" + zone),
            timestamp(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000), "1969-12-31 23:59:59.999999" + zone),
            timestamp(LocalDateTime.of(2024, 2, 29, 12, 0, 0, 500_000_000), "2024-02-29 12:00:00.5" + zone),
            timestamp(LocalDateTime.of(10_000, 1, 1, 0, 0), "10000-01-01 00:00:00" + zone),
            timestamp(LocalDateTime.of(200_000, 6, 30, 6, 0), "200000-06-30 06:00:00" + zone),
            hard(Temporal.TIMESTAMP_INFINITY, "infinity")
        };
    }

    private static Hard timestamp(LocalDateTime at, String text) {
        return new Hard(ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), at), text);
    }

    private static void ascending(ColumnType type, Hard... values) {
        ASCENDING.put(type, List.of(values));
        any(type, values);
    }

    private static void any(ColumnType type, Hard... values) {
        BY_TYPE.put(type, Arrays.asList(values));
    }
}
