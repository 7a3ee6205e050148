package io.contrail.cli.pipeline;

import io.contrail.verifier.RollingState;
import io.contrail.verifier.RollingVerification;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Shows a {@link RollingVerification} to whoever monitors the process. */
public final class VerificationMetrics implements VerificationMXBean, AutoCloseable {
    private final RollingVerification verification;
    private final ObjectName name;

    private VerificationMetrics(RollingVerification verification, ObjectName name) {
        this.verification = verification;
        this.name = name;
    }

    public static VerificationMetrics register(String pipeline, RollingVerification verification) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName("io.contrail:type=verification,pipeline=" + ObjectName.quote(pipeline));
            VerificationMetrics metrics = new VerificationMetrics(verification, name);
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
            server.registerMBean(metrics, name);
            return metrics;
        } catch (JMException e) {
            throw new IllegalStateException("The metrics of the verification cannot be registered", e);
        }
    }

    private RollingState state() {
        return verification.state();
    }

    @Override
    public String getState() {
        return state().state().name();
    }

    @Override
    public long getChunks() {
        return state().chunks();
    }

    @Override
    public long getUnconfirmed() {
        return state().unconfirmed();
    }

    @Override
    public long getDifferences() {
        return state().differences();
    }

    @Override
    public Map<String, Long> getDifferencesByTable() {
        return state().differencesByTable();
    }

    @Override
    public long getRows() {
        return state().rows();
    }

    @Override
    public long getCoveredRows() {
        return state().coveredRows();
    }

    @Override
    public long getOldestSeconds() {
        Long seconds = state().oldestSeconds();
        return seconds == null ? -1 : seconds;
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException gone) {
            // Nobody looks at it any more.
        }
    }
}
