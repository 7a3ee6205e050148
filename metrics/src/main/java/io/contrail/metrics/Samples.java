package io.contrail.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one look at a process has found. Not thread-safe. */
public final class Samples {
    /**
     * A distribution of seconds.
     *
     * @param counts by the bucket's upper bound, of each bucket alone; the last bound is infinite
     */
    record Distribution(SortedMap<Double, Long> counts, double sum) {}

    private final Map<Metric, Map<Labels, Double>> values = new EnumMap<>(Metric.class);
    private final Map<Metric, Map<Labels, Distribution>> distributions = new EnumMap<>(Metric.class);

    /**
     * Adds a value. What is not known is not given: NaN is left out.
     *
     * @param labels as many as the metric has, in its order
     */
    public void add(Metric metric, double value, String... labels) {
        if (!Double.isNaN(value)) {
            values.computeIfAbsent(metric, each -> new TreeMap<>()).put(labels(metric, labels), value);
        }
    }

    /** Adds 1 for the state that something is in, and 0 for each other that it could be in. */
    public void state(Metric metric, List<String> states, String now, String... labels) {
        String[] all = new String[labels.length + 1];
        System.arraycopy(labels, 0, all, 0, labels.length);
        for (String state : states) {
            all[labels.length] = state;
            add(metric, state.equals(now) ? 1 : 0, all.clone());
        }
    }

    void add(Metric metric, Distribution distribution, String... labels) {
        distributions.computeIfAbsent(metric, each -> new TreeMap<>()).put(labels(metric, labels), distribution);
    }

    /** Adds all that another look has found. */
    public void addAll(Samples other) {
        other.values.forEach((metric, points) ->
                values.computeIfAbsent(metric, each -> new TreeMap<>()).putAll(points));
        other.distributions.forEach((metric, points) ->
                distributions.computeIfAbsent(metric, each -> new TreeMap<>()).putAll(points));
    }

    private static Labels labels(Metric metric, String[] given) {
        return Labels.of(metric.labels().toArray(String[]::new), given);
    }

    /** As Prometheus' library writes them. */
    List<MetricSnapshot> snapshots() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        values.forEach((metric, points) ->
                snapshots.add(metric.kind() == Metric.Kind.COUNTER ? counter(metric, points) : gauge(metric, points)));
        distributions.forEach((metric, points) -> snapshots.add(histogram(metric, points)));
        return snapshots;
    }

    private static MetricSnapshot counter(Metric metric, Map<Labels, Double> points) {
        CounterSnapshot.Builder snapshot =
                CounterSnapshot.builder().name(metric.base()).help(metric.help());
        points.forEach((labels, value) -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(Math.max(0, value))
                .build()));
        return snapshot.build();
    }

    private static MetricSnapshot gauge(Metric metric, Map<Labels, Double> points) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name(metric.base()).help(metric.help());
        points.forEach((labels, value) -> snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return snapshot.build();
    }

    private static MetricSnapshot histogram(Metric metric, Map<Labels, Distribution> points) {
        HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(metric.base()).help(metric.help());
        points.forEach((labels, found) -> snapshot.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(
                        List.copyOf(found.counts().keySet()),
                        List.copyOf(found.counts().values())))
                .sum(found.sum())
                .build()));
        return snapshot.build();
    }
}
