package io.contrail.capture.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a connector's class says against one of its settings. What the worker has looked up does not show in it. */
public record SettingError(String setting, String message) {
    /** Kafka's text for a value of the type PASSWORD. */
    private static final String HIDDEN = "[hidden]";

    private static final Pattern AVAILABLE = Pattern.compile("klass=class ([^,}]+)");

    /** What a worker says that could not even ask the class: it has none, or a reference cannot be looked up. */
    static SettingError ofRefusal(String message) {
        String plain = message.replaceFirst("^(?:[a-z]\\w*\\.)+[A-Z]\\w*: ", "");
        int available =
                plain.indexOf("Failed to find any class") < 0 ? -1 : plain.indexOf(", available connectors are:");
        if (available < 0) {
            return new SettingError("the worker", plain);
        }
        List<String> classes =
                AVAILABLE.matcher(plain).results().map(match -> match.group(1)).toList();
        return new SettingError(
                "connector.class",
                "%s; there are: %s".formatted(plain.substring(0, available), String.join(", ", classes)));
    }

    /**
     * Reads an answer to {@code PUT /connector-plugins/.../config/validate}.
     *
     * @param settings as they were sent, with references to secrets
     */
    static List<SettingError> read(JsonNode answer, Map<String, String> settings) {
        Map<String, String> lookedUp = new LinkedHashMap<>();
        for (JsonNode config : answer.path("configs")) {
            JsonNode value = config.path("value");
            String sent = settings.getOrDefault(value.path("name").asText(), "");
            String seen = value.path("value").asText("");
            if (sent.contains("${") && !seen.isEmpty() && !seen.equals(sent) && !seen.equals(HIDDEN)) {
                lookedUp.put(seen, sent);
            }
        }
        List<SettingError> errors = new ArrayList<>();
        for (JsonNode config : answer.path("configs")) {
            JsonNode value = config.path("value");
            for (JsonNode error : value.path("errors")) {
                String message = error.asText();
                for (Map.Entry<String, String> secret : lookedUp.entrySet()) {
                    message = message.replace(secret.getKey(), secret.getValue());
                }
                errors.add(new SettingError(value.path("name").asText(), message));
            }
        }
        return errors;
    }
}
