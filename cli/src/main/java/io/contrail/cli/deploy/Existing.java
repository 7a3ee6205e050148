package io.contrail.cli.deploy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is in a database before a deployment, as far as the role may see it.
 *
 * @param tables each with the types of its columns
 */
public record Existing(Set<String> schemas, Set<ObjectName> views, Map<ObjectName, Map<String, String>> tables) {
    static final Existing NOTHING = new Existing(Set.of(), Set.of(), Map.of());

    public Existing {
        schemas = Set.copyOf(schemas);
        views = Set.copyOf(views);
        tables = new TreeMap<>(tables);
    }

    boolean has(Subject subject) {
        return switch (subject.type()) {
            case "SCHEMA" ->
                !subject.name().isEmpty()
                        && schemas.contains(subject.name().get(subject.name().size() - 1));
            case "TABLE" -> tables.containsKey(subject.objectName());
            case "VIEW" -> views.contains(subject.objectName());
            default -> false;
        };
    }
}
