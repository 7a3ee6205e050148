package io.contrail.warehouse.snowflake;

import io.contrail.changelog.ColumnType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How Snowflake holds each {@link ColumnType} without loss. JSON is text: a VARIANT keeps neither the order of keys nor
 * numbers beyond 38 digits, and would not be the source's text any more.
 */
public final class SnowflakeTypes {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),(\\d+)\\)");
    private static final Map<String, ColumnType> TYPES = new HashMap<>();

    static {
        for (ColumnType type : List.of(
                ColumnType.BOOL,
                ColumnType.INT16,
                ColumnType.INT32,
                ColumnType.INT64,
                ColumnType.FLOAT32,
                ColumnType.FLOAT64,
                ColumnType.TEXT,
                ColumnType.JSON,
                ColumnType.UUID,
                ColumnType.BYTES,
                ColumnType.DATE,
                ColumnType.TIME,
                ColumnType.TIMESTAMP,
                ColumnType.TIMESTAMP_TZ)) {
            TYPES.put(name(type), type);
        }
    }

    private SnowflakeTypes() {}

    /** The type's name in DDL. */
    public static String sql(ColumnType type) {
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

    /** The name under which the registry keeps a type; unlike Snowflake's it tells every type from every other. */
    static String name(ColumnType type) {
        if (type instanceof ColumnType.Int integer) {
            return "int" + integer.bits();
        } else if (type instanceof ColumnType.Floating floating) {
            return "float" + floating.bits();
        } else if (type instanceof ColumnType.Decimal decimal) {
            return "decimal(%d,%d)".formatted(decimal.precision(), decimal.scale());
        }
        return type.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    static ColumnType named(String name) {
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            return new ColumnType.Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        ColumnType type = TYPES.get(name);
        if (type == null) {
            throw new IllegalStateException("contrail.columns names a type that Contrail does not write: " + name);
        }
        return type;
    }
}
