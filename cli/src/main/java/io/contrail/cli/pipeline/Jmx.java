package io.contrail.cli.pipeline;

import io.contrail.changelog.PipelineException;
import io.contrail.sink.RedrivesMXBean;
import io.contrail.sink.SinkMetricsMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The counters of Kafka Connect and of the sink, from the MBeans of this process. */
public final class Jmx {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName source;
    private final ObjectName sink;
    private final ObjectName letters;

    public Jmx(String sourceConnector, String sinkConnector) {
        try {
            this.source = new ObjectName(
                    "kafka.connect:type=source-task-metrics,connector=%s,task=0".formatted(sourceConnector));
            this.sink = new ObjectName("io.contrail:type=sink,connector=" + ObjectName.quote(sinkConnector));
            this.letters = new ObjectName("io.contrail:type=dead-letters,connector=" + ObjectName.quote(sinkConnector));
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
