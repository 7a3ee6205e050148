package io.contrail.capture.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file of {@code deploy/connectors}: the JSON body that Kafka Connect takes, with placeholders
 * <code>{{like.this}}</code> inside its text values. They are filled after the JSON is read, so that a value may hold
 * quotes and backslashes. Kafka's own <code>${file:...}</code> references pass through untouched.
 */
public final class ConnectorTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_.-]+)\\s*}}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String origin;
    private final String name;
    private final Map<String, String> settings = new LinkedHashMap<>();

    /**
     * Reads a file's text.
     *
     * @param origin the file's name, for messages
     */
    public ConnectorTemplate(String origin, String json) {
        this.origin = origin;
        JsonNode body = read(origin, json);
        JsonNode config = body.path("config");
        if (!body.path("name").isTextual() || !config.isObject()) {
            throw malformed(origin, "it is not of the form {\"name\": ..., \"config\": {...}}");
        }
        this.name = body.path("name").asText();
        config.properties().forEach(entry -> {
            if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw malformed(origin, "the value of '%s' is not a text".formatted(entry.getKey()));
            }
            settings.put(entry.getKey(), entry.getValue().asText());
        });
    }

    /** The placeholders' names. */
    public Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        collect(name, names);
        settings.values().forEach(value -> collect(value, names));
        return names;
    }

    /** Fills every placeholder. One without a value, and a value without a placeholder, is an error that names it. */
    public ConnectorConfig fill(Map<String, String> values) {
        Set<String> wanted = placeholders();
        require(wanted, values.keySet(), "has placeholders that no value is given for", "give a value for each.");
        require(
                values.keySet(),
                wanted,
                "lacks placeholders that a value is given for",
                "correct or remove the value.");
        Map<String, String> filled = new LinkedHashMap<>();
        settings.forEach((key, value) -> filled.put(key, fill(value, values)));
        return new ConnectorConfig(fill(name, values), filled);
    }

    private void require(Set<String> names, Set<String> known, String problem, String todo) {
        String missing = names.stream()
                .filter(placeholder -> !known.contains(placeholder))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw PipelineException.usage(
                    "%s %s: %s.".formatted(origin, problem, missing), "The connector was not configured.", todo);
        }
    }

    private static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
    }

    private static void collect(String text, Set<String> names) {
        PLACEHOLDER.matcher(text).results().forEach(match -> names.add(match.group(1)));
    }

    private static JsonNode read(String origin, String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException error) {
            throw malformed(
                    origin,
                    "it is not JSON (line %d)".formatted(error.getLocation().getLineNr()));
        }
    }

    private static PipelineException malformed(String origin, String why) {
        return PipelineException.usage(
                "The connector file %s cannot be used: %s.".formatted(origin, why),
                "The connector was not configured.",
                "compare it with the one that ships under deploy/connectors.");
    }
}
