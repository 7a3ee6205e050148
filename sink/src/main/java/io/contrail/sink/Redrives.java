package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.LongConsumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Takes the orders to redrive while a task runs. */
public final class Redrives implements RedrivesMXBean, AutoCloseable {
    private final ObjectName name;
    private final LongConsumer redrive;
    private final LongConsumer discard;

    private Redrives(ObjectName name, LongConsumer redrive, LongConsumer discard) {
        this.name = name;
        this.redrive = redrive;
        this.discard = discard;
    }

    static Redrives register(String connector, LongConsumer redrive, LongConsumer discard) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName("io.contrail:type=dead-letters,connector=" + ObjectName.quote(connector));
            Redrives redrives = new Redrives(name, redrive, discard);
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
            server.registerMBean(redrives, name);
            return redrives;
        } catch (JMException e) {
            throw PipelineException.stop(
                            "The sink's dead letters cannot be registered: %s.".formatted(e.getMessage()),
                            "The sink has not started.",
                            "restart the connector.")
                    .causedBy(e);
        }
    }

    @Override
    public Map<String, String> redrive(long number) {
        return answer(redrive, number);
    }

    @Override
    public Map<String, String> discard(long number) {
        return answer(discard, number);
    }

    private static Map<String, String> answer(LongConsumer order, long number) {
        try {
            order.accept(number);
            return Map.of();
        } catch (PipelineException e) {
            return Map.of(
                    "kind", e.kind().name(),
                    "what", e.what(),
                    "meaning", e.meaning(),
                    "todo", e.todo());
        }
    }

    @Override
    public void close() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
        } catch (JMException e) {
            throw new IllegalStateException("A registered MBean can be unregistered", e);
        }
    }
}
