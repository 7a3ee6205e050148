package io.contrail.warehouse.duckdb;

import io.contrail.changelog.ColumnType;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** How DuckDB holds each {@link ColumnType}, and how the appender is given its values. */
final class DuckDbTypes {

    /** Appends one value, never null, in the Java form that its {@link ColumnType} names. */
    @FunctionalInterface
    interface Cell {
        void append(DuckDBAppender appender, Object value) throws SQLException;
    }

    private DuckDbTypes() {}

    static String sql(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return "BOOLEAN";
        } else if (type instanceof ColumnType.Int integer) {
            return integer.bits() == 16 ? "SMALLINT" : integer.bits() == 32 ? "INTEGER" : "BIGINT";
        } else if (type instanceof ColumnType.Floating floating) {
            return floating.bits() == 32 ? "FLOAT" : "DOUBLE";
        } else if (type instanceof ColumnType.Decimal decimal) {
            return "DECIMAL(%d,%d)".formatted(decimal.precision(), decimal.scale());
        } else if (type instanceof ColumnType.Json) {
            return "JSON";
        } else if (type instanceof ColumnType.Uuid) {
            return "UUID";
        } else if (type instanceof ColumnType.Bytes) {
            return "BLOB";
        } else if (type instanceof ColumnType.Date) {
            return "DATE";
        } else if (type instanceof ColumnType.Time) {
            return "TIME";
        } else if (type instanceof ColumnType.Timestamp) {
            return "TIMESTAMP";
        } else if (type instanceof ColumnType.TimestampTz) {
            return "TIMESTAMPTZ";
        }
        return "VARCHAR";
    }

    /** A parameter that is bound as the text of a {@link io.contrail.changelog.Row}'s value, as the SQL type. */
    static String fromText(String sqlType) {
        return switch (sqlType) {
            case "DATE" -> "DATE '1970-01-01' + CAST(? AS INTEGER)";
            case "TIMESTAMP" -> "make_timestamp(CAST(? AS BIGINT))";
            case "TIMESTAMPTZ" -> "make_timestamptz(CAST(? AS BIGINT))";
            case "TIME" -> "CAST(make_timestamp(CAST(? AS BIGINT)) AS TIME)";
            default -> "CAST(? AS %s)".formatted(sqlType);
        };
    }

    /** A value of a result in the Java form that its {@link ColumnType} names. */
    static @Nullable Object read(ResultSet row, int column, ColumnType type) throws SQLException {
        Object value = row.getObject(column);
        if (value == null) {
            return null;
        } else if (type instanceof ColumnType.Int) {
            return ((Number) value).longValue();
        } else if (type instanceof ColumnType.Floating) {
            return ((Number) value).doubleValue();
        } else if (type instanceof ColumnType.Bytes) {
            Blob blob = row.getBlob(column);
            return blob.getBytes(1, (int) blob.length());
        } else if (type instanceof ColumnType.Date) {
            return (int) row.getObject(column, LocalDate.class).toEpochDay();
        } else if (type instanceof ColumnType.Time) {
            return row.getObject(column, LocalTime.class).toNanoOfDay() / 1_000;
        } else if (type instanceof ColumnType.Timestamp) {
            return ChronoUnit.MICROS.between(
                    LocalDateTime.of(1970, 1, 1, 0, 0), row.getObject(column, LocalDateTime.class));
        } else if (type instanceof ColumnType.TimestampTz) {
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH, row.getObject(column, OffsetDateTime.class).toInstant());
        }
        return value instanceof Boolean || value instanceof BigDecimal ? value : value.toString();
    }

    static Cell cell(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return (appender, value) -> appender.append((boolean) (Boolean) value);
        } else if (type instanceof ColumnType.Int integer) {
            return switch (integer.bits()) {
                case 16 -> (appender, value) -> appender.append(((Long) value).shortValue());
                case 32 -> (appender, value) -> appender.append(((Long) value).intValue());
                default -> (appender, value) -> appender.append((long) (Long) value);
            };
        } else if (type instanceof ColumnType.Floating floating) {
            return floating.bits() == 32
                    ? (appender, value) -> appender.append(((Double) value).floatValue())
                    : (appender, value) -> appender.append((double) (Double) value);
        } else if (type instanceof ColumnType.Decimal) {
            return (appender, value) -> appender.append((BigDecimal) value);
        } else if (type instanceof ColumnType.Uuid) {
            return (appender, value) -> appender.append(UUID.fromString((String) value));
        } else if (type instanceof ColumnType.Bytes) {
            return (appender, value) -> appender.append((byte[]) value);
        } else if (type instanceof ColumnType.Date) {
            return (appender, value) -> appender.appendEpochDays((Integer) value);
        } else if (type instanceof ColumnType.Time) {
            return (appender, value) -> appender.appendDayMicros((Long) value);
        } else if (type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz) {
            return (appender, value) -> appender.appendEpochMicros((Long) value);
        }
        return (appender, value) -> appender.append((String) value);
    }
}
