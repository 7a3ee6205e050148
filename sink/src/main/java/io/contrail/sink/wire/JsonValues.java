package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The values of one JSON text, each read as the Connect type that its column announces. */
final class JsonValues {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;

    JsonValues(JsonParser parser) {
        this.parser = parser;
    }

    JsonParser parser() {
        return parser;
    }

    /**
     * The value at which the parser stands; arrays and objects as their JSON text.
     *
     * @param form the Connect type that {@link JsonWriter} wrote
     */
    @Nullable
    Object value(Schema.Type form) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (form) {
            case STRING -> parser.getText();
            case INT64 -> parser.getLongValue();
            case INT8, INT16, INT32 -> parser.getIntValue();
            case BOOLEAN -> parser.getBooleanValue();
            case FLOAT32, FLOAT64 ->
                token == JsonToken.VALUE_STRING
                        ? Double.valueOf(parser.getText())
                        : form == Schema.Type.FLOAT32
                                ? (Object) Float.parseFloat(parser.getText())
                                : (Object) Double.parseDouble(parser.getText());
            // A Connect decimal is written as text.
            case BYTES -> parser.getBinaryValue();
            case ARRAY, MAP, STRUCT -> copy();
        };
    }

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

    static String singleton(String element) {
        return toJson(java.util.List.of(element));
    }

    private String copy() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.copyCurrentStructure(parser);
        }
        return text.toString();
    }

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
                write(json, struct.get(field));
            }
            json.writeEndObject();
        } else if (value instanceof byte[] bytes) {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            json.writeNumber(((Number) value).longValue());
        } else {
            json.writeString(value.toString());
        }
    }
}
