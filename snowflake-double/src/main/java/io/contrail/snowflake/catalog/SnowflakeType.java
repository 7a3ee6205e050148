package io.contrail.snowflake.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A column's type. {@code precision} is a VARCHAR's or BINARY's length, {@code scale} the digits of a NUMBER or of a
 * second.
 */
public record SnowflakeType(Kind kind, int precision, int scale) {
    public static final int LONGEST_TEXT = 16_777_216;
    private static final int LONGEST_BINARY = 8_388_608;
    private static final int MICROSECONDS = 6;

    /** The types as the driver's protocol names them. */
    public enum Kind {
        FIXED,
        TEXT,
        BOOLEAN,
        REAL,
        DATE,
        TIME,
        TIMESTAMP_NTZ,
        TIMESTAMP_LTZ,
        TIMESTAMP_TZ,
        BINARY,
        VARIANT,
        ARRAY,
        OBJECT;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isTimed() {
            return this == TIME || this == TIMESTAMP_NTZ || this == TIMESTAMP_LTZ || this == TIMESTAMP_TZ;
        }
    }

    /** Empty when it is no type of Snowflake's, such as DuckDB's HUGEINT. */
    public static Optional<SnowflakeType> parse(String name, List<String> arguments) {
        return Optional.ofNullable(
                switch (name.toUpperCase(Locale.ROOT)) {
                    case "NUMBER", "NUMERIC", "DECIMAL" ->
                        new SnowflakeType(Kind.FIXED, at(arguments, 0, 38), at(arguments, 1, 0));
                    case "INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT" ->
                        new SnowflakeType(Kind.FIXED, 38, 0);
                    case "VARCHAR", "STRING", "TEXT", "CHARACTER VARYING", "NVARCHAR" ->
                        new SnowflakeType(Kind.TEXT, at(arguments, 0, LONGEST_TEXT), 0);
                    case "CHAR", "CHARACTER", "NCHAR" -> new SnowflakeType(Kind.TEXT, at(arguments, 0, 1), 0);
                    case "BOOLEAN" -> new SnowflakeType(Kind.BOOLEAN, 0, 0);
                    case "FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "DOUBLE PRECISION", "REAL" ->
                        new SnowflakeType(Kind.REAL, 0, 0);
                    case "DATE" -> new SnowflakeType(Kind.DATE, 0, 0);
                    case "TIME" -> new SnowflakeType(Kind.TIME, 0, at(arguments, 0, 9));
                    case "TIMESTAMP_NTZ", "TIMESTAMP", "DATETIME", "TIMESTAMPNTZ" ->
                        new SnowflakeType(Kind.TIMESTAMP_NTZ, 0, at(arguments, 0, 9));
                    case "TIMESTAMP_LTZ", "TIMESTAMPLTZ" ->
                        new SnowflakeType(Kind.TIMESTAMP_LTZ, 0, at(arguments, 0, 9));
                    case "TIMESTAMP_TZ", "TIMESTAMPTZ" -> new SnowflakeType(Kind.TIMESTAMP_TZ, 0, at(arguments, 0, 9));
                    case "BINARY", "VARBINARY" -> new SnowflakeType(Kind.BINARY, at(arguments, 0, LONGEST_BINARY), 0);
                    case "VARIANT" -> new SnowflakeType(Kind.VARIANT, 0, 0);
                    case "ARRAY" -> new SnowflakeType(Kind.ARRAY, 0, 0);
                    case "OBJECT" -> new SnowflakeType(Kind.OBJECT, 0, 0);
                    default -> null;
                });
    }

    /** From text such as {@code NUMBER(38,0)}. */
    public static Optional<SnowflakeType> parse(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            return parse(text.strip(), List.of());
        }
        String inside = text.substring(open + 1, text.lastIndexOf(')'));
        return parse(text.substring(0, open).strip(), List.of(inside.split("\\s*,\\s*")));
    }

    private static int at(List<String> arguments, int index, int otherwise) {
        return index < arguments.size() ? Integer.parseInt(arguments.get(index).strip()) : otherwise;
    }

    /** DuckDB keeps microseconds, so a column that promises nanoseconds would be a lie. */
    public boolean finerThanMicroseconds() {
        return kind.isTimed() && scale > MICROSECONDS;
    }

    public boolean isSemiStructured() {
        return kind == Kind.VARIANT || kind == Kind.ARRAY || kind == Kind.OBJECT;
    }

    public String duck() {
        return switch (kind) {
            case FIXED -> "DECIMAL(%d,%d)".formatted(precision, scale);
            case TEXT -> "VARCHAR";
            case BOOLEAN -> "BOOLEAN";
            case REAL -> "DOUBLE";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP_NTZ -> "TIMESTAMP";
            case TIMESTAMP_LTZ, TIMESTAMP_TZ -> "TIMESTAMPTZ";
            case BINARY -> "BLOB";
            case VARIANT, ARRAY, OBJECT -> "JSON";
        };
    }

    /** The type that a result of DuckDB's type has here. */
    public static SnowflakeType ofDuck(String duck) {
        if (duck.startsWith("DECIMAL")) {
            return parse(duck).orElseThrow();
        }
        return switch (duck) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT" -> new SnowflakeType(Kind.FIXED, 38, 0);
            case "VARCHAR", "\"NULL\"" -> new SnowflakeType(Kind.TEXT, LONGEST_TEXT, 0);
            case "BOOLEAN" -> new SnowflakeType(Kind.BOOLEAN, 0, 0);
            case "DOUBLE", "FLOAT" -> new SnowflakeType(Kind.REAL, 0, 0);
            case "DATE" -> new SnowflakeType(Kind.DATE, 0, 0);
            case "TIME" -> new SnowflakeType(Kind.TIME, 0, MICROSECONDS);
            case "TIMESTAMP" -> new SnowflakeType(Kind.TIMESTAMP_NTZ, 0, MICROSECONDS);
            case "TIMESTAMP WITH TIME ZONE" -> new SnowflakeType(Kind.TIMESTAMP_TZ, 0, MICROSECONDS);
            case "BLOB" -> new SnowflakeType(Kind.BINARY, LONGEST_BINARY, 0);
            case "JSON" -> new SnowflakeType(Kind.VARIANT, 0, 0);
            default -> throw new IllegalArgumentException("The double has no Snowflake type for DuckDB's " + duck);
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case FIXED -> "NUMBER(%d,%d)".formatted(precision, scale);
            case TEXT -> "VARCHAR(%d)".formatted(precision);
            case BINARY -> "BINARY(%d)".formatted(precision);
            case REAL -> "FLOAT";
            case TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ -> "%s(%d)".formatted(kind, scale);
            default -> kind.name();
        };
    }
}
