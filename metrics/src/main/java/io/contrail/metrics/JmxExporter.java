package io.contrail.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules by which Prometheus' JMX exporter shows the beans of a worker under the names of the catalogue: for workers that
 * cannot be given a REST extension, as Strimzi's. It makes no histograms, so the latency is left out.
 */
public final class JmxExporter {
    private static final String ANY = "([^,>]+)";
    private static final String QUOTED = "\"([^\"]+)\"";

    private JmxExporter() {}

    /** The exporter's configuration, a YAML document. */
    public static String rules() {
        StringBuilder yaml = new StringBuilder("# Made by 'contrail generate jmx-exporter'.\nincludeObjectNames:\n");
        Bean.ALL.stream()
                .map(bean -> bean.pattern().getCanonicalName())
                .distinct()
                .sorted()
                .forEach(pattern -> yaml.append("  - '%s'\n".formatted(pattern)));
        yaml.append("rules:\n");
        Bean.ALL.stream()
                .filter(bean -> bean.metric().kind() != Metric.Kind.HISTOGRAM)
                .forEach(bean -> rule(bean, yaml));
        return yaml.toString();
    }

    private static void rule(Bean bean, StringBuilder yaml) {
        List<String> labels = bean.metric().labels();
        // The exporter names a bean by its properties as they are registered: type first, then what tells it apart.
        Map<String, String> fixed = new TreeMap<>(bean.pattern().getKeyPropertyList());
        List<String> properties = new ArrayList<>();
        properties.add("type=" + fixed.remove("type"));
        bean.properties().forEach(fixed::remove);
        fixed.forEach((key, value) -> properties.add(key + "=" + value));
        String domain = bean.pattern().getDomain();
        bean.properties()
                .forEach(property -> properties.add(
                        property + "=" + (domain.equals("io.contrail") && !property.equals("task") ? QUOTED : ANY)));
        if (labels.size() > bean.properties().size() && bean.states().isEmpty()) {
            // An entry of a table is named by its key.
            properties.add("key=(.+)");
        }
        yaml.append("  - pattern: '%s<%s><>%s:%s'\n"
                .formatted(
                        domain,
                        String.join(", ", properties),
                        bean.attribute(),
                        bean.states().isEmpty() ? "" : " (\\w+)"));
        yaml.append("    name: %s\n    help: '%s'\n    type: %s\n"
                .formatted(
                        bean.metric().id(),
                        bean.metric().help().replace("'", "''"),
                        bean.metric().kind()));
        if (bean.scale() != 1) {
            yaml.append("    valueFactor: %s\n".formatted(Double.toString(bean.scale())));
        }
        if (!bean.states().isEmpty() || bean.attribute().equals("StoppedTopics")) {
            yaml.append("    value: 1\n");
        }
        yaml.append("    labels:\n");
        for (int i = 0; i < labels.size(); i++) {
            yaml.append("      %s: '$%d'\n".formatted(labels.get(i), i + 1));
        }
    }
}
