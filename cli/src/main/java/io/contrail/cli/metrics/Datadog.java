package io.contrail.cli.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.metrics.Metric;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What Datadog takes: the agent's check, a dashboard, and monitors. */
public final class Datadog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "contrail";
    private static final String PREFIX = "contrail_";

    private Datadog() {}

    /**
     * The agent's OpenMetrics check. Every name is billed as a custom metric, so those that the dashboard and the monitors
     * ask for are named, and no other.
     *
     * @param endpoints addresses of {@code /metrics}
     */
    public static String check(Iterable<String> endpoints) {
        StringBuilder yaml = new StringBuilder("""
                # Made by 'contrail generate datadog'. Datadog bills every name as a custom metric, so they are named one by one.
                init_config: {}
                instances:
                """);
        for (String endpoint : endpoints) {
            yaml.append("""
                      - openmetrics_endpoint: %s
                        namespace: %s
                        histogram_buckets_as_distributions: true
                        metrics:
                    """.formatted(endpoint, NAMESPACE));
            // The agent knows a counter by its name without '_total'.
            asked().forEach(metric -> yaml.append("      - %s: %s\n".formatted(exposed(metric), name(metric))));
        }
        return yaml.toString();
    }

    /** What the dashboard and the monitors ask for. */
    static Set<Metric> asked() {
        Set<Metric> asked = EnumSet.noneOf(Metric.class);
        Panel.ALL.forEach(section -> section.panels().forEach(panel -> asked.add(panel.metric())));
        Alert.ALL.forEach(alert -> asked.add(alert.metric()));
        return asked;
    }

    private static String exposed(Metric metric) {
        return metric.id().replaceAll("_total$", "");
    }

    private static String name(Metric metric) {
        return exposed(metric).substring(PREFIX.length()).replaceFirst("_", ".");
    }

    /** The name as a query has it: the agent adds the namespace, and {@code .count} to a counter. */
    private static String queried(Metric metric) {
        return NAMESPACE + "." + name(metric) + (metric.kind() == Metric.Kind.COUNTER ? ".count" : "");
    }

    /** The body of {@code POST /api/v1/dashboard}. */
    public static String dashboard() {
        ObjectNode dashboard = JSON.createObjectNode();
        dashboard.put("title", "Contrail").put("layout_type", "ordered");
        dashboard.put("description", "Made by 'contrail generate datadog'.");
        ArrayNode groups = dashboard.putArray("widgets");
        for (Panel.Section section : Panel.ALL) {
            ObjectNode group = groups.addObject().putObject("definition");
            group.put("type", "group").put("layout_type", "ordered").put("title", section.title());
            ArrayNode widgets = group.putArray("widgets");
            section.panels().forEach(panel -> draw(panel, widgets.addObject().putObject("definition")));
        }
        return written(dashboard);
    }

    private static void draw(Panel panel, ObjectNode widget) {
        widget.put("type", "timeseries").put("title", panel.title());
        ArrayNode requests = widget.putArray("requests");
        String name = queried(panel.metric());
        String by = panel.by().isEmpty() ? "" : " by {%s}".formatted(String.join(",", panel.by()));
        switch (panel.how()) {
            case MAX -> request(requests, "max:%s{*}%s".formatted(name, by));
            case SUM -> request(requests, "sum:%s{*}%s".formatted(name, by));
            case RATE -> request(requests, "sum:%s{*}%s.as_rate()".formatted(name, by));
            case PERCENTILES -> {
                for (String percentile : new String[] {"p50", "p95", "p99"}) {
                    request(requests, "%s:%s{*}".formatted(percentile, name));
                }
            }
            default -> throw new IllegalStateException("No such drawing: " + panel.how());
        }
    }

    private static void request(ArrayNode requests, String query) {
        requests.addObject().put("q", query).put("display_type", "line");
    }

    /** Bodies of {@code POST /api/v1/monitor}, in an array. */
    public static String monitors() {
        ArrayNode monitors = JSON.createArrayNode();
        for (Alert alert : Alert.ALL) {
            ObjectNode monitor = monitors.addObject();
            monitor.put("name", "[Contrail] " + alert.name()).put("type", "metric alert");
            // The best of the time, so that it was wrong throughout.
            monitor.put(
                    "query",
                    "%s(last_%dm):%s:%s{%s} by {%s} %s %s"
                            .formatted(
                                    alert.above() ? "min" : "max",
                                    Math.max(5, alert.minutes()),
                                    alert.above() ? "max" : "min",
                                    queried(alert.metric()),
                                    scope(alert.only()),
                                    String.join(",", alert.metric().labels()),
                                    alert.above() ? ">" : "<",
                                    alert.thresholdText()));
            monitor.put("message", "%s\nTo do: %s.".formatted(alert.what(), alert.todo()));
            monitor.put("priority", alert.urgent() ? 1 : 3);
            monitor.putArray("tags").add("service:contrail");
            monitor.putObject("options")
                    .put("notify_no_data", false)
                    .putObject("thresholds")
                    .put("critical", alert.threshold());
        }
        return written(monitors);
    }

    private static String scope(Map<String, String> only) {
        return only.isEmpty()
                ? "*"
                : new TreeMap<>(only)
                        .entrySet().stream()
                                .map(label -> label.getKey() + ":" + label.getValue())
                                .collect(Collectors.joining(","));
    }

    private static String written(JsonNode tree) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of nodes can be written", e);
        }
    }
}
