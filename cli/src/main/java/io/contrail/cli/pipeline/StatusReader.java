package io.contrail.cli.pipeline;

import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.SourceProgress;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.local.Health;
import io.contrail.local.directory.DataDirectory;
import io.contrail.simulator.replay.ReplayStats;
import io.contrail.verifier.RollingState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks at every part of a running pipeline. Not thread-safe: rates are what has moved since the last look. */
public final class StatusReader implements AutoCloseable {
    private final Pipeline pipeline;
    private final DataDirectory directory;
    private final List<Status.Endpoint> endpoints;
    private final Rates rates = new Rates();
    private final Supplier<@Nullable RollingState> verification;
    private final Jmx jmx;
    private final Admin kafka;
    private boolean slotSeen;
    private @Nullable SourceConnection source;
    private final WarehouseLook warehouse;

    /**
     * Of a running pipeline.
     *
     * @param more endpoints besides those of the pipeline's own parts
     * @param verification how far it is verified; null when it is not
     */
    public StatusReader(
            Pipeline pipeline,
            DataDirectory directory,
            List<Status.Endpoint> more,
            Supplier<@Nullable RollingState> verification) {
        this.verification = verification;
        this.pipeline = pipeline;
        this.directory = directory;
        this.warehouse = new WarehouseLook(pipeline.warehouse());
        this.jmx = new Jmx(pipeline.sourceConnectorName(), pipeline.sinkConnectorName());
        Properties properties = new Properties();
        properties.put("bootstrap.servers", pipeline.stack().kafka().bootstrap());
        properties.put("default.api.timeout.ms", "5000");
        properties.put("request.timeout.ms", "5000");
        this.kafka = Admin.create(properties);
        this.endpoints = new ArrayList<>();
        endpoints.add(new Status.Endpoint("source", pipeline.source().address()));
        endpoints.add(new Status.Endpoint("kafka", pipeline.stack().kafka().bootstrap()));
        endpoints.add(new Status.Endpoint(
                Status.CONNECT, pipeline.stack().connect().restUrl().toString()));
        endpoints.add(new Status.Endpoint("warehouse", pipeline.warehouse().address()));
        pipeline.source()
                .flights()
                .flatMap(FlightProducer::api)
                .ifPresent(api -> endpoints.add(new Status.Endpoint(Status.SIMULATOR, api.toString())));
        endpoints.addAll(more);
    }

    /** One look at everything; a part that does not answer makes the status unhealthy, not this method fail. */
    public synchronized Status read() {
        List<String> troubles = new ArrayList<>();
        Map<String, ConnectorStatus.State> connectors = connectors(troubles);
        boolean starting = connectors.containsValue(ConnectorStatus.State.UNASSIGNED);
        for (Health health : pipeline.stack().health()) {
            if (!health.healthy()) {
                troubles.add(health.part().title() + ": " + health.detail());
            }
        }
        diskSpace(troubles);
        Optional<ReplayStats> replay = pipeline.source().flights().map(FlightProducer::stats);
        replay.ifPresent(stats -> replayTrouble(stats, troubles));
        Map<TableName, Long> sourceRows = new HashMap<>();
        Status.Slot slot = sourceSide(sourceRows, troubles);
        Long walLag = slot == null ? null : slot.retainedBytes();
        List<Status.Stage> stages = stages(replay, connectors, walLag, troubles);
        List<Status.Table> tables = tables(sourceRows, troubles);
        starting |= tables.stream().anyMatch(StatusReader::notSnapshotted);
        RollingState verified = verification.get();
        if (verified != null && verified.differences() > 0) {
            troubles.add("source and warehouse do not agree (rows that differ: %,d, in %s): run 'contrail verify'"
                    .formatted(verified.differences(), String.join(", ", verified.different())));
        }
        return new Status(
                !troubles.isEmpty() ? Status.State.UNHEALTHY : starting ? Status.State.STARTING : Status.State.HEALTHY,
                troubles.isEmpty() ? null : String.join("; ", troubles),
                ProcessHandle.current().pid(),
                directory.path().toString(),
                endpoints,
                stages,
                tables,
                new Status.Latency(jmx.latency("LatencyP50Millis"), jmx.latency("LatencyP99Millis")),
                slot,
                snapshots(sourceRows, troubles),
                verified,
                replay.map(stats -> new Status.Replay(
                                stats.state().toString(),
                                pipeline.source().flights().orElseThrow().rate(),
                                stats.position().changes(),
                                stats.position().lastAt().toString(),
                                stats.lastError().map(PipelineException::what).orElse(null)))
                        .orElse(null));
    }

