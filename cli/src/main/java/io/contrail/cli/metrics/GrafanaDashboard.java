package io.contrail.cli.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The dashboard for Grafana, whose data come from Prometheus. */
public final class GrafanaDashboard {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLUMNS = 24;
    private static final int WIDTH = 8;
    private static final int HEIGHT = 7;
    private static final List<String> PERCENTILES = List.of("0.5", "0.95", "0.99");

    private GrafanaDashboard() {}

    /** As Grafana provisions and imports it. */
    public static String json() {
        ObjectNode dashboard = JSON.createObjectNode();
        dashboard
                .put("uid", "contrail")
                .put("title", "Contrail")
                .put("editable", true)
                .put("refresh", "10s");
        dashboard.put("schemaVersion", 41).put("version", 1).put("graphTooltip", 1);
        dashboard.putArray("tags").add("contrail");
        dashboard.putObject("time").put("from", "now-1h").put("to", "now");
        dashboard
                .putObject("templating")
                .putArray("list")
                .addObject()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
        ArrayNode panels = dashboard.putArray("panels");
        int id = 1;
        int y = 0;
        for (Panel.Section section : Panel.ALL) {
            ObjectNode row = panels.addObject();
            row.put("id", id++).put("type", "row").put("title", section.title()).put("collapsed", false);
            place(row, 0, y++, COLUMNS, 1);
            int x = 0;
            for (Panel panel : section.panels()) {
                if (x + WIDTH > COLUMNS) {
                    x = 0;
                    y += HEIGHT;
                }
                ObjectNode drawn = panels.addObject();
                draw(panel, drawn.put("id", id++));
                place(drawn, x, y, WIDTH, HEIGHT);
                x += WIDTH;
            }
            y += HEIGHT;
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(dashboard) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of nodes can be written", e);
        }
    }

    private static void draw(Panel panel, ObjectNode drawn) {
        drawn.put("type", "timeseries").put("title", panel.title());
        drawn.put("description", panel.metric().help());
        source(drawn);
        ObjectNode defaults = drawn.putObject("fieldConfig").putObject("defaults");
        defaults.put("unit", panel.unit()).put("min", 0);
        drawn.putObject("options")
                .putObject("legend")
                .put("displayMode", "list")
                .put("placement", "bottom");
        ArrayNode targets = drawn.putArray("targets");
        if (panel.how() == Panel.How.PERCENTILES) {
            for (String percentile : PERCENTILES) {
                target(
                        targets,
                        "histogram_quantile(%s, sum by (le) (rate(%s_bucket[$__rate_interval])))"
                                .formatted(percentile, panel.metric().id()),
                        "p" + percentile.substring(2).replaceAll("^5$", "50"));
            }
        } else {
            String by = String.join(", ", panel.by());
            String name = panel.metric().id();
            target(
                    targets,
                    switch (panel.how()) {
                        case MAX -> "max by (%s) (%s)".formatted(by, name);
                        case SUM -> "sum by (%s) (%s)".formatted(by, name);
                        default -> "sum by (%s) (rate(%s[$__rate_interval]))".formatted(by, name);
                    },
                    "{{%s}}".formatted(panel.by().get(0)));
        }
    }

    private static void target(ArrayNode targets, String query, String legend) {
        ObjectNode target = targets.addObject();
        source(target);
        target.put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
        target.put("expr", query).put("legendFormat", legend);
    }

    private static void source(ObjectNode node) {
        node.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
    }

    private static void place(ObjectNode panel, int x, int y, int width, int height) {
        panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    }
}
