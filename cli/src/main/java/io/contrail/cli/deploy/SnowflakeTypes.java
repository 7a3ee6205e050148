package io.contrail.cli.deploy;

import io.contrail.changelog.ColumnType;

/**
 * The type in which Snowflake keeps a column of the source without loss. JSON and arrays are text, as the sink writes
 * them: a VARIANT keeps neither the order of keys nor numbers beyond 38 digits, and could not be compared with the source.
 */
final class SnowflakeTypes {
    private SnowflakeTypes() {}

    static String sql(ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return "BOOLEAN";
        } else if (type instanceof ColumnType.Int) {
            return "NUMBER(38,0)";
        } else if (type instanceof ColumnType.Floating) {
            return "FLOAT";
        } else if (type instanceof ColumnType.Decimal decimal) {
            return "NUMBER(%d,%d)".formatted(decimal.precision(), decimal.scale());
        } else if (type instanceof ColumnType.Bytes) {
            return "BINARY";
        } else if (type instanceof ColumnType.Date) {
            return "DATE";
        } else if (type instanceof ColumnType.Time) {
            return "TIME(6)";
        } else if (type instanceof ColumnType.Timestamp) {
            return "TIMESTAMP_NTZ(6)";
        } else if (type instanceof ColumnType.TimestampTz) {
            return "TIMESTAMP_TZ(6)";
        }
        return "VARCHAR";
    }
}
