package io.contrail.capture.debezium;

import io.debezium.config.Configuration;
import io.debezium.config.Field;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that reads each of its flags once. Debezium asks for {@code include.unknown.datatypes} for every column
 * of every row.
 */
final class RememberingConfiguration implements Configuration {
    private final Configuration configuration;
    private final Map<Field, Boolean> flags = new ConcurrentHashMap<>();

    /** @param configuration that does not change any more */
    RememberingConfiguration(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Set<String> keys() {
        return configuration.keys();
    }

    @Override
    public @Nullable String getString(String key) {
        return configuration.getString(key);
    }

    @Override
    public boolean getBoolean(Field field) {
        return flags.computeIfAbsent(field, configuration::getBoolean);
    }

    @Override
    public String toString() {
        return configuration.toString();
    }
}
