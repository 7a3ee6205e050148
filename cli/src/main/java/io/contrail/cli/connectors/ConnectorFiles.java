package io.contrail.cli.connectors;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Connector files, and folders of such, read and filled. */
public record ConnectorFiles(Map<Path, ConnectorTemplate> templates) {
    private static final String NOTHING = "Nothing was done.";

    public ConnectorFiles {
        templates = new LinkedHashMap<>(templates);
    }

    /** Of a folder all its {@code .json} files, by name. */
    public static ConnectorFiles read(List<Path> paths) {
        Map<Path, ConnectorTemplate> templates = new LinkedHashMap<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                templates.put(file, new ConnectorTemplate(file.toString(), text(file)));
            }
        }
        return new ConnectorFiles(templates);
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> children = Files.list(path)) {
            List<Path> files = children.filter(child -> child.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw PipelineException.usage(
                        "The folder %s has no file whose name ends in .json.".formatted(path),
                        NOTHING,
                        "name a connector's file, or a folder of them.");
            }
            return files;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static PipelineException unreadable(Path path, IOException e) {
        return PipelineException.usage(
                        "%s cannot be read: %s.".formatted(path, e.getClass().getSimpleName()),
                        NOTHING,
                        "name a connector's file that is there and that you may read.")
                .causedBy(e);
    }

    /**
     * The connectors, in the files' order.
     *
     * @param values for the placeholders; a file takes those that it has
     * @param required values that some file must take: one that none does is misspelt
     */
    public List<ConnectorConfig> fill(Map<String, String> values, Collection<String> required) {
        Map<String, Set<Path>> missing = new TreeMap<>();
        Set<String> unknown = new LinkedHashSet<>(required);
        templates.forEach((file, template) -> {
            unknown.removeAll(template.placeholders());
            template.placeholders().stream()
                    .filter(placeholder -> !values.containsKey(placeholder))
                    .forEach(placeholder -> missing.computeIfAbsent(placeholder, any -> new LinkedHashSet<>())
                            .add(file));
        });
        if (!missing.isEmpty()) {
            throw PipelineException.usage(
                    "These placeholders have no value: %s."
                            .formatted(missing.entrySet().stream()
                                    .map(placeholder -> "%s (%s)"
                                            .formatted(
                                                    placeholder.getKey(),
                                                    placeholder.getValue().stream()
                                                            .map(file -> String.valueOf(file.getFileName()))
                                                            .collect(Collectors.joining(", "))))
                                    .collect(Collectors.joining(", "))),
                    NOTHING,
                    "give each with --set name=value, or all in a properties file with --values FILE.");
        } else if (!unknown.isEmpty()) {
            throw PipelineException.usage(
                    "No file has a placeholder %s.".formatted(String.join(", ", unknown)),
                    NOTHING,
                    "correct --set; the files have %s.".formatted(String.join(", ", placeholders())));
        }
        Map<String, Path> origins = new LinkedHashMap<>();
        List<ConnectorConfig> connectors = new ArrayList<>();
        templates.forEach((file, template) -> {
            ConnectorConfig connector = filled(template, values);
            requireClass(file, connector);
            Path other = origins.put(connector.name(), file);
            if (other != null) {
                throw PipelineException.usage(
                        "%s and %s are both of the connector '%s'.".formatted(other, file, connector.name()),
                        NOTHING,
                        "leave one of them out, or give it another name.");
            }
            connectors.add(connector);
        });
        return connectors;
    }

    private static ConnectorConfig filled(ConnectorTemplate template, Map<String, String> values) {
        Map<String, String> taken = new LinkedHashMap<>(values);
        taken.keySet().retainAll(template.placeholders());
        return template.fill(taken);
    }

    private Set<String> placeholders() {
        return templates.values().stream()
                .flatMap(template -> template.placeholders().stream())
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static void requireClass(Path file, ConnectorConfig connector) {
        if (connector.settings().getOrDefault("connector.class", "").isEmpty()) {
            throw PipelineException.usage(
                    "%s has no connector.class.".formatted(file),
                    NOTHING,
                    "add the setting: a class that the worker has.");
        }
        String name = connector.settings().getOrDefault("name", connector.name());
        if (!name.equals(connector.name())) {
            throw PipelineException.usage(
                    "%s has two names for its connector: '%s', and '%s' among its settings."
                            .formatted(file, connector.name(), name),
                    NOTHING,
                    "leave 'name' out of the settings.");
        }
    }
}
