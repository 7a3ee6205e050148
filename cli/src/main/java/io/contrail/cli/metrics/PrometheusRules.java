package io.contrail.cli.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The alerts as a rule file of Prometheus, and as a test of it for {@code promtool test rules}. */
public final class PrometheusRules {
    private static final String HEAD = "# Made by 'contrail generate prometheus'.\n";

    private PrometheusRules() {}

    /** The rule file. */
    public static String rules() {
        StringBuilder yaml = new StringBuilder(HEAD).append("groups:\n  - name: contrail\n    rules:\n");
        for (Alert alert : Alert.ALL) {
            yaml.append("      - alert: %s\n".formatted(alert.name()))
                    .append("        expr: %s\n".formatted(quoted(expression(alert))))
                    .append(alert.minutes() == 0 ? "" : "        for: %dm\n".formatted(alert.minutes()))
                    .append("        labels:\n          severity: %s\n"
                            .formatted(alert.urgent() ? "critical" : "warning"))
                    .append("        annotations:\n          summary: %s\n".formatted(quoted(alert.what())))
                    .append("          description: %s\n".formatted(quoted("To do: " + alert.todo() + ".")));
        }
        return yaml.toString();
    }

    private static String expression(Alert alert) {
        return "%s%s %s %s"
                .formatted(
                        alert.metric().id(), selector(alert.only()), alert.above() ? ">" : "<", alert.thresholdText());
    }

    private static String selector(Map<String, String> labels) {
        return labels.isEmpty()
                ? ""
                : new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(label -> "%s=\"%s\"".formatted(label.getKey(), label.getValue()))
                                .collect(Collectors.joining(",", "{", "}"));
    }

    /**
     * For every alert a series that is well and then wrong: it must be silent first, and told after its time.
     *
     * @param rules the rule file's name
     */
    public static String test(String rules) {
        StringBuilder yaml =
                new StringBuilder("rule_files:\n  - %s\nevaluation_interval: 1m\ntests:\n".formatted(rules));
        for (Alert alert : Alert.ALL) {
            Map<String, String> labels = new TreeMap<>();
            alert.metric().labels().forEach(label -> labels.put(label, "some"));
            labels.putAll(alert.only());
            double wrong = alert.above() ? alert.threshold() + 1 : alert.threshold() - 1;
            // Ten minutes well, then wrong for as long as it takes and a little more.
            int told = 11 + alert.minutes();
            yaml.append("  - interval: 1m\n    input_series:\n")
                    .append("      - series: '%s%s'\n".formatted(alert.metric().id(), selector(labels)))
                    .append("        values: '%s+0x10 %s+0x%d'\n"
                            .formatted(alert.thresholdText(), wrong, alert.minutes() + 5))
                    .append("    alert_rule_test:\n")
                    .append("      - {eval_time: 10m, alertname: %s, exp_alerts: []}\n".formatted(alert.name()));
            labels.put("severity", alert.urgent() ? "critical" : "warning");
            yaml.append("      - eval_time: %dm\n        alertname: %s\n        exp_alerts:\n"
                            .formatted(told, alert.name()))
                    .append("          - exp_labels: %s\n".formatted(flow(labels)))
                    .append("            exp_annotations: {summary: %s, description: %s}\n"
                            .formatted(quoted(alert.what()), quoted("To do: " + alert.todo() + ".")));
        }
        return yaml.toString();
    }

    private static String flow(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> "%s: \"%s\"".formatted(label.getKey(), label.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
