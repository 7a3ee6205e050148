package io.contrail.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * An attribute of MBeans, and the metric that it is. A number is a value, true is 1; a table has a value for each of its
 * entries, whose key is the last label; a text is the state that it names.
 *
 * @param scale what the attribute is multiplied by, so that the unit is the metric's
 * @param properties of the bean's name, for the labels in order
 * @param states that a text may be; none where the attribute is no text
 */
record Bean(
        Metric metric,
        ObjectName pattern,
        String attribute,
        double scale,
        List<String> properties,
        List<String> states) {
    private static final String DEBEZIUM = "debezium.postgres:type=connector-metrics,context=%s,server=*";
    private static final String SINK = "io.contrail:type=sink,connector=*,task=*";
    private static final String VERIFICATION = "io.contrail:type=verification,pipeline=*";
    private static final String TASK = "kafka.connect:type=%s-metrics,connector=*,task=*";
    private static final String CONSUMER =
            "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=connector-consumer-*";

    private static final double MILLIS = 1e-3;
    private static final double MICROS = 1e-6;

    /** All that this process may have. */
    static final List<Bean> ALL = List.of(
            debezium(Metric.SOURCE_CONNECTED, "streaming", "Connected", 1),
            debezium(Metric.SOURCE_BEHIND, "streaming", "MilliSecondsBehindSource", MILLIS),
            debezium(Metric.SOURCE_EVENTS, "streaming", "TotalNumberOfEventsSeen", 1),
            debezium(Metric.SOURCE_ERRONEOUS_EVENTS, "streaming", "NumberOfErroneousEvents", 1),
            debezium(Metric.SOURCE_QUEUE_CAPACITY, "streaming", "QueueTotalCapacity", 1),
            debezium(Metric.SOURCE_QUEUE_FREE, "streaming", "QueueRemainingCapacity", 1),
            debezium(Metric.SNAPSHOT_RUNNING, "snapshot", "SnapshotRunning", 1),
            debezium(Metric.SNAPSHOT_REMAINING_TABLES, "snapshot", "RemainingTableCount", 1),
            debezium(Metric.SNAPSHOT_ROWS, "snapshot", "RowsScanned", 1),
            task(Metric.SOURCE_WRITTEN, "source-task", "source-record-write-total"),
            task(Metric.SOURCE_IN_FLIGHT, "source-task", "source-record-active-count"),
            state(
                    Metric.CONNECT_TASK_STATE,
                    TASK.formatted("connector-task"),
                    "status",
                    List.of("running", "paused", "failed", "unassigned", "restarting", "destroyed"),
                    "connector",
                    "task"),
            task(Metric.CONNECT_RECORD_FAILURES, "task-error", "total-record-failures"),
            task(Metric.CONNECT_COMMIT_FAILURES, "connector-task", "offset-commit-failure-percentage"),
            task(Metric.CONNECT_BATCH, "connector-task", "batch-size-avg"),
            number(Metric.KAFKA_WAITING, CONSUMER, "records-lag-max", 1, "client-id"),
            number(Metric.KAFKA_READ_BYTES, CONSUMER, "bytes-consumed-total", 1, "client-id"),
            number(Metric.SINK_LANDED, SINK, "LandedChangesByTable", 1, "connector", "task"),
            number(Metric.SINK_REPEATED, SINK, "RepeatedChanges", 1, "connector", "task"),
            number(Metric.SINK_LANDINGS, SINK, "Batches", 1, "connector", "task"),
            number(Metric.SINK_LAST_COMMIT, SINK, "LastCommittedAtMicros", MICROS, "connector", "task"),
            number(Metric.SINK_STOPPED, SINK, "StoppedTopics", 1, "connector", "task"),
            number(Metric.DEAD_LETTERS, SINK, "DeadLettersByTable", 1, "connector", "task"),
            number(Metric.E2E_LATENCY, SINK, "LatencyCounts", 1, "connector", "task"),
            state(
                    Metric.CONSISTENCY_STATE,
                    VERIFICATION,
                    "State",
                    List.of("verified", "pending", "overdue", "different"),
                    "pipeline"),
            number(Metric.CONSISTENCY_MISMATCHED, VERIFICATION, "DifferencesByTable", 1, "pipeline"),
            number(Metric.CONSISTENCY_ROWS, VERIFICATION, "Rows", 1, "pipeline"),
            number(Metric.CONSISTENCY_COVERED, VERIFICATION, "CoveredRows", 1, "pipeline"),
            number(Metric.CONSISTENCY_AGE, VERIFICATION, "OldestSeconds", 1, "pipeline"),
            number(Metric.CONSISTENCY_CHUNKS, VERIFICATION, "Chunks", 1, "pipeline"),
            number(Metric.CONSISTENCY_UNCONFIRMED, VERIFICATION, "Unconfirmed", 1, "pipeline"));

    private static Bean debezium(Metric metric, String context, String attribute, double scale) {
        return number(metric, DEBEZIUM.formatted(context), attribute, scale, "server");
    }

    private static Bean task(Metric metric, String type, String attribute) {
        return number(metric, TASK.formatted(type), attribute, 1, "connector", "task");
    }

    private static Bean number(Metric metric, String pattern, String attribute, double scale, String... properties) {
        return new Bean(metric, name(pattern), attribute, scale, List.of(properties), List.of());
    }

    private static Bean state(
            Metric metric, String pattern, String attribute, List<String> states, String... properties) {
        return new Bean(metric, name(pattern), attribute, 1, List.of(properties), states);
    }

    private static ObjectName name(String pattern) {
        try {
            return new ObjectName(pattern);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("Not a pattern: " + pattern, e);
        }
    }

    /** Reads it of every bean that has it. A bean that is just going away is left out. */
    void read(MBeanServer server, Samples samples) {
        for (ObjectName bean : server.queryNames(pattern, null)) {
            try {
                sample(server.getAttribute(bean, attribute), labels(bean), samples);
            } catch (JMException gone) {
                // A task has ended between the two calls, or has never had this attribute.
            }
        }
    }

    private List<String> labels(ObjectName bean) {
        List<String> labels = new ArrayList<>();
        for (String property : properties) {
            String value = bean.getKeyProperty(property);
            labels.add(value.startsWith("\"") ? ObjectName.unquote(value) : value);
        }
        return labels;
    }

    private void sample(Object value, List<String> labels, Samples samples) {
        if (value instanceof TabularData table) {
            Map<String, Object> entries = entries(table);
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                samples.add(metric, distribution(entries), labels.toArray(String[]::new));
                return;
            }
            entries.forEach((key, entry) -> {
                List<String> more = new ArrayList<>(labels);
                more.add(key);
                // An entry that is a reason says that there is one.
                samples.add(metric, entry instanceof Number number ? number.doubleValue() * scale : 1, array(more));
            });
        } else if (value instanceof Number number) {
            boolean unknown = number.doubleValue() < 0;
            samples.add(metric, unknown ? Double.NaN : number.doubleValue() * scale, array(labels));
        } else if (value instanceof Boolean yes) {
            samples.add(metric, yes ? 1 : 0, array(labels));
        } else if (value instanceof String text && !states.isEmpty()) {
            samples.state(metric, states, text.toLowerCase(Locale.ROOT), array(labels));
        }
    }

    /** Of counts by the bucket's upper bound in seconds, and of the sum of all under {@code sum}, in microseconds. */
    private static Samples.Distribution distribution(Map<String, Object> entries) {
        SortedMap<Double, Long> counts = new TreeMap<>();
        double sum = 0;
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            long number = ((Number) entry.getValue()).longValue();
            if (entry.getKey().equals("sum")) {
                sum = number * MICROS;
            } else {
                counts.put(
                        entry.getKey().equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(entry.getKey()),
                        number);
            }
        }
        return new Samples.Distribution(counts, sum);
    }

    private static Map<String, Object> entries(TabularData table) {
        Map<String, Object> entries = new TreeMap<>();
        for (Object row : table.values()) {
            CompositeData entry = (CompositeData) row;
            entries.put(String.valueOf(entry.get("key")), entry.get("value"));
        }
        return entries;
    }

    private static String[] array(List<String> labels) {
        return labels.toArray(String[]::new);
    }
}
