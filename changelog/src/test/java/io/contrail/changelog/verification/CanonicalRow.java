package io.contrail.changelog.verification;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.Temporal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The canonical text of a row as {@link VerificationReader} defines it, from the values that a {@link Row} carries. */
final class CanonicalRow {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private CanonicalRow() {}

    /** Of some columns of a row. */
    static Fingerprint print(TableSchema schema, List<String> columns, Row row) {
        return Fingerprint.parse(md5(text(schema, columns, row)));
    }

    static String text(TableSchema schema, List<String> columns, Row row) {
        return columns(schema, columns).stream()
                .map(column -> piece(column.type(), value(schema, column, row)))
                .collect(Collectors.joining("|"));
    }

    /** As single values are returned, NULL as null. */
    static List<@Nullable String> values(TableSchema schema, List<String> columns, Row row) {
        List<@Nullable String> values = new ArrayList<>();
        columns(schema, columns).forEach(column -> values.add(shortened(value(schema, column, row))));
        return values;
    }

    static List<String> key(TableSchema schema, Row row) {
        return schema.key().stream()
                .map(name -> String.valueOf(
                        value(schema, columns(schema, List.of(name)).get(0), row)))
                .toList();
    }

    static @Nullable String value(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return null;
        } else if (type instanceof ColumnType.Bool) {
            return value.equals(true) ? "t" : "f";
        } else if (type instanceof ColumnType.Floating floating) {
            return bits((Double) value, floating.bits());
        } else if (type instanceof ColumnType.Decimal) {
            return ((BigDecimal) value).toPlainString();
        } else if (type instanceof ColumnType.Bytes) {
            return "\\x" + HexFormat.of().formatHex((byte[]) value);
        } else if (type instanceof ColumnType.Date) {
            return date((Integer) value);
        } else if (type instanceof ColumnType.Time) {
            return time((Long) value);
        } else if (type instanceof ColumnType.Timestamp) {
            return timestamp((Long) value, "");
        } else if (type instanceof ColumnType.TimestampTz) {
            return timestamp((Long) value, "+00");
        }
        return value.toString();
    }

    private static @Nullable String value(TableSchema schema, Column column, Row row) {
        return value(column.type(), row.get(schema.columns().indexOf(column)));
    }

    private static List<Column> columns(TableSchema schema, List<String> names) {
        return names.stream()
                .map(name -> schema.columns().get(schema.columnNames().indexOf(name)))
                .toList();
    }

    private static String piece(ColumnType type, @Nullable String value) {
        boolean counted = type instanceof ColumnType.Text || type instanceof ColumnType.Json;
        if (value == null) {
            return counted ? ":" : "";
        }
        return counted ? value.getBytes(StandardCharsets.UTF_8).length + ":" + value : value;
    }

    private static String bits(double value, int bits) {
        if (value == 0) {
            return "0";
        } else if (Double.isNaN(value)) {
            return "NaN";
        }
        return bits == 64
                ? HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value))
                : HexFormat.of().toHexDigits(Float.floatToRawIntBits((float) value));
    }

    private static String date(int days) {
        if (days == Temporal.DATE_INFINITY || days == Temporal.DATE_NEGATIVE_INFINITY) {
            return days > 0 ? "infinity" : "-infinity";
        }
        return day(days) + era(days);
    }

    private static String timestamp(long micros, String zone) {
        if (micros == Temporal.TIMESTAMP_INFINITY || micros == Temporal.TIMESTAMP_NEGATIVE_INFINITY) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        long days = Math.floorDiv(micros, MICROS_PER_DAY);
        return day(days) + " " + time(Math.floorMod(micros, MICROS_PER_DAY)) + zone + era(days);
    }

    private static String day(long days) {
        LocalDate date = LocalDate.ofEpochDay(days);
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(long days) {
        return LocalDate.ofEpochDay(days).getYear() > 0 ? "" : " BC";
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        String whole = String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        String fraction =
                String.format(Locale.ROOT, ".%06d", micros % 1_000_000).replaceFirst("\\.?0+$", "");
        return whole + fraction;
    }

    private static @Nullable String shortened(@Nullable String value) {
        if (value == null || value.codePointCount(0, value.length()) <= 2_000) {
            return value;
        }
        return "%s... %d characters, md5 %s"
                .formatted(
                        value.substring(0, value.offsetByCodePoints(0, 60)),
                        value.codePointCount(0, value.length()),
                        md5(value));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
