package io.contrail.sink.wire;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one Connect schema as JSON, its work decided once per schema. Integers, booleans and finite
 * floats are JSON's own; NaN and the infinities are strings; bytes are base64; decimals are strings, because a reader
 * that takes JSON numbers for doubles would round them.
 */
@FunctionalInterface
interface JsonWriter {
    /** Fields of an envelope that are left out when they are null. */
    Set<String> OPTIONAL = Set.of("transaction", "xmin", "origin", "origin_lsn");

    /** Writes a value that is there. */
    void writePresent(JsonBytes json, Object value);

    default void write(JsonBytes json, @Nullable Object value) {
        if (value == null) {
            json.nothing();
        } else {
            writePresent(json, value);
        }
    }

    static JsonWriter of(Schema schema) {
        return switch (schema.type()) {
            case STRUCT -> struct(schema);
            case ARRAY -> array(of(schema.valueSchema()));
            case MAP -> map(of(schema.valueSchema()));
            case INT32 -> Semantics.CONNECT_DATE.equals(schema.name()) ? JsonWriter::days : JsonWriter::integer;
            case INT8, INT16, INT64 -> JsonWriter::integer;
            case FLOAT32, FLOAT64 -> JsonWriter::floating;
            case BOOLEAN -> (json, value) -> json.ascii(value.toString());
            case STRING -> (json, value) -> json.string((String) value);
            case BYTES -> JsonWriter::bytes;
        };
    }

    /**
     * Debezium's envelope without what says nothing more: nanoseconds, which PostgreSQL does not have, the connector's
     * version, the sequence of positions, of which one is the LSN, and the fields that are mostly empty, when they are.
     */
    static JsonWriter envelope(Schema schema) {
        return struct(
                schema,
                field -> field.name().equals("source")
                        ? struct(
                                field.schema(),
                                inner -> of(inner.schema()),
                                Set.of("version", "sequence", "ts_ns"),
                                OPTIONAL)
                        : of(field.schema()),
                Set.of("ts_ns"),
                OPTIONAL);
    }

    private static JsonWriter struct(Schema schema) {
        return struct(schema, field -> of(field.schema()), Set.of(), Set.of());
    }

    /**
     * Writes the fields in their order.
     *
     * @param omitted fields that are never written
     * @param optional fields that are not written when they are null
     */
    private static JsonWriter struct(
            Schema schema, Function<Field, JsonWriter> writer, Set<String> omitted, Set<String> optional) {
        Field[] fields = schema.fields().stream()
                .filter(field -> !omitted.contains(field.name()))
                .toArray(Field[]::new);
        byte[][] names = new byte[fields.length][];
        JsonWriter[] writers = new JsonWriter[fields.length];
        Object[] defaults = new Object[fields.length];
        boolean[] mayBeLeftOut = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            names[i] = JsonCursor.quoted(fields[i].name());
            writers[i] = writer.apply(fields[i]);
            defaults[i] = fields[i].schema().defaultValue();
            mayBeLeftOut[i] = optional.contains(fields[i].name());
        }
        return (json, value) -> {
            Struct struct = (Struct) value;
            char separator = '{';
            for (int i = 0; i < fields.length; i++) {
                Object item = get(struct, fields[i], defaults[i]);
                if (item != null || !mayBeLeftOut[i]) {
                    json.put(separator);
                    json.raw(names[i]);
                    writers[i].write(json, item);
                    separator = ',';
                }
            }
            if (separator == '{') {
                json.put(separator);
            }
            json.put('}');
        };
    }

    /** What the row has: Connect's own get puts the column's DEFAULT where the row has NULL. */
    private static @Nullable Object get(Struct struct, Field field, @Nullable Object byDefault) {
        Object value = struct.get(field);
        return value != null && value == byDefault ? struct.getWithoutDefault(field.name()) : value;
    }

    private static JsonWriter array(JsonWriter element) {
        return (json, value) -> {
            char separator = '[';
            for (Object item : (Collection<?>) value) {
                json.put(separator);
                element.write(json, item);
                separator = ',';
            }
            if (separator == '[') {
                json.put(separator);
            }
            json.put(']');
        };
    }

    private static JsonWriter map(JsonWriter element) {
        return (json, value) -> {
            char separator = '{';
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                json.put(separator);
                json.string(String.valueOf(entry.getKey()));
                json.put(':');
                element.write(json, entry.getValue());
                separator = ',';
            }
            if (separator == '{') {
                json.put(separator);
            }
            json.put('}');
        };
    }

    @SuppressWarnings("JavaUtilDate") // Connect's logical types are java.util.Date
    private static void integer(JsonBytes json, Object value) {
        if (value instanceof Number number) {
            json.number(number.longValue());
        } else {
            // Connect's logical Time and Timestamp, should somebody configure them.
            json.number(((java.util.Date) value).getTime());
        }
    }

    /** Connect's logical Date is midnight UTC in memory, and a number of days wherever it is written. */
    @SuppressWarnings("JavaUtilDate")
    private static void days(JsonBytes json, Object value) {
        json.number(
                value instanceof java.util.Date date
                        ? Math.floorDiv(date.getTime(), 86_400_000L)
                        : ((Number) value).longValue());
    }

    private static void floating(JsonBytes json, Object value) {
        // A float4 is written as the shortest decimal of a float, not of the double it would widen to.
        if (value instanceof Float number && Float.isFinite(number)) {
            json.ascii(number.toString());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.ascii(number.toString());
        } else {
            json.string(value.toString());
        }
    }

    private static void bytes(JsonBytes json, Object value) {
        if (value instanceof byte[] bytes) {
            json.base64(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            json.base64(copy);
        } else {
            json.string(((BigDecimal) value).toPlainString());
        }
    }
}
