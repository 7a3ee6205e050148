package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.TableName;
import io.contrail.cli.faults.Rows;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two pipelines read the same source at the same time, one by way of a Kafka with ZooKeeper, as the compose file's profile
 * {@code zookeeper} starts it, one by way of a Kafka with KRaft. Both warehouses must become what the source is.
 */
class KafkaBothWaysIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final TableName[] TABLES = {
        new TableName("public", "leg"), new TableName("public", "emptied"), new TableName("public", "heap")
    };
    private static final Map<String, String> QUERIES = Map.of("duckdb.queries", "127.0.0.1:0");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void withZooKeeperAndWithKRaftTheSameTablesComeOut() throws Exception {
        assertThat(ZooKeeperKafka.jars())
                .anyMatch(jar -> jar.contains("/zookeeper-"))
                .anyMatch(jar -> jar.contains("/kafka-clients-3.9."))
                .noneMatch(jar -> jar.contains("contrail"));
        Path zooKeepers = folder.resolve("zookeeper.duckdb");
        Path kRafts;
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                ZooKeeperKafka kafka = ZooKeeperKafka.start(folder.resolve("kafka-zookeeper"));
                ImageWorker worker = ImageWorker.start(
                        folder.resolve("worker"),
                        kafka.bootstrap(),
                        ConnectCluster.freePorts(1)[0],
                        Map.of("CAPTURE_PASSWORD", source.superuserPassword()));
                ConnectCluster kRaft = ConnectCluster.start(folder)) {
            kRafts = kRaft.warehouse();
            create(source);
            kRaft.deploy(source, new PipelineName("kraft"), QUERIES, TABLES);
            new ShippedConnectors(source, "${env:CAPTURE_PASSWORD}", zooKeepers)
                    .deploy(worker.awaitHealthy().client(), new PipelineName("zookeeper"), QUERIES, TABLES);
            assertVerified(source, worker.url(), kafka.bootstrap());
            assertVerified(source, kRaft.connect(), kRaft.kafka());

            change(source);
            assertVerified(source, worker.url(), kafka.bootstrap());
            assertVerified(source, kRaft.connect(), kRaft.kafka());
            try (Connection ofSource = source.connect();
                    Connection ofKRaft = new DuckDbDatabase(kRafts, "512MB", 2).connect()) {
                // The same SQL on both sides, apart from what verify compares
                String legs = "SELECT id, day, note, price FROM public.leg";
                assertThat(Rows.read(ofKRaft, legs)).hasSize(900).isEqualTo(Rows.read(ofSource, legs));
            }
        }
        try (Connection ofZooKeeper = new DuckDbDatabase(zooKeepers, "512MB", 2).connect();
                Connection ofKRaft = new DuckDbDatabase(kRafts, "512MB", 2).connect()) {
            for (TableName table : TABLES) {
                // Each has read the snapshot in a transaction of its own
                String current = "SELECT * EXCLUDE (_ordinal, _tx_id) FROM public." + table.table();
                assertThat(Rows.read(ofZooKeeper, current))
                        .as(table.table())
                        .isNotEmpty()
                        .isEqualTo(Rows.read(ofKRaft, current));
                String streamed = "SELECT * EXCLUDE (_ordinal, _landed_at) FROM public_changelog.%s WHERE _op <> 'r'"
                        .formatted(table.table());
                assertThat(Rows.read(ofZooKeeper, streamed))
                        .as(table.table())
                        .isNotEmpty()
                        .isEqualTo(Rows.read(ofKRaft, streamed));
            }
            for (Connection warehouse : List.of(ofZooKeeper, ofKRaft)) {
                assertThat(counts(warehouse, "leg")).containsExactly("c|300", "d|400", "r|1000", "u|143");
                assertThat(counts(warehouse, "emptied")).containsExactly("c|3", "r|5", "t|1");
                assertThat(counts(warehouse, "heap")).containsExactly("d|3", "r|5", "u|2");
            }
        }
    }

    private static void create(UsersDatabase source) {
        source.execute("""
                CREATE TABLE leg (id int, day date, note text, price numeric(12,3), at timestamptz, ok bool, tags text[],
                    doc jsonb, raw bytea, PRIMARY KEY (id, day));
                INSERT INTO leg SELECT i, date '2024-01-01' + i % 9, 'note ' || i, i / 8.0, '2026-02-28 23:59:59.123456Z',
                    i % 2 = 0, ARRAY['a', NULL], '{"i": 1.50}', '\\x00ff' FROM generate_series(1, 1000) i;
                CREATE TABLE emptied (id int PRIMARY KEY, t text);
                INSERT INTO emptied SELECT i, 't' FROM generate_series(1, 5) i;
                CREATE TABLE heap (line text, n numeric);
                ALTER TABLE heap REPLICA IDENTITY FULL;
                INSERT INTO heap SELECT 'same', i % 2 FROM generate_series(1, 5) i""");
    }

    /** Each statement is a transaction. */
    private static void change(UsersDatabase source) {
        source.execute(
                "INSERT INTO leg SELECT i, '2025-01-01', '\uD83D\uDEE9 ' || i, NULL, 'infinity' FROM generate_series(1001, 1200) i",
                "UPDATE leg SET note = 'changed', price = 'NaN', tags = '{}' WHERE id % 7 = 0 AND id <= 1001",
                "DELETE FROM leg WHERE id BETWEEN 1 AND 300 AND id <> 299",
                "UPDATE leg SET id = id + 10000 WHERE id BETWEEN 901 AND 1000",
                "DELETE FROM leg WHERE id = 299",
                "TRUNCATE emptied",
                "INSERT INTO emptied VALUES (1, 'again'), (6, NULL), (7, 't')",
                "UPDATE heap SET n = 2 WHERE n = 0",
                "DELETE FROM heap WHERE ctid = (SELECT min(ctid) FROM heap WHERE n = 1)");
    }

    /**
     * How many changes of each kind, after a look whether any has come twice. Without a key an update takes a row away and
     * brings another, at the same ordinal.
     */
    private static List<String> counts(Connection warehouse, String table) throws SQLException {
        assertThat(Rows.read(
                        warehouse, "SELECT count(*) - count(DISTINCT (_ordinal, _op)) FROM public_changelog." + table))
                .containsExactly("0");
        return Rows.read(warehouse, "SELECT _op, count(*) FROM public_changelog.%s GROUP BY ALL".formatted(table));
    }

    /** Until the snapshot has landed, it lags or is being loaded. */
    private static void assertVerified(UsersDatabase source, String connect, String kafka) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            ContrailProcess.Ended verified = ContrailProcess.run(
                    Map.of(), "verify", "--connect", connect, "--kafka", kafka, "--source", source.url());
            assertThat(verified.exit()).as(verified.output()).isZero();
            assertThat(verified.output()).contains("VERIFIED: source and warehouse agree on all rows of 3 tables");
        });
    }
}
