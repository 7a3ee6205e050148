package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
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

    /**
     * A column as SQL that {@link #read} understands and {@link #text} is compared with: dates and times as the number in
     * a {@link io.contrail.changelog.Row}, for the driver's own classes have no 24:00 and no infinity.
     */
    static String readable(Column column) {
        ColumnType type = column.type();
        String name = Identifiers.quote(column.name());
        if (type instanceof ColumnType.Date) {
            return finite(name, "%s - DATE '1970-01-01'", Integer.MAX_VALUE);
        } else if (type instanceof ColumnType.Time) {
            return "epoch_us(%s)".formatted(name);
        } else if (type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz) {
            return finite(name, "epoch_us(%s)", Long.MAX_VALUE);
        }
        return name;
    }

    private static String finite(String name, String number, long infinity) {
        return "CASE WHEN isfinite(%1$s) THEN %2$s WHEN %1$s > 'epoch' THEN %3$d ELSE %4$d END"
                .formatted(name, number.formatted(name), infinity, -infinity);
    }

    /** The parameter that has the value of a {@link #readable} column, bound as {@link #text}. */
    static String parameter(Column column) {
        ColumnType type = column.type();
        if (type instanceof ColumnType.Bytes) {
            return "unhex(?)";
        }
        boolean number = type instanceof ColumnType.Date
                || type instanceof ColumnType.Time
                || type instanceof ColumnType.Timestamp
                || type instanceof ColumnType.TimestampTz;
        return "CAST(? AS %s)".formatted(number ? "BIGINT" : sql(type));
    }

    /** A value of a row as the text that its {@link #parameter} takes. */
    static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    /** A value of a {@link #readable} column in the Java form that its {@link ColumnType} names. */
    static @Nullable Object read(ResultSet row, int column, ColumnType type) throws SQLException {
        Object value = row.getObject(column);
        if (value == null) {
            return null;
        } else if (type instanceof ColumnType.Int
                || type instanceof ColumnType.Time
                || type instanceof ColumnType.Timestamp
                || type instanceof ColumnType.TimestampTz) {
            return ((Number) value).longValue();
        } else if (type instanceof ColumnType.Floating) {
            return ((Number) value).doubleValue();
        } else if (type instanceof ColumnType.Date) {
            return ((Number) value).intValue();
        } else if (type instanceof ColumnType.Bytes) {
            Blob blob = row.getBlob(column);
            return blob.getBytes(1, (int) blob.length());
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
