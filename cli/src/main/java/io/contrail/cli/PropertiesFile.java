package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A file with a line {@code name=value} for each setting, as an option names it. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** Nothing when no file is named; a new map in any case. */
    static Map<String, String> read(@Nullable Path file) {
        Properties properties = new Properties();
        if (file != null) {
            try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(text);
            } catch (IOException | IllegalArgumentException e) {
                throw PipelineException.usage(
                                "%s cannot be read as properties: %s."
                                        .formatted(file, e.getClass().getSimpleName()),
                                "Nothing was done.",
                                "name a file with a line name=value for each setting.")
                        .causedBy(e);
            }
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
