package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Values of Connect that a column keeps as JSON text. */
final class JsonValues {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonValues() {}

    /** JSON text of an array or struct of Connect; text is taken to be JSON already. */
    static String toJson(Object value) {
        if (value instanceof String json) {
            return json;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Debezium's VariableScaleDecimal as {@link JsonWriter} wrote it. */
    static BigDecimal variableScaleDecimal(String text) {
        int scale = 0;
        BigInteger unscaled = BigInteger.ZERO;
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("scale")) {
                    scale = json.getIntValue();
                } else if (name.equals("value")) {
                    unscaled = new BigInteger(json.getBinaryValue());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a number with its scale", e);
        }
        return new BigDecimal(unscaled, scale);
    }

    /** As {@link JsonWriter} does, so that both ways of a record lead to the same text. */
    @SuppressWarnings("JavaUtilDate") // Connect's logical types are java.util.Date
    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Iterable<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Struct struct) {
            json.writeStartObject();
            for (Field field : struct.schema().fields()) {
                json.writeFieldName(field.name());
                write(json, struct.getWithoutDefault(field.name()));
            }
            json.writeEndObject();
        } else if (value instanceof byte[] bytes) {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof ByteBuffer buffer) {
            json.writeString(StandardCharsets.ISO_8859_1
                    .decode(Base64.getEncoder().encode(buffer.duplicate()))
                    .toString());
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Float number && Float.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeString(number.toPlainString());
        } else if (value instanceof java.util.Date instant) {
            json.writeNumber(instant.getTime());
        } else {
            json.writeString(value.toString());
        }
    }
}
