package io.contrail.warehouse.snowflake;

import io.contrail.changelog.ColumnType;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a table holds a column: in Snowflake's own type, or as text since a value came that this type cannot hold, such as
 * {@code infinity} or a year before Christ.
 */
record Held(ColumnType type, boolean asText) {

    String sql() {
        return asText ? "VARCHAR" : SnowflakeTypes.sql(type);
    }

    /** Whether the value, in the Java form that its type names, is kept exactly. */
    boolean holds(Object value) {
        return asText || !isTemporal() || TemporalText.isCommon(type, ((Number) value).longValue());
    }

    /** The value as the streaming SDK takes it. */
    Object cell(Object value) {
        if (isTemporal()) {
            return text(value);
        } else if (type instanceof ColumnType.Bool) {
            return (Boolean) value;
        } else if (type instanceof ColumnType.Int) {
            return (Long) value;
        } else if (type instanceof ColumnType.Decimal) {
            return (BigDecimal) value;
        } else if (type instanceof ColumnType.Floating) {
            // JSON has no such numbers.
            double number = (Double) value;
            return Double.isNaN(number) || Double.isInfinite(number) ? text(value) : (Object) number;
        } else if (type instanceof ColumnType.Bytes) {
            return (byte[]) value;
        }
        return (String) value;
    }

    /** The value as the text that a {@link #parameter} takes; also good to compare values. */
    String text(@Nullable Object value) {
        if (value == null) {
            return "";
        } else if (isTemporal()) {
            return TemporalText.of(type, ((Number) value).longValue());
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof Double number && Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    /** SQL for a bound text, in the column's type. */
    String parameter() {
        return type instanceof ColumnType.Bytes ? "TO_BINARY(?, 'HEX')" : "CAST(? AS %s)".formatted(sql());
    }

    /** SQL that makes {@link #read} independent of the session's formats and of the driver's classes. */
    String readable(String column) {
        if (asText || !isTemporal()) {
            return column;
        } else if (type instanceof ColumnType.Date) {
            return "DATEDIFF('day', CAST('1970-01-01' AS DATE), %s)".formatted(column);
        } else if (type instanceof ColumnType.Time) {
            return "DATEDIFF('microsecond', CAST('00:00:00' AS TIME(6)), %s)".formatted(column);
        }
        String epoch = type instanceof ColumnType.TimestampTz ? "1970-01-01 00:00:00+00:00" : "1970-01-01 00:00:00";
        return "DATEDIFF('microsecond', CAST('%s' AS %s), %s)".formatted(epoch, sql(), column);
    }

    /** A value of a {@link #readable} column in the Java form that its type names. */
    @Nullable
    Object read(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return null;
        } else if (isTemporal()) {
            long number = asText ? TemporalText.parse(type, text) : Long.parseLong(text);
            return type instanceof ColumnType.Date ? (Object) (int) number : (Object) number;
        } else if (type instanceof ColumnType.Bool) {
            return row.getBoolean(column);
        } else if (type instanceof ColumnType.Int) {
            return row.getLong(column);
        } else if (type instanceof ColumnType.Floating) {
            return row.getDouble(column);
        } else if (type instanceof ColumnType.Decimal) {
            return row.getBigDecimal(column);
        }
        return type instanceof ColumnType.Bytes ? row.getBytes(column) : text;
    }

    /**
     * SQL of the value's canonical text, as a verifier compares it; null where only Java has it: Snowflake does not tell
     * the bits of a float, and a date that is held as text is written otherwise.
     */
    @Nullable
    String canonical(String column) {
        if (type instanceof ColumnType.Floating || (asText && isTemporal())) {
            return null;
        } else if (type instanceof ColumnType.Bool) {
            return "CASE WHEN %1$s THEN 't' WHEN NOT %1$s THEN 'f' END".formatted(column);
        } else if (type instanceof ColumnType.Bytes) {
            return "CHR(92) || 'x' || LOWER(HEX_ENCODE(%s))".formatted(column);
        } else if (type instanceof ColumnType.Date) {
            return toText(column);
        } else if (isTemporal()) {
            String zone = type instanceof ColumnType.TimestampTz ? " || '+00'" : "";
            String format = type instanceof ColumnType.Time ? "" : "YYYY-MM-DD ";
            return "RTRIM(RTRIM(TO_CHAR(%s, '%sHH24:MI:SS.FF6'), '0'), '.')%s".formatted(column, format, zone);
        }
        return type instanceof ColumnType.Int || type instanceof ColumnType.Decimal ? toText(column) : column;
    }

    /** SQL that turns the column into the text that {@link #text} gives. */
    String toText(String column) {
        if (type instanceof ColumnType.Date) {
            return "TO_CHAR(%s, 'YYYY-MM-DD')".formatted(column);
        } else if (type instanceof ColumnType.Time) {
            return "TO_CHAR(%s, 'HH24:MI:SS.FF6')".formatted(column);
        } else if (type instanceof ColumnType.Timestamp) {
            return "TO_CHAR(%s, 'YYYY-MM-DD HH24:MI:SS.FF6')".formatted(column);
        } else if (type instanceof ColumnType.TimestampTz) {
            return "TO_CHAR(%s, 'YYYY-MM-DD HH24:MI:SS.FF6') || '+00:00'".formatted(column);
        }
        return "CAST(%s AS VARCHAR)".formatted(column);
    }

    boolean isTemporal() {
        return type instanceof ColumnType.Date
                || type instanceof ColumnType.Time
                || type instanceof ColumnType.Timestamp
                || type instanceof ColumnType.TimestampTz;
    }
}
