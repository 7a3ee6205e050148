package io.contrail.warehouse.duckdb;

import io.contrail.changelog.ColumnType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;
import org.duckdb.DuckDBAppender;

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
