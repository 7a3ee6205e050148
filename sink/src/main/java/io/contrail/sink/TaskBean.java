package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * An MBean of one task of a sink connector, {@code io.contrail:type=...,connector=...,task=...}. Tasks start and stop on
 * threads of their own, so each change of who has a name is one step.
 */
public final class TaskBean implements AutoCloseable {
    private static final Map<ObjectName, TaskBean> REGISTERED = new HashMap<>();

    private final ObjectName name;

    private TaskBean(ObjectName name) {
        this.name = name;
    }

    /** What a bean of this type is called. */
    public static ObjectName name(String type, String connector, int task) {
        try {
            return new ObjectName(
                    "io.contrail:type=%s,connector=%s,task=%d".formatted(type, ObjectName.quote(connector), task));
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("Not a type of bean: " + type, e);
        }
    }

    /** Registers it; a task that Connect gave up on has not unregistered, and the live one counts. */
    static TaskBean register(String type, String connector, int task, Object bean) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        TaskBean registered = new TaskBean(name(type, connector, task));
        synchronized (REGISTERED) {
            try {
                if (server.isRegistered(registered.name)) {
                    server.unregisterMBean(registered.name);
                }
                server.registerMBean(bean, registered.name);
                REGISTERED.put(registered.name, registered);
                return registered;
            } catch (JMException e) {
                throw PipelineException.stop(
                                "The bean %s cannot be registered: %s.".formatted(registered.name, e.getMessage()),
                                "The sink has not started.",
                                "restart the connector.")
                        .causedBy(e);
            }
        }
    }

    /** Unless a task that was started in this one's place has the name now. */
    @Override
    public void close() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        synchronized (REGISTERED) {
            try {
                if (REGISTERED.remove(name, this) && server.isRegistered(name)) {
                    server.unregisterMBean(name);
                }
            } catch (JMException e) {
                throw new IllegalStateException("A registered MBean can be unregistered", e);
            }
        }
    }
}
