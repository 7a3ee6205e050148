package io.contrail.cli.metrics;

import io.contrail.metrics.Metric;
import java.util.List;

/**
 * A picture of a dashboard, for every system that draws one.
 *
 * @param how the series are drawn from the metric
 * @param by labels that tell the series apart; the others are added up, or the worst of them counts
 * @param unit as Grafana names it
 */
record Panel(String title, How how, Metric metric, List<String> by, String unit) {
    /** What is asked of a metric. */
    enum How {
        /** The greatest now. */
        MAX,
        /** All together. */
        SUM,
        /** What is added a second. */
        RATE,
        /** Median, 95th and 99th percentile. */
        PERCENTILES
    }

    /** A row of the dashboard. */
    record Section(String title, List<Panel> panels) {}

    private static final String SECONDS = "s";
    private static final String BYTES = "bytes";
    private static final String COUNT = "short";
    private static final String RATE = "cps";

    /** In the order a reader asks: is it right, how late is it, and where do changes wait. */
    static final List<Section> ALL = List.of(
            new Section(
                    "Is it right?",
                    List.of(
                            max("State of the verification", Metric.CONSISTENCY_STATE, COUNT, "state"),
                            sum("Rows that differ", Metric.CONSISTENCY_MISMATCHED, COUNT, "table"),
                            max("Since the oldest verification", Metric.CONSISTENCY_AGE, SECONDS, "pipeline"),
                            sum("Rows to verify", Metric.CONSISTENCY_ROWS, COUNT, "pipeline"),
                            sum("Rows verified in time", Metric.CONSISTENCY_COVERED, COUNT, "pipeline"),
                            max("Dead letters", Metric.DEAD_LETTERS, COUNT, "table"),
                            sum("Stopped topics", Metric.SINK_STOPPED, COUNT, "topic"))),
            new Section(
                    "How late is it?",
                    List.of(
                            new Panel("Commit to queryable", How.PERCENTILES, Metric.E2E_LATENCY, List.of(), SECONDS),
                            max("Measured lag", Metric.LAG, SECONDS, "stage"),
                            rate("Changes landed", Metric.SINK_LANDED, RATE, "table"),
                            rate("Landings", Metric.SINK_LANDINGS, RATE, "connector"))),
            new Section(
                    "Where do changes wait?",
                    List.of(
                            max("Log that slots keep", Metric.SLOT_RETAINED, BYTES, "slot"),
                            max("Share of the bound that slots use", Metric.SLOT_USED, "percentunit", "slot"),
                            max("Slots that are read", Metric.SLOT_ACTIVE, COUNT, "slot"),
                            max("Debezium behind", Metric.SOURCE_BEHIND, SECONDS, "pipeline"),
                            max("Debezium's free queue", Metric.SOURCE_QUEUE_FREE, COUNT, "pipeline"),
                            max("Not acknowledged by Kafka", Metric.SOURCE_IN_FLIGHT, COUNT, "connector"),
                            max("Waiting in Kafka", Metric.KAFKA_WAITING, COUNT, "client"),
                            rate("Changes read from the log", Metric.SOURCE_EVENTS, RATE, "pipeline"),
                            rate("Read from Kafka", Metric.KAFKA_READ_BYTES, "Bps", "client"))),
            new Section(
                    "Does everything run?",
                    List.of(
                            sum("State of the connectors", Metric.CONNECTOR_STATE, COUNT, "state"),
                            sum("State of the tasks", Metric.CONNECT_TASK_STATE, COUNT, "state"),
                            max("Connected to the source", Metric.SOURCE_CONNECTED, COUNT, "pipeline"),
                            max("What could be looked at", Metric.OBSERVATION_OK, COUNT, "what"),
                            max("Tables left of the snapshot", Metric.SNAPSHOT_REMAINING_TABLES, COUNT, "pipeline"),
                            rate("Failures of records", Metric.CONNECT_RECORD_FAILURES, RATE, "connector"))));

    Panel {
        by = List.copyOf(by);
        boolean fits = switch (how) {
            case MAX, SUM -> metric.kind() == Metric.Kind.GAUGE;
            case RATE -> metric.kind() == Metric.Kind.COUNTER;
            case PERCENTILES -> metric.kind() == Metric.Kind.HISTOGRAM;
        };
        if (!fits || !metric.labels().containsAll(by)) {
            throw new IllegalArgumentException("'%s' asks for what %s does not have".formatted(title, metric.id()));
        }
    }

    private static Panel max(String title, Metric metric, String unit, String by) {
        return new Panel(title, How.MAX, metric, List.of(by), unit);
    }

    private static Panel sum(String title, Metric metric, String unit, String by) {
        return new Panel(title, How.SUM, metric, List.of(by), unit);
    }

    private static Panel rate(String title, Metric metric, String unit, String by) {
        return new Panel(title, How.RATE, metric, List.of(by), unit);
    }
}
