package io.contrail.sink.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;

/**
 * What the source connector sends for a TOASTed value that an update did not touch. Debezium fits one text into every
 * form that it gives such a column (its {@code UnchangedToastedPlaceholder}): text and bytes as they are, an array of
 * text or bytea with it as the only element, an array of integers or dates with a byte an element, an array of uuid with
 * the UUID that is named after it, an hstore with it as the only key and value.
 */
final class Placeholder {
    private final String text;
    private final byte[] bytes;
    private final Set<String> arrays;
    private final int longestArray;
    private final String map;

    Placeholder(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
        this.arrays = Set.of(
                JsonValues.toJson(List.of(text)),
                JsonValues.toJson(List.of(Base64.getEncoder().encodeToString(bytes))),
                JsonValues.toJson(List.of(UUID.nameUUIDFromBytes(bytes).toString())),
                IntStream.range(0, bytes.length)
                        .mapToObj(i -> String.valueOf(bytes[i]))
                        .collect(Collectors.joining(",", "[", "]")));
        this.longestArray = arrays.stream().mapToInt(String::length).max().orElse(0);
        this.map = JsonValues.toJson(Map.of(text, text));
    }

    /**
     * @param form the Connect type of the column
     * @param value an array, map or struct as a Connect value or as its JSON
     */
    boolean is(Schema.Type form, Object value) {
        return switch (form) {
            case STRING -> text.equals(value);
            case BYTES ->
                value instanceof ByteBuffer buffer
                        ? buffer.equals(ByteBuffer.wrap(bytes))
                        : value instanceof byte[] array && Arrays.equals(array, bytes);
            case ARRAY -> isArray(value);
            case MAP ->
                value instanceof Map<?, ?> entries
                        ? entries.size() == 1 && text.equals(entries.get(text))
                        : map.equals(value);
            default -> false;
        };
    }

    private boolean isArray(Object value) {
        if (value instanceof Collection<?> items) {
            return (items.size() == 1 || items.size() == bytes.length) && arrays.contains(JsonValues.toJson(items));
        }
        return value instanceof String json && json.length() <= longestArray && arrays.contains(json);
    }
}
