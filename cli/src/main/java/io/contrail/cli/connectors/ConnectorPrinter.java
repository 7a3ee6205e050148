package io.contrail.cli.connectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.Part;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.connector.DeployedConnector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Connectors as text for people and as JSON for programs; neither shows a secret. */
public final class ConnectorPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConnectorPrinter() {}

    /** One line each, below a line of titles. */
    public static List<String> table(List<DeployedConnector> connectors) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "type", "state", "tasks", "class"));
        connectors.forEach(each -> rows.add(
                List.of(each.name(), each.role(), each.status().worst().name(), tasks(each.status()), each.type())));
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                line.append(column == 0 ? "" : "  ").append(padded(row.get(column), width));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** How many run of how many there are. */
    private static String tasks(ConnectorStatus status) {
        long running = status.tasks().stream()
                .filter(task -> task.state() == State.RUNNING)
                .count();
        return running + "/" + status.tasks().size();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    /** Everything about one. */
    public static List<String> details(DeployedConnector connector) {
        ConnectorStatus status = connector.status();
        List<String> lines = new ArrayList<>();
        lines.add("name   " + connector.name());
        lines.add("type   " + connector.role());
        lines.add("class  " + connector.type());
        lines.add("state  " + status.worst());
        lines.add("");
        lines.addAll(parts(connector));
        lines.add("");
        settings(connector).forEach((name, value) -> lines.add("%s = %s".formatted(name, value.replace("\n", "\\n"))));
        return lines;
    }

    /** Connector and tasks with their workers; of those that failed, why. */
    public static List<String> parts(DeployedConnector connector) {
        List<String> lines = new ArrayList<>();
        for (Part part : all(connector.status())) {
            lines.add("%-10s %s%s"
                    .formatted(part.id(), part.state(), part.worker().isEmpty() ? "" : " on " + part.worker()));
            part.trace()
                    .ifPresent(trace ->
                            Traces.excerpt(hidden(connector, trace)).forEach(line -> lines.add("    " + line)));
        }
        return lines;
    }

    private static List<Part> all(ConnectorStatus status) {
        List<Part> parts = new ArrayList<>(List.of(status.connector()));
        parts.addAll(status.tasks());
        return parts;
    }

    private static String hidden(DeployedConnector connector, String trace) {
        return SecretSettings.hide(trace, connector.config().settings());
    }

    private static Map<String, String> settings(DeployedConnector connector) {
        Map<String, String> settings = new TreeMap<>(connector.config().settings());
        settings.replaceAll(SecretSettings::shown);
        return settings;
    }

    /** An array with what {@link #table} shows, and the tasks one by one. */
    public static String tableJson(List<DeployedConnector> connectors) {
        return write(connectors.stream().map(ConnectorPrinter::summary).toList());
    }

    /** An object with what {@link #details} shows; traces are whole. */
    public static String detailsJson(DeployedConnector connector) {
        Map<String, Object> object = summary(connector);
        object.put("connector", part(connector, connector.status().connector()));
        object.put("settings", settings(connector));
        return write(object);
    }

    private static Map<String, Object> summary(DeployedConnector connector) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", connector.name());
        object.put("type", connector.role());
        object.put("state", connector.status().worst());
        object.put("class", connector.type());
        object.put(
                "tasks",
                connector.status().tasks().stream()
                        .map(task -> part(connector, task))
                        .toList());
        return object;
    }

    private static Map<String, Object> part(DeployedConnector connector, Part part) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", part.id());
        object.put("state", part.state());
        object.put("worker", part.worker());
        part.trace().ifPresent(trace -> object.put("trace", hidden(connector, trace)));
        return object;
    }

    private static String write(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
