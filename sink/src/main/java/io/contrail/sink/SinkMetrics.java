package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.TableChanges;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the sink has done, as the MBean {@code io.contrail:type=sink,connector=...,task=...}. Latency is the time from a change's
 * commit in the source, by the source's clock, to the moment when the warehouse shows it, by this machine's; rows that a
 * snapshot read have none.
 */
public final class SinkMetrics implements SinkMetricsMXBean, AutoCloseable {
    /** The bean's type. */
    public static final String TYPE = "sink";

    /** Percentiles look back this long. */
    private static final int WINDOW_SECONDS = 10;

    private static final long MAX_LATENCY_MICROS = TimeUnit.HOURS.toMicros(1);

    /** Upper bounds of the buckets of {@link #getLatencyCounts()}: between a local disk and a pipeline that was down. */
    private static final double[] BOUNDS = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800};

    private record Second(long epochSecond, Histogram latency) {}

    private final Clock clock;
    private final Map<String, Long> rows = new TreeMap<>();
    private final Deque<Second> seconds = new ArrayDeque<>();
    private final Histogram total = new Histogram(MAX_LATENCY_MICROS, 2);
    private final long[] counts = new long[BOUNDS.length + 1];
    private long latencySum;
    private final Map<String, Long> deadLetters = new TreeMap<>();
    private final Map<String, String> stopped = new TreeMap<>();
    private long landed;
    private long repeated;
    private long batches;
    private long lastCommittedAt;
    private @Nullable TaskBean bean;

    private SinkMetrics(Clock clock) {
        this.clock = clock;
    }

    static SinkMetrics register(String connector, int task) {
        return register(connector, task, Clock.systemUTC());
    }

    static SinkMetrics register(String connector, int task, Clock clock) {
        SinkMetrics metrics = new SinkMetrics(clock);
        metrics.bean = TaskBean.register(TYPE, connector, task, metrics);
        return metrics;
    }

    /** Counts a batch that is durable and readable now. */
    synchronized void landed(List<TableChanges> tables, long repetitions) {
        long now = micros();
        Histogram latency = currentSecond(now);
        batches++;
        repeated += repetitions;
        for (TableChanges table : tables) {
            for (Change change : table.changes()) {
                if (!(change instanceof Change.SnapshotRead)) {
                    long committedAt = change.origin().committedAt();
                    long waited = Math.min(MAX_LATENCY_MICROS, Math.max(0, now - committedAt));
                    latency.recordValue(waited);
                    total.recordValue(waited);
                    counts[bucket(waited)]++;
                    latencySum += waited;
                    lastCommittedAt = Math.max(lastCommittedAt, committedAt);
                }
            }
            landed += table.changes().size();
            rows.merge(table.schema().table().toString(), (long) table.changes().size(), Long::sum);
        }
    }

    /** Those that wait, by number. */
    synchronized void deadLetters(Map<Long, TableId> open) {
        deadLetters.clear();
        open.values().forEach(table -> deadLetters.merge(table.toString(), 1L, Long::sum));
    }

    /** Topics that are not landed any further, with the reasons. */
    synchronized void stopped(Map<String, String> reasons) {
        stopped.clear();
        stopped.putAll(reasons);
    }

    @Override
    public synchronized Map<String, Long> getDeadLettersByTable() {
        return new TreeMap<>(deadLetters);
    }

    @Override
    public synchronized Map<String, String> getStoppedTopics() {
        return new TreeMap<>(stopped);
    }

    @Override
    public synchronized long getLandedChanges() {
        return landed;
    }

    @Override
    public synchronized long getRepeatedChanges() {
        return repeated;
    }

    @Override
    public synchronized long getBatches() {
        return batches;
    }

    @Override
    public synchronized Map<String, Long> getLandedChangesByTable() {
        return new TreeMap<>(rows);
    }

    @Override
    public synchronized long getLastCommittedAtMicros() {
        return lastCommittedAt;
    }

    @Override
    public synchronized double getLatencyP50Millis() {
        return percentile(50);
    }

    @Override
    public synchronized double getLatencyP99Millis() {
        return percentile(99);
    }

    @Override
    public synchronized double getTotalLatencyP50Millis() {
        return total.getTotalCount() == 0 ? Double.NaN : total.getValueAtPercentile(50) / 1_000.0;
    }

    @Override
    public synchronized double getTotalLatencyP99Millis() {
        return total.getTotalCount() == 0 ? Double.NaN : total.getValueAtPercentile(99) / 1_000.0;
    }

    private static int bucket(long micros) {
        int found = Arrays.binarySearch(BOUNDS, micros / 1e6);
        return found >= 0 ? found : -found - 1;
    }

    @Override
    public synchronized Map<String, Long> getLatencyCounts() {
        Map<String, Long> byBound = new LinkedHashMap<>();
        for (int i = 0; i < BOUNDS.length; i++) {
            byBound.put(Double.toString(BOUNDS[i]), counts[i]);
        }
        byBound.put("+Inf", counts[BOUNDS.length]);
        byBound.put("sum", latencySum);
        return byBound;
    }

    @Override
    public synchronized void resetTotalLatency() {
        total.reset();
    }

    @Override
    public void close() {
        if (bean != null) {
            bean.close();
        }
    }

    private double percentile(double percentile) {
        currentSecond(micros());
        Histogram window = new Histogram(MAX_LATENCY_MICROS, 2);
        seconds.forEach(second -> window.add(second.latency()));
        return window.getTotalCount() == 0 ? Double.NaN : window.getValueAtPercentile(percentile) / 1_000.0;
    }

    private Histogram currentSecond(long nowMicros) {
        long second = nowMicros / 1_000_000;
        while (!seconds.isEmpty() && seconds.getFirst().epochSecond() <= second - WINDOW_SECONDS) {
            seconds.removeFirst();
        }
        if (seconds.isEmpty() || seconds.getLast().epochSecond() != second) {
            seconds.addLast(new Second(second, new Histogram(MAX_LATENCY_MICROS, 2)));
        }
        return seconds.getLast().latency();
    }

    private long micros() {
        java.time.Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
