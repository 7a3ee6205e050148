package io.contrail.cli.bench;

import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.replication.PipelineName;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.FlightSettings;
import io.contrail.cli.pipeline.Pipeline;
import io.contrail.cli.pipeline.PipelineSettings;
import io.contrail.local.StackListener;
import io.contrail.local.StackSettings;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import io.contrail.sink.SinkMetrics;
import io.contrail.sink.TaskBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.ObjectName;

/** Contrail as 'contrail up --source' runs it. */
final class OurPipeline implements Contender {
    static final PipelineName NAME = PipelineName.DEFAULT;

    private final Pipeline pipeline;
    private final PostgresServer source;

    private OurPipeline(Pipeline pipeline, PostgresServer source) {
        this.pipeline = pipeline;
        this.source = source;
    }

    /** Starts it on a prepared source; it streams at once. */
    static OurPipeline start(
            DataDirectory directory, PostgresServer source, StackSettings stack, Consumer<String> progress) {
        PipelineSettings settings = new PipelineSettings(
                NAME,
                Optional.of("postgresql://%s:%s@127.0.0.1:%d/postgres?sslmode=disable"
                        .formatted(source.superuser().user(), source.superuser().password(), source.port())),
                Optional.of(FlightTable.NAME),
                Optional.empty(),
                FlightSettings.atRate(0),
                Map.of());
        Pipeline pipeline = Pipeline.start(directory, settings, stack, new StackListener() {}, progress);
        return new OurPipeline(pipeline, source);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    @Override
    public Connection target() {
        return pipeline.warehouse().connect();
    }

    /** Lets it stream. */
    void resume() {
        pipeline.connect().resume(pipeline.sourceConnectorName());
    }

    /** Makes it let go of its replication slot; what is committed from now on waits in the source. */
    void pause() {
        pipeline.connect().stop(pipeline.sourceConnectorName());
        Slots.awaitInactive(source, NAME.slot());
    }

    @Override
    public void check() {
        check(pipeline, List.of(pipeline.sourceConnectorName(), pipeline.sinkConnectorName()));
    }

    /** Both connectors off; the broker and the worker go on, for the peer. */
    void rest() {
        pause();
        pipeline.connect().stop(pipeline.sinkConnectorName());
    }

    /** What the sink itself says about commit to queryable since {@link #forgetLatency}, in milliseconds; NaN if nothing. */
    double latency(String attribute) {
        try {
            return ((Number) ManagementFactory.getPlatformMBeanServer().getAttribute(sinkBean(), attribute))
                    .doubleValue();
        } catch (JMException e) {
            return Double.NaN;
        }
    }

    void forgetLatency() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(sinkBean(), "resetTotalLatency", new Object[0], new String[0]);
        } catch (JMException e) {
            throw new IllegalStateException("The sink that has just landed rows has no metrics", e);
        }
    }

    private ObjectName sinkBean() {
        return TaskBean.name(SinkMetrics.TYPE, pipeline.sinkConnectorName(), 0);
    }

    static void check(Pipeline pipeline, List<String> connectors) {
        for (String name : connectors) {
            pipeline.connect()
                    .status(name)
                    .filter(status -> status.worst() == ConnectorStatus.State.FAILED)
                    .ifPresent(status -> {
                        throw PipelineException.stop(
                                "Connector %s has failed: %s"
                                        .formatted(name, status.reason().orElse("no reason given")),
                                "The measurement cannot be finished.",
                                "look into the logs; --data-dir keeps them.");
                    });
        }
    }

    @Override
    public void close() {
        pipeline.close();
    }

    /** Replication slots of the source. */
    static final class Slots {
        private static final Duration PATIENCE = Duration.ofMinutes(1);

        private Slots() {}

        static void awaitInactive(PostgresServer server, String slot) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            try (Connection connection = connect(server)) {
                while ("t"
                        .equals(FlightTable.queryText(
                                connection,
                                "SELECT active FROM pg_replication_slots WHERE slot_name = '%s'".formatted(slot)))) {
                    if (System.nanoTime() > deadline) {
                        throw PipelineException.stop(
                                "Replication slot '%s' is still being read after a minute.".formatted(slot),
                                "The measurement cannot go on.",
                                "look into the logs; --data-dir keeps them.");
                    }
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException("The embedded PostgreSQL does not answer", e);
            }
        }
    }

    static Connection connect(PostgresServer server) throws java.sql.SQLException {
        return java.sql.DriverManager.getConnection(
                server.jdbcUrl("postgres"),
                server.superuser().user(),
                server.superuser().password());
    }
}
