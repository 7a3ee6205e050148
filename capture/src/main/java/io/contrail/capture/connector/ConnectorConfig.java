package io.contrail.capture.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A connector's name and settings, as Kafka Connect takes them. The settings can hold a secret: toString does not. */
public record ConnectorConfig(String name, Map<String, String> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public ConnectorConfig {
        settings = Map.copyOf(settings);
    }

    /** The same with more settings; where both have one, the given one counts. */
    public ConnectorConfig with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(more);
        return new ConnectorConfig(name, all);
    }

    /** The same without a setting. */
    public ConnectorConfig without(String key) {
        Map<String, String> fewer = new LinkedHashMap<>(settings);
        fewer.remove(key);
        return new ConnectorConfig(name, fewer);
    }

    /** The body of {@code POST /connectors}. */
    public String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(Map.of("name", name, "config", new TreeMap<>(settings)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "connector '" + name + "'";
    }
}
