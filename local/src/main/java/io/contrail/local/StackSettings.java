package io.contrail.local;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What to start, and how.
 *
 * @param postgres whether the embedded PostgreSQL is wanted; not when the user brings a source
 * @param ports the ports the user asked for by number
 * @param configurations settings of a part in its own words, which take precedence over Contrail's
 */
public record StackSettings(boolean postgres, Map<Part, Integer> ports, Map<Part, Map<String, String>> configurations) {
    public StackSettings {
        ports = Map.copyOf(ports);
        configurations = Map.copyOf(configurations);
    }

    /** All parts, on their usual ports or free ones. */
    public static StackSettings usual() {
        return new StackSettings(true, Map.of(), Map.of());
    }

    public StackSettings withoutPostgres() {
        return new StackSettings(false, ports, configurations);
    }

    public StackSettings withPort(Part part, int port) {
        Map<Part, Integer> next = new EnumMap<>(Part.class);
        next.putAll(ports);
        next.put(part, port);
        return new StackSettings(postgres, next, configurations);
    }

    public StackSettings with(Part part, String key, String value) {
        Map<Part, Map<String, String>> next = new EnumMap<>(Part.class);
        next.putAll(configurations);
        Map<String, String> settings = new HashMap<>(configuration(part));
        settings.put(key, value);
        next.put(part, Map.copyOf(settings));
        return new StackSettings(postgres, ports, next);
    }

    OptionalInt port(Part part) {
        Integer port = ports.get(part);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    Map<String, String> configuration(Part part) {
        return configurations.getOrDefault(part, Map.of());
    }
}
