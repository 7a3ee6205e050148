package io.contrail.capture.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.replication.CaptureUser;
import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.capture.source.TestServer;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** The connector itself, with the shipped file, as the role with the fewest rights, against a real source. */
class SourceConnectorIT {
    private static final Secret PASSWORD = new Secret("capture");

    private final SourceAddress address = TestServer.newDatabase();
    private final PipelineName pipeline = new PipelineName("c_" + address.database());
    private final SourceObjects objects = new SourceObjects(pipeline);
    private final List<String> seen = new ArrayList<>();

    /** A task without a Connect worker; nothing was read before. */
    private record Context(Map<String, String> configs) implements SourceTaskContext {
        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new OffsetStorageReader() {
                @Override
                public <T> Map<String, Object> offset(Map<String, T> partition) {
                    return Map.of();
                }

                @Override
                public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                    return Map.of();
                }
            };
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void capturesSnapshotAndStreamOfExactlyTheSelectedTables() throws InterruptedException {
        String role = "reader_" + address.database();
        PostgresConnectorTask task = new PostgresConnectorTask();
        try (SourceConnection source = address.open()) {
            source.execute(
                    "CREATE TABLE \"Odd, name\" (id int PRIMARY KEY, v interval, n numeric)",
                    "CREATE TABLE left_out (id int PRIMARY KEY)",
                    "CREATE TABLE leg (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                    "CREATE TABLE leg_1 PARTITION OF leg FOR VALUES FROM (1) TO (100)",
                    "INSERT INTO \"Odd, name\" VALUES (1, '1 day', 1.50)",
                    "INSERT INTO left_out VALUES (1)",
                    "INSERT INTO leg VALUES (1)");
            List<TableName> tables =
                    TableSelection.parse("*,!left_out").resolve(source).tables();
            objects.prepare(source, tables);
            new CaptureUser(role, PASSWORD).ensure(source, List.of("public"));
            Map<String, String> settings = new HashMap<>(new SourceConnector(pipeline, "t", 1, PASSWORD.value())
                    .configure(ConnectorTemplateTest.shipped(), address.as(role, PASSWORD), tables)
                    .settings());
            settings.put("name", "test");
            settings.put("heartbeat.interval.ms", "200");
            task.initialize(new Context(settings));
            task.start(settings);
            try {
                awaitAll(task, List.of("t.public.Odd__name r", "t.public.leg r"));
                source.execute(
                        "INSERT INTO leg VALUES (2)",
                        "INSERT INTO left_out VALUES (2)",
                        "DELETE FROM leg WHERE id = 1",
                        "TRUNCATE leg");
                awaitAll(task, List.of("t.public.leg c", "t.public.leg d", "t.public.leg t"));
                assertThat(seen).noneMatch(change -> change.contains("left_out") || change.contains("leg_1"));
                awaitBeat(task);
            } finally {
                task.stop();
            }
            objects.remove(source);
            assertThat(new ReplicationSlot(pipeline).read(source)).isEmpty();
        }
    }

    private void awaitBeat(PostgresConnectorTask task) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            poll(task);
            return seen.stream().anyMatch(change -> change.startsWith("t." + Heartbeat.TABLE));
        });
    }

    private void awaitAll(PostgresConnectorTask task, List<String> changes) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            poll(task);
            return seen.containsAll(changes);
        });
    }

    private void poll(PostgresConnectorTask task) throws InterruptedException {
        List<SourceRecord> records = task.poll();
        if (records != null) {
            for (SourceRecord sent : records) {
                if (sent.value() instanceof Struct envelope && envelope.schema().field("op") != null) {
                    seen.add(sent.topic() + " " + envelope.getString("op"));
                }
            }
        }
    }
}