    @Override
    public void close() {
        kafka.close(java.time.Duration.ofSeconds(2));
        forgetSource();
        warehouse.close();
    }

    /** The state of each that tells one. */
    private Map<String, ConnectorStatus.State> connectors(List<String> troubles) {
        Map<String, ConnectorStatus.State> states = new HashMap<>();
        for (String name : List.of(pipeline.sourceConnectorName(), pipeline.sinkConnectorName())) {
            try {
                Optional<ConnectorStatus> status = pipeline.connect().status(name);
                ConnectorStatus.State state =
                        status.map(ConnectorStatus::worst).orElse(ConnectorStatus.State.UNASSIGNED);
                states.put(name, state);
                if (state != ConnectorStatus.State.RUNNING && state != ConnectorStatus.State.UNASSIGNED) {
                    String reason = status.flatMap(ConnectorStatus::reason)
                            .map(why -> ": " + why)
                            .orElse("");
                    troubles.add("connector %s is %s%s".formatted(name, state, reason));
                }
            } catch (PipelineException e) {
                troubles.add(e.what());
            }
        }
        return states;
    }

    private static String state(Map<String, ConnectorStatus.State> connectors, String name) {
        ConnectorStatus.State state = connectors.get(name);
        return state == null ? "" : state.name();
    }

    private void diskSpace(List<String> troubles) {
        try {
            directory.checkFreeSpace();
        } catch (PipelineException e) {
            troubles.add(e.what());
        }
    }

    private static void replayTrouble(ReplayStats stats, List<String> troubles) {
        if (stats.state() == ReplayStats.State.FAILED || stats.state() == ReplayStats.State.RETRYING) {
            troubles.add("the writer of flights is %s%s"
                    .formatted(
                            stats.state(),
                            stats.lastError().map(error -> ": " + error.what()).orElse("")));
        }
    }

    private List<Status.Snapshot> snapshots(Map<TableName, Long> sourceRows, List<String> troubles) {
        Map<String, Long> counted = new HashMap<>();
        sourceRows.forEach((table, rows) -> counted.put(table.schema() + "." + table.table(), rows));
        List<Status.Snapshot> snapshots = jmx.snapshots(counted);
        snapshots.stream()
                .filter(snapshot -> snapshot.trouble() != null)
                .forEach(snapshot ->
                        troubles.add("table %s cannot be read: %s".formatted(snapshot.table(), snapshot.trouble())));
        return snapshots;
    }

    /** Counts the source's rows, and looks at the slot. */
    private Status.@Nullable Slot sourceSide(Map<TableName, Long> rows, List<String> troubles) {
        try {
            SourceConnection connection = source();
            rows.putAll(
                    new SourceProgress(connection).rowCounts(pipeline.tables().now()));
            Optional<ReplicationSlot.State> slot = new ReplicationSlot(pipeline.name()).read(connection);
            slotTroubles(slot, troubles);
            pipeline.tables()
                    .unpublished()
                    .forEach(table -> troubles.add(
                            "table %s is no longer in the publication: its changes are not captured; restart with 'contrail up' to add it again, or leave it out with --tables"
                                    .formatted(table)));
            return slot.map(found -> new Status.Slot(
                            found.retainedBytes().isPresent()
                                    ? found.retainedBytes().getAsLong()
                                    : null,
                            found.walStatus().orElse(null),
                            found.safeBytes().isPresent() ? found.safeBytes().getAsLong() : null))
                    .orElse(null);
        } catch (PipelineException e) {
            forgetSource();
            troubles.add("source: " + e.what());
            return null;
        }
    }

    private void slotTroubles(Optional<ReplicationSlot.State> slot, List<String> troubles) {
        String name = pipeline.name().slot();
        if (slot.isPresent()) {
            slotSeen = true;
        } else if (slotSeen) {
            troubles.add(
                    "replication slot '%s' is gone: changes since then are not captured; run 'contrail down' and 'contrail up --resnapshot'"
                            .formatted(name));
        }
        slot.filter(ReplicationSlot.State::lost)
                .ifPresent(lost -> troubles.add(
                        "replication slot '%s' is lost: PostgreSQL has removed its WAL; run 'contrail down' and 'contrail up --resnapshot'"
                                .formatted(name)));
        slot.filter(ReplicationSlot.State::atRisk)
                .ifPresent(risk -> troubles.add(
                        "replication slot '%s' holds more WAL than max_slot_wal_keep_size: the next checkpoint may take it away"
                                .formatted(name)));
    }

