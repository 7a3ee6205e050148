package io.contrail.warehouse.snowflake;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key's texts as a JSON array of strings. */
final class KeyText {
    private KeyText() {}

    static @Nullable String of(@Nullable List<String> key) {
        if (key == null) {
            return null;
        }
        StringBuilder json = new StringBuilder("[");
        for (String text : key) {
            json.append(json.length() > 1 ? ", \"" : "\"");
            text.chars().forEach(character -> append(json, (char) character));
            json.append('"');
        }
        return json.append(']').toString();
    }

    private static void append(StringBuilder json, char character) {
        if (character == '"' || character == '\\') {
            json.append('\\').append(character);
        } else if (character < ' ') {
            json.append("\\u%04x".formatted((int) character));
        } else {
            json.append(character);
        }
    }

    /** Reads what {@link #of} has written. */
    static @Nullable List<String> parse(@Nullable String json) {
        if (json == null) {
            return null;
        }
        List<String> key = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean within = false;
        for (int i = 0; i < json.length(); i++) {
            char character = json.charAt(i);
            if (!within) {
                within = character == '"';
            } else if (character == '"') {
                key.add(text.toString());
                text.setLength(0);
                within = false;
            } else if (character == '\\' && json.charAt(i + 1) == 'u') {
                text.append((char) Integer.parseInt(json, i + 2, i + 6, 16));
                i += 5;
            } else if (character == '\\') {
                text.append(json.charAt(++i));
            } else {
                text.append(character);
            }
        }
        return key;
    }
}
