package io.contrail.capture.debezium;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the task's thread writes and JMX reads. */
final class SnapshotProgress implements SnapshotProgressMXBean, AutoCloseable {
    private final ObjectName name;
    private volatile String request = "";
    private volatile String table = "";
    private volatile long rows;
    private volatile long estimate;
    private volatile List<String> waiting = List.of();
    private final AtomicLong tables = new AtomicLong();
    private volatile String trouble = "";

    private SnapshotProgress(ObjectName name) {
        this.name = name;
    }

    /** @param connector its name */
    static SnapshotProgress register(String connector) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName("io.contrail:type=snapshots,connector=" + ObjectName.quote(connector));
            SnapshotProgress progress = new SnapshotProgress(name);
            if (server.isRegistered(name)) {
                server.unregisterMBean(name); // of a task that was not stopped
            }
            server.registerMBean(progress, name);
            return progress;
        } catch (JMException e) {
            throw new IllegalStateException("The platform's MBean server refuses " + connector, e);
        }
    }

    void show(ReloadState state) {
        request = state.request();
        table = state.queue().isEmpty() ? "" : name(state.queue().get(0));
        rows = state.queue().isEmpty() ? 0 : state.queue().get(0).rows();
        waiting = state.queue().stream().skip(1).map(SnapshotProgress::name).toList();
    }

    private static String name(ReloadState.Reload reload) {
        return reload.schema() + "." + reload.table();
    }

    void estimate(long many) {
        estimate = many;
    }

    void tableRead() {
        tables.incrementAndGet();
    }

    void trouble(String what) {
        trouble = what;
    }

    @Override
    public String getRequest() {
        return request;
    }

    @Override
    public String getTable() {
        return table;
    }

    @Override
    public long getRows() {
        return rows;
    }

    @Override
    public long getEstimatedRows() {
        return estimate;
    }

    @Override
    public List<String> getWaiting() {
        return waiting;
    }

    @Override
    public long getTables() {
        return tables.get();
    }

    @Override
    public String getTrouble() {
        return trouble;
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            // Another task has taken the name over.
        }
    }
}
