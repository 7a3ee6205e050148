package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    /** Writes a value that is there. */
    void writePresent(JsonGenerator json, Object value) throws IOException;

    default void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
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
            case BOOLEAN -> (json, value) -> json.writeBoolean((Boolean) value);
            case STRING -> (json, value) -> json.writeString((String) value);
            case BYTES -> JsonWriter::bytes;
        };
    }

    private static JsonWriter struct(Schema schema) {
        List<Field> fields = schema.fields();
        SerializedString[] names = new SerializedString[fields.size()];
        JsonWriter[] writers = new JsonWriter[fields.size()];
        boolean[] defaults = new boolean[fields.size()];
        for (Field field : fields) {
            names[field.index()] = new SerializedString(field.name());
            writers[field.index()] = of(field.schema());
            defaults[field.index()] = field.schema().defaultValue() != null;
        }
        return (json, value) -> {
            Struct struct = (Struct) value;
            json.writeStartObject();
            for (int i = 0; i < names.length; i++) {
                json.writeFieldName(names[i]);
                // Not get(): it puts the column's DEFAULT where the row has NULL.
                writers[i].write(
                        json,
                        defaults[i] ? struct.getWithoutDefault(fields.get(i).name()) : struct.get(fields.get(i)));
            }
            json.writeEndObject();
        };
    }

    private static JsonWriter array(JsonWriter element) {
        return (json, value) -> {
            json.writeStartArray();
            for (Object item : (Collection<?>) value) {
                element.write(json, item);
            }
            json.writeEndArray();
        };
    }

    private static JsonWriter map(JsonWriter element) {
        return (json, value) -> {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                element.write(json, entry.getValue());
            }
            json.writeEndObject();
        };
    }

    @SuppressWarnings("JavaUtilDate") // Connect's logical types are java.util.Date
    private static void integer(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            // Connect's logical Time and Timestamp, should somebody configure them.
            json.writeNumber(((java.util.Date) value).getTime());
        }
    }

    /** Connect's logical Date is midnight UTC in memory, and a number of days wherever it is written. */
    @SuppressWarnings("JavaUtilDate")
    private static void days(JsonGenerator json, Object value) throws IOException {
        json.writeNumber(
                value instanceof java.util.Date date
                        ? Math.floorDiv(date.getTime(), 86_400_000L)
                        : ((Number) value).longValue());
    }

    private static void floating(JsonGenerator json, Object value) throws IOException {
        // A float4 is written as the shortest decimal of a float, not of the double it would widen to.
        if (value instanceof Float number && Float.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(value.toString());
        }
    }

    private static void bytes(JsonGenerator json, Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            json.writeBinary(copy);
        } else {
            json.writeString(((BigDecimal) value).toPlainString());
        }
    }
}
