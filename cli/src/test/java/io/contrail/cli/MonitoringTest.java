package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.cli.metrics.Datadog;
import io.contrail.cli.metrics.GrafanaDashboard;
import io.contrail.cli.metrics.PrometheusRules;
import io.contrail.metrics.JmxExporter;
import io.contrail.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules, dashboards and monitors are those that the catalogue makes, and Prometheus takes them. */
class MonitoringTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("contrail_[a-z0-9_]+");
    private static final String PROMETHEUS = "Debian: apt-get install prometheus";

    @TempDir
    Path folder;

    @Test
    void theFilesAreWhatIsMadeNow() throws IOException {
        mustSay("deploy/docker/prometheus/rules.yml", PrometheusRules.rules());
        mustSay("deploy/docker/grafana/contrail.json", GrafanaDashboard.json());
        mustSay(
                "deploy/docker/datadog/openmetrics.yaml",
                Datadog.check(List.of("http://connect:8083/metrics", "http://monitor:25090/metrics")));
        mustSay("deploy/kubernetes/jmx-exporter.yml", JmxExporter.rules());
        mustSay("monitoring/datadog/dashboard.json", Datadog.dashboard());
        mustSay("monitoring/datadog/monitors.json", Datadog.monitors());
    }

    private static void mustSay(String file, String text) throws IOException {
        Path path = Linter.REPOSITORY.resolve(file);
        if (Boolean.getBoolean("contrail.write.docs")) {
            Files.writeString(path, text);
        }
        assertThat(path)
                .as("make it again with -Dcontrail.write.docs=true")
                .content()
                .isEqualTo(text);
    }

    @Test
    void thePageNamesEveryMetric() throws IOException {
        GeneratedPage.named("metrics.md")
                .mustSay(Arrays.stream(Metric.values())
                        .map(metric -> "| `%s` | %s | %s | %s |\n"
                                .formatted(
                                        metric.id(),
                                        metric.kind().name().toLowerCase(Locale.ROOT),
                                        metric.labels().stream()
                                                .map(label -> "`" + label + "`")
                                                .collect(Collectors.joining(", ")),
                                        GeneratedPage.cell(metric.help())))
                        .collect(Collectors.joining(
                                "", "| metric | kind | labels | meaning |\n|---|---|---|---|\n", "")));
    }

    @Test
    void dashboardsAndRulesAskForNothingElse() {
        Set<String> known = new TreeSet<>();
        for (Metric metric : Metric.values()) {
            known.add(metric.id());
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                known.add(metric.id() + "_bucket");
            }
        }
        for (String text : List.of(GrafanaDashboard.json(), PrometheusRules.rules())) {
            List<String> asked =
                    NAME.matcher(text).results().map(found -> found.group()).toList();
            assertThat(asked).isNotEmpty();
            assertThat(known).containsAll(asked);
        }
    }

    /** Datadog's agent calls {@code contrail_sink_landings_total} {@code contrail.sink.landings.count}, by the check's list. */
    @Test
    void datadogAsksForWhatItsAgentTakes() throws IOException {
        Set<String> taken = new TreeSet<>();
        Pattern.compile("- contrail_\\w+: ([\\w.]+)")
                .matcher(Datadog.check(List.of("http://here/metrics")))
                .results()
                .forEach(found -> taken.add("contrail." + found.group(1)));
        Pattern query = Pattern.compile("(?:max|min|sum|p50|p95|p99):(contrail[a-z0-9_.]+)\\{");
        for (String text : List.of(Datadog.dashboard(), Datadog.monitors())) {
            JsonNode tree = JSON.readTree(text);
            List<String> asked = new java.util.ArrayList<>();
            tree.findValuesAsText("q").forEach(each -> asked.add(name(query, each)));
            tree.findValuesAsText("query").forEach(each -> asked.add(name(query, each)));
            assertThat(asked).isNotEmpty();
            assertThat(taken).containsAll(asked);
        }
    }

    private static String name(Pattern query, String text) {
        return query.matcher(text)
                .results()
                .map(found -> found.group(1).replaceAll("\\.(count|as_rate)$", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Not a query: " + text));
    }

    @Test
    void grafanasPanelsDoNotOverlap() throws IOException {
        JsonNode panels = JSON.readTree(GrafanaDashboard.json()).path("panels");
        Set<String> squares = new TreeSet<>();
        for (JsonNode panel : panels) {
            JsonNode at = panel.path("gridPos");
            for (int x = 0; x < at.path("w").asInt(); x++) {
                for (int y = 0; y < at.path("h").asInt(); y++) {
                    assertThat(squares.add((at.path("x").asInt() + x) + ","
                                    + (at.path("y").asInt() + y)))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
        assertThat(panels.findValuesAsText("id")).doesNotHaveDuplicates();
    }

    @Test
    void prometheusTakesTheRulesAndTheConfiguration() throws IOException, InterruptedException {
        assertThat(Linter.says(PROMETHEUS, "promtool", "check", "rules", "deploy/docker/prometheus/rules.yml"))
                .contains("SUCCESS: 12 rules found");
        assertThat(Linter.says(PROMETHEUS, "promtool", "check", "config", "deploy/docker/prometheus/prometheus.yml"))
                .contains("prometheus.yml is valid");
    }

    /** Each alert is silent while all is well, and told when it is not; one that never fires is found. */
    @Test
    void everyAlertIsToldAndOnlyThen() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("rules.yml"), PrometheusRules.rules());
        Files.writeString(folder.resolve("test.yml"), PrometheusRules.test("rules.yml"));
        assertThat(Linter.says(
                        PROMETHEUS,
                        "promtool",
                        "test",
                        "rules",
                        folder.resolve("test.yml").toString()))
                .contains("SUCCESS");
        Files.writeString(
                folder.resolve("rules.yml"),
                PrometheusRules.rules().replace("contrail_dead_letters > 0", "contrail_dead_letters > 1000"));
        assertThat(Linter.says(
                        PROMETHEUS,
                        "promtool",
                        "test",
                        "rules",
                        folder.resolve("test.yml").toString()))
                .contains("FAILED", "ContrailDeadLetters");
    }
}