    private List<Status.Stage> stages(
            Optional<ReplayStats> replay,
            Map<String, ConnectorStatus.State> connectors,
            @Nullable Long walLag,
            List<String> troubles) {
        List<Status.Stage> stages = new ArrayList<>();
        replay.ifPresent(stats -> stages.add(new Status.Stage(
                "flights",
                stats.state().toString(),
                rates.perSecond(
                        "flights",
                        stats.position().changes() == 0
                                ? null
                                : (double) stats.position().changes()),
                null,
                "")));
        stages.add(new Status.Stage("postgresql", "", null, walLag, "bytes of WAL held"));
        stages.add(new Status.Stage(
                "debezium",
                state(connectors, pipeline.sourceConnectorName()),
                rates.perSecond("debezium", jmx.sourceRecords()),
                jmx.sourceActive(),
                "records in flight"));
        stages.add(new Status.Stage("kafka", "", null, kafkaLag(troubles), "records"));
        stages.add(new Status.Stage(
                "warehouse",
                state(connectors, pipeline.sinkConnectorName()),
                rates.perSecond("warehouse", jmx.landed()),
                null,
                ""));
        return stages;
    }

    /** Records that are in Kafka and not yet in the warehouse. */
    private @Nullable Long kafkaLag(List<String> troubles) {
        try {
            Map<TopicPartition, Long> landed = landed();
            Map<TopicPartition, ListOffsetsResultInfo> ends = kafka.listOffsets(landed.keySet().stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get(5, TimeUnit.SECONDS);
            long lag = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
                lag += Math.max(0, end.getValue().offset() - landed.getOrDefault(end.getKey(), 0L));
            }
            return lag;
        } catch (SQLException e) {
            warehouse.close();
            return null; // the sink has not made its tables yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            troubles.add("Kafka does not tell its offsets: " + e.getMessage());
            return null;
        }
    }

    /** As the warehouse says; one that costs money to ask is not asked, for the sink tells Kafka what it has committed. */
    private Map<TopicPartition, Long> landed()
            throws SQLException, InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
        Map<TopicPartition, Long> landed = new HashMap<>();
        if (pipeline.warehouse().metered()) {
            kafka.listConsumerGroupOffsets("connect-" + pipeline.sinkConnectorName())
                    .partitionsToOffsetAndMetadata()
                    .get(5, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> landed.put(partition, offset.offset()));
            return landed;
        }
        try (Statement statement = warehouse.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT topic, partition, next_ordinal FROM contrail.offsets")) {
            while (row.next()) {
                landed.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
            }
        }
        return landed;
    }

    private List<Status.Table> tables(Map<TableName, Long> sourceRows, List<String> troubles) {
        List<Status.Table> tables = new ArrayList<>();
        warehouse.refresh(jmx.landed(), pipeline.tables().now(), troubles);
        Map<String, String> incomplete = incomplete();
        for (TableName table : pipeline.tables().now()) {
            tables.add(new Status.Table(
                    table.toString(),
                    sourceRows.get(table),
                    warehouse.rows(table),
                    incomplete.remove(table.toString()),
                    pipeline.tables().dropped().contains(table)));
        }
        incomplete.forEach((table, reason) -> tables.add(new Status.Table(table, null, null, reason, false)));
        tables.stream()
                .filter(table -> table.incomplete() != null)
                .forEach(table ->
                        troubles.add("table %s is incomplete: %s".formatted(table.name(), table.incomplete())));
        return tables;
    }

    private Map<String, String> incomplete() {
        Map<String, String> reasons = warehouse.incomplete();
        String prefix = pipeline.name().value() + ".";
        jmx.stoppedTopics()
                .forEach((topic, reason) -> reasons.put(
                        topic.startsWith(prefix) ? topic.substring(prefix.length()) : topic, "stopped: " + reason));
        return reasons;
    }

    private static boolean notSnapshotted(Status.Table table) {
        return table.warehouseRows() == null && table.sourceRows() != null && table.sourceRows() > 0;
    }

    private SourceConnection source() {
        SourceConnection current = source;
        if (current == null) {
            current = pipeline.openSource();
            source = current;
        }
        return current;
    }

    private void forgetSource() {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
