package io.contrail.capture.debezium;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.postgresql.util.HStoreConverter;

/**
 * An hstore as JSON, exactly as {@code hstore_to_json} shows it: the driver's map has lost PostgreSQL's order of the
 * keys, shorter ones first, and equal values must have equal text.
 */
final class HstoreText {
    private static final Comparator<byte[]> SHORTER_FIRST =
            Comparator.<byte[]>comparingInt(key -> key.length).thenComparing(Arrays::compareUnsigned);

    private HstoreText() {}

    static String toJson(String text) {
        return toJson(HStoreConverter.fromString(text));
    }

    static String toJson(Map<?, ?> hstore) {
        List<? extends Map.Entry<?, ?>> entries = hstore.entrySet().stream()
                .sorted(Comparator.comparing(
                        entry -> String.valueOf(entry.getKey()).getBytes(StandardCharsets.UTF_8), SHORTER_FIRST))
                .toList();
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<?, ?> entry : entries) {
            if (json.length() > 1) {
                json.append(", ");
            }
            JsonText.string(json, String.valueOf(entry.getKey()));
            json.append(": ");
            if (entry.getValue() == null) {
                json.append("null");
            } else {
                JsonText.string(json, String.valueOf(entry.getValue()));
            }
        }
        return json.append('}').toString();
    }
}
