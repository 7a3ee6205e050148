package io.contrail.cli.pipeline;

import io.contrail.capture.debezium.SnapshotProgressMXBean;
import io.contrail.changelog.PipelineException;
import io.contrail.sink.Redrives;
import io.contrail.sink.RedrivesMXBean;
import io.contrail.sink.SinkMetrics;
import io.contrail.sink.SinkMetricsMXBean;
import io.contrail.sink.TaskBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/** The counters of Kafka Connect and of the sink, from the MBeans of this process. */
public final class Jmx {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName source;
    private final ObjectName sink;
    private final ObjectName letters;
    private final ObjectName reading;
    private final ObjectName initial;

    public Jmx(String sourceConnector, String sinkConnector) {
        try {
            this.source = new ObjectName(
                    "kafka.connect:type=source-task-metrics,connector=%s,task=0".formatted(sourceConnector));
            this.reading = new ObjectName("io.contrail:type=snapshots,connector=" + ObjectName.quote(sourceConnector));
            this.initial = new ObjectName("debezium.postgres:type=connector-metrics,context=snapshot,server="
                    + sourceConnector.replaceAll("-source$", ""));
            this.sink = TaskBean.name(SinkMetrics.TYPE, sinkConnector, 0);
            this.letters = TaskBean.name(Redrives.TYPE, sinkConnector, 0);
        } catch (JMException e) {
            throw new IllegalArgumentException("Not a connector's name: " + sourceConnector, e);
        }
    }

    /** Records that the source connector has written to Kafka. */
    public @Nullable Double sourceRecords() {
        return number(source, "source-record-write-total");
    }

    /** Records that it has read and that Kafka has not acknowledged. */
    public @Nullable Long sourceActive() {
        Double active = number(source, "source-record-active-count");
        return active == null ? null : active.longValue();
    }

    /** Changes that the warehouse shows. */
    public @Nullable Double landed() {
        return number(sink, "LandedChanges");
    }

    /** Milliseconds; null when nothing was landed lately. */
    public @Nullable Double latency(String attribute) {
        return number(sink, attribute);
    }

    /**
     * Whole tables that are being read, or wait for it.
     *
     * @param sourceRows that were counted, by the table's name
     */
    public List<Status.Snapshot> snapshots(Map<String, Long> sourceRows) {
        List<Status.Snapshot> snapshots = new ArrayList<>(initialSnapshot(sourceRows));
        if (server.isRegistered(reading)) {
            SnapshotProgressMXBean bean = JMX.newMXBeanProxy(server, reading, SnapshotProgressMXBean.class);
            String trouble = bean.getTrouble().isEmpty() ? null : bean.getTrouble();
            if (!bean.getTable().isEmpty()) {
                long estimate = bean.getEstimatedRows();
                snapshots.add(new Status.Snapshot(
                        bean.getTable(),
                        "beside the stream",
                        "reading",
                        bean.getRows(),
                        estimate > 0 ? estimate : null,
                        trouble));
            }
            bean.getWaiting()
                    .forEach(table ->
                            snapshots.add(new Status.Snapshot(table, "beside the stream", "waiting", 0, null, null)));
        }
        return snapshots;
    }

    private List<Status.Snapshot> initialSnapshot(Map<String, Long> sourceRows) {
        try {
            if (!server.isRegistered(initial)
                    || !Boolean.TRUE.equals(server.getAttribute(initial, "SnapshotRunning"))
                    || !(server.getAttribute(initial, "RowsScanned") instanceof TabularData rows)) {
                return List.of();
            }
            List<Status.Snapshot> snapshots = new ArrayList<>();
            for (Object row : rows.values()) {
                CompositeData entry = (CompositeData) row;
                String table = String.valueOf(entry.get("key"));
                long read = ((Number) entry.get("value")).longValue();
                snapshots.add(new Status.Snapshot(table, "initial", "reading", read, sourceRows.get(table), null));
            }
            Object total = server.getAttribute(initial, "TotalTableCount");
            Object remaining = server.getAttribute(initial, "RemainingTableCount");
            if (total instanceof Number all && remaining instanceof Number left) {
                snapshots.add(new Status.Snapshot(
                        "%d of %d tables".formatted(all.intValue() - left.intValue(), all.intValue()),
                        "initial",
                        "done",
                        0,
                        null,
                        null));
            }
            return snapshots;
        } catch (JMException | RuntimeException e) {
            return List.of(); // the task is just going away
        }
    }

    /** Topics that the sink does not land any further, with the reasons. */
    public Map<String, String> stoppedTopics() {
        return server.isRegistered(sink)
                ? new TreeMap<>(JMX.newMXBeanProxy(server, sink, SinkMetricsMXBean.class)
                        .getStoppedTopics())
                : Map.of();
    }

    /** Has the sink redrive or discard a dead letter; what it answers. */
    public Map<String, String> letter(String order, long number) {
        if (!server.isRegistered(letters)) {
            throw PipelineException.unreachable(
                    "The sink is not running.",
                    "Only it can apply dead letters; nothing was done.",
                    "see 'contrail status' for the reason, and try again.");
        }
        RedrivesMXBean sinkTask = JMX.newMXBeanProxy(server, letters, RedrivesMXBean.class);
        return order.equals("discard") ? sinkTask.discard(number) : sinkTask.redrive(number);
    }

    private @Nullable Double number(ObjectName bean, String attribute) {
        try {
            Object value = server.isRegistered(bean) ? server.getAttribute(bean, attribute) : null;
            return value instanceof Number number && !Double.isNaN(number.doubleValue()) ? number.doubleValue() : null;
        } catch (JMException e) {
            return null; // the task is just going away
        }
    }
}
