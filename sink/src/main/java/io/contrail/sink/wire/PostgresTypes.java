package io.contrail.sink.wire;

import io.contrail.changelog.ColumnType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which {@link ColumnType} a column gets. The source's own type decides where the connector propagates it; a stock
 * connector that does not is read by Debezium's semantic types, and then by the plain Connect type.
 */
final class PostgresTypes {
    /** PostgreSQL's limit; of an unconstrained numeric Debezium gives a length of 131089. */
    private static final int MAX_DECLARED_PRECISION = 1_000;

    private static final Map<String, ColumnType> BY_SOURCE_TYPE = Map.ofEntries(
            Map.entry("bool", ColumnType.BOOL),
            Map.entry("int2", ColumnType.INT16),
            Map.entry("smallserial", ColumnType.INT16),
            Map.entry("int4", ColumnType.INT32),
            Map.entry("serial", ColumnType.INT32),
            Map.entry("int8", ColumnType.INT64),
            Map.entry("bigserial", ColumnType.INT64),
            Map.entry("oid", ColumnType.INT64),
            Map.entry("float4", ColumnType.FLOAT32),
            Map.entry("float8", ColumnType.FLOAT64),
            Map.entry("json", ColumnType.JSON),
            Map.entry("jsonb", ColumnType.JSON),
            Map.entry("uuid", ColumnType.UUID),
            Map.entry("bytea", ColumnType.BYTES),
            Map.entry("date", ColumnType.DATE),
            Map.entry("time", ColumnType.TIME),
            Map.entry("timestamp", ColumnType.TIMESTAMP),
            Map.entry("timestamptz", ColumnType.TIMESTAMP_TZ));

    private static final Map<String, ColumnType> BY_SEMANTIC = Map.ofEntries(
            Map.entry(Semantics.DATE, ColumnType.DATE),
            Map.entry(Semantics.CONNECT_DATE, ColumnType.DATE),
            Map.entry(Semantics.TIME, ColumnType.TIME),
            Map.entry(Semantics.MICRO_TIME, ColumnType.TIME),
            Map.entry(Semantics.NANO_TIME, ColumnType.TIME),
            Map.entry(Semantics.CONNECT_TIME, ColumnType.TIME),
            Map.entry(Semantics.TIMESTAMP, ColumnType.TIMESTAMP),
            Map.entry(Semantics.MICRO_TIMESTAMP, ColumnType.TIMESTAMP),
            Map.entry(Semantics.NANO_TIMESTAMP, ColumnType.TIMESTAMP),
            Map.entry(Semantics.CONNECT_TIMESTAMP, ColumnType.TIMESTAMP),
            Map.entry(Semantics.ZONED_TIMESTAMP, ColumnType.TIMESTAMP_TZ),
            Map.entry(Semantics.ZONED_MICRO_TIMESTAMP, ColumnType.TIMESTAMP_TZ),
            Map.entry(Semantics.UUID, ColumnType.UUID),
            Map.entry(Semantics.JSON, ColumnType.JSON));

    private PostgresTypes() {}

    static ColumnType columnType(WireColumn column) {
        if (column.widened()) {
            return ColumnType.TEXT;
        }
        ColumnType type = bySourceType(column);
        if (type == null) {
            type = bySemantic(column);
        }
        if (type == null) {
            type = byForm(column);
        }
        return ColumnReader.reads(column, type) ? type : byForm(column);
    }

    /** The type's name for people; the names that only say how a default is made are spelled as the type they are. */
    static String sourceName(WireColumn column) {
        String type = column.sourceType();
        if (type == null) {
            return column.semantic() == null ? column.form().getName() : column.semantic();
        }
        return switch (type) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            case "numeric" ->
                column.length() >= 1 && column.length() <= MAX_DECLARED_PRECISION && column.scale() >= 0
                        ? "numeric(%d,%d)".formatted(column.length(), scale(column.scale()))
                        : type;
            default -> type;
        };
    }

    /** Debezium reads the eleven bits of a numeric's scale without their sign. */
    private static int scale(int elevenBits) {
        return elevenBits > MAX_DECLARED_PRECISION ? elevenBits - 2_048 : elevenBits;
    }

    private static @Nullable ColumnType bySourceType(WireColumn column) {
        String type = column.sourceType();
        if (type == null) {
            return null;
        }
        return switch (type) {
            case "numeric" -> ColumnType.numeric(column.length(), column.scale());
            case "money" -> ColumnType.numeric(19, 2);
            default -> type.startsWith("_") ? ColumnType.JSON : BY_SOURCE_TYPE.get(type);
        };
    }

    private static @Nullable ColumnType bySemantic(WireColumn column) {
        String semantic = column.semantic();
        if (semantic == null) {
            return null;
        }
        return semantic.equals(Semantics.CONNECT_DECIMAL)
                ? ColumnType.numeric(column.length(), column.scale())
                : BY_SEMANTIC.get(semantic);
    }

    private static ColumnType byForm(WireColumn column) {
        if (column.semantic() != null && !column.form().isPrimitive()) {
            return column.semantic().equals(Semantics.VARIABLE_SCALE_DECIMAL) ? ColumnType.TEXT : ColumnType.JSON;
        }
        return switch (column.form()) {
            case BOOLEAN -> ColumnType.BOOL;
            case INT8, INT16 -> ColumnType.INT16;
            case INT32 -> ColumnType.INT32;
            case INT64 -> ColumnType.INT64;
            case FLOAT32 -> ColumnType.FLOAT32;
            case FLOAT64 -> ColumnType.FLOAT64;
            // Of a type that Debezium does not know it sends the text of PostgreSQL, as bytes.
            case BYTES ->
                column.semantic() == null
                                && (column.sourceType() == null
                                        || column.sourceType().equals("bytea"))
                        ? ColumnType.BYTES
                        : ColumnType.TEXT;
            case STRING -> ColumnType.TEXT;
            case ARRAY, MAP, STRUCT -> ColumnType.JSON;
        };
    }
}
