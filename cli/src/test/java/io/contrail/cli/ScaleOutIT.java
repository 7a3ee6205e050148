package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.local.kafka.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three Connect workers in one group, a source task and three tasks of one sink, which land in the double of Snowflake. The
 * worker that runs most of them is killed while rows are written; the others take over, and nothing is lost or doubled.
 */
class ScaleOutIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TABLES = 6;
    private static final int SNAPSHOT = 200;
    private static final String SOURCE = "ours-source";
    private static final String SINK = "ours-sink";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aWorkerThatIsKilledIsReplacedByTheOthers() throws Exception {
        int[] ports = ConnectCluster.freePorts(5);
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                KafkaBroker kafka = KafkaBroker.start(
                        folder.resolve("kafka"), KafkaBroker.newClusterId(), ports[0], ports[1], Map.of());
                DeployedDouble account = DeployedDouble.start(folder);
                ImageWorker one = worker(kafka, ports[2], source, account);
                ImageWorker two = worker(kafka, ports[3], source, account);
                ImageWorker three = worker(kafka, ports[4], source, account)) {
            create(source);
            List<ImageWorker> workers = List.of(one, two, three);
            workers.forEach(ImageWorker::awaitHealthy);
            Map<String, String> sink = new HashMap<>(account.sinkSettings("${env:SNOWFLAKE_KEY}"));
            sink.put("tasks.max", "3");
            new ShippedConnectors(source, "${env:CAPTURE_PASSWORD}", folder.resolve("none"))
                    .deploy(one.client(), new PipelineName("ours"), sink, tables());
            awaitTasks(one.client(), workers);
            assertThat(workersOf(one.client(), SINK)).as("spread").hasSizeGreaterThan(1);
            // The snapshot is over: what is written now is streamed.
            awaitRow(account, SNAPSHOT, () -> {});

            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger rounds = new AtomicInteger();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(source, enough, rounds));
            try {
                awaitLanded(account, rounds, writing);
                ImageWorker killed = busiest(workers);
                List<ImageWorker> left =
                        workers.stream().filter(worker -> worker != killed).toList();
                killed.kill();
                awaitTasks(left.get(0).client(), left);
                awaitLanded(account, rounds, writing);

                ContrailProcess.Ended list = ContrailProcess.run(
                        Map.of(), "connectors", "list", "--connect", left.get(1).url());
                assertThat(list.exit()).as(list.output()).isZero();
                assertThat(list.output())
                        .containsPattern(SOURCE + " .*RUNNING")
                        .containsPattern(SINK + " .*RUNNING")
                        .doesNotContain("FAILED", "UNASSIGNED");
                enough.set(true);
                writing.join();
                assertVerified(source, account, kafka, left.get(0));
            } finally {
                enough.set(true);
            }
            for (TableName table : tables()) {
                assertThat(changes(account, table.table()))
                        .as(table.table())
                        .containsExactly(
                                "c=%d/%1$d".formatted(rounds.get()),
                                "r=%d/%1$d".formatted(SNAPSHOT),
                                "u=%d/%1$d".formatted(rounds.get()));
            }
        }
    }

    /** As in docker-compose.yml but for what scaling out needs, and for how soon a dead worker is missed. */
    private ImageWorker worker(KafkaBroker kafka, int port, UsersDatabase source, DeployedDouble account) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "CONNECT_CONFIG_PROVIDERS_ENV_PARAM_ALLOWLIST_PATTERN",
                "CAPTURE_PASSWORD|SNOWFLAKE_KEY",
                "CAPTURE_PASSWORD",
                source.superuserPassword(),
                "SNOWFLAKE_KEY",
                account.key(),
                "SNOWFLAKE_DISABLE_PLATFORM_DETECTION",
                "true",
                "CONNECT_SCHEDULED_REBALANCE_MAX_DELAY_MS",
                "1000"));
        for (String client : List.of("CONNECT_", "CONNECT_CONSUMER_")) {
            settings.put(client + "SESSION_TIMEOUT_MS", "3000");
            settings.put(client + "HEARTBEAT_INTERVAL_MS", "500");
        }
        return ImageWorker.start(folder.resolve("worker-" + port), kafka.bootstrap(), port, settings);
    }

    private static TableName[] tables() {
        return IntStream.rangeClosed(1, TABLES)
                .mapToObj(i -> new TableName("public", "leg" + i))
                .toArray(TableName[]::new);
    }

    private static void create(UsersDatabase source) {
        for (TableName table : tables()) {
            source.execute(
                    "CREATE TABLE %s (id int PRIMARY KEY, note text, price numeric(12,3))".formatted(table.table()),
                    "INSERT INTO %s SELECT i, 'note ' || i, i / 8.0 FROM generate_series(1, %d) i"
                            .formatted(table.table(), SNAPSHOT));
        }
    }

    /** A round is one transaction that inserts a row into every table and changes another. */
    private static void write(UsersDatabase source, AtomicBoolean enough, AtomicInteger rounds) {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!enough.get()) {
                int round = rounds.get();
                for (TableName table : tables()) {
                    statement.execute(
                            "INSERT INTO %s VALUES (%d, 'new', 1.5)".formatted(table.table(), SNAPSHOT + 1 + round));
                    statement.execute("UPDATE %s SET note = 'changed in %d' WHERE id = %d"
                            .formatted(table.table(), round, 1 + round % SNAPSHOT));
                }
                connection.commit();
                rounds.incrementAndGet();
                // A rate, so that the machine has something left for the workers
                Thread.sleep(5);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until rows that are written from now on have landed in every table. */
    private static void awaitLanded(DeployedDouble account, AtomicInteger rounds, CompletableFuture<Void> writing) {
        int from = rounds.get() + 20;
        awaitRow(account, SNAPSHOT + 1 + from, () -> assertThat(writing).isNotDone());
    }

    /** Until every table has a row; before its first landing a table is not there. */
    private static void awaitRow(DeployedDouble account, int id, Runnable watch) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    watch.run();
                    for (TableName table : tables()) {
                        assertThat(account.snowflake()
                                        .query(
                                                "SELECT \"id\" FROM CONTRAIL.\"public_changelog\".\"%s\" WHERE \"id\" = %d"
                                                        .formatted(table.table(), id)))
                                .as(table.table())
                                .isNotEmpty();
                    }
                });
    }

    private static void awaitTasks(ConnectClient client, List<ImageWorker> on) {
        Set<String> names = on.stream().map(ImageWorker::name).collect(Collectors.toSet());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(
                        notYet -> notYet instanceof PipelineException || notYet instanceof NoSuchElementException)
                .untilAsserted(() -> {
                    for (String connector : List.of(SOURCE, SINK)) {
                        ConnectorStatus status = client.status(connector).orElseThrow();
                        assertThat(status.running()).as("%s", status).isTrue();
                        assertThat(status.tasks()).hasSize(connector.equals(SINK) ? 3 : 1);
                        assertThat(names).containsAll(workersOf(client, connector));
                    }
                });
    }

    private static Set<String> workersOf(ConnectClient client, String connector) {
        return client.status(connector).orElseThrow().tasks().stream()
                .map(ConnectorStatus.Part::worker)
                .collect(Collectors.toSet());
    }

    private static ImageWorker busiest(List<ImageWorker> workers) {
        ConnectClient client = workers.get(0).client();
        Map<String, Long> tasks = Stream.of(SOURCE, SINK)
                .flatMap(connector -> client.status(connector).orElseThrow().tasks().stream())
                .collect(Collectors.groupingBy(ConnectorStatus.Part::worker, Collectors.counting()));
        return workers.stream()
                .max((a, b) -> Long.compare(tasks.getOrDefault(a.name(), 0L), tasks.getOrDefault(b.name(), 0L)))
                .orElseThrow();
    }

    private void assertVerified(UsersDatabase source, DeployedDouble account, KafkaBroker kafka, ImageWorker worker)
            throws Exception {
        Path secrets = Files.writeString(
                folder.resolve("snowflake.properties"), "snowflake.private.key=" + account.key() + "\n");
        ContrailProcess.Ended verified = ContrailProcess.run(
                Map.of(),
                "verify",
                "--connect",
                worker.url(),
                "--kafka",
                kafka.bootstrap(),
                "--source",
                source.url(),
                "--warehouse-config",
                secrets.toString());
        assertThat(verified.exit()).as(verified.output()).isZero();
        assertThat(verified.output())
                .contains("VERIFIED: source and warehouse agree on all rows of %d tables".formatted(TABLES));
    }

    /** Of each kind of change: how many, and how many different ones. */
    private static List<String> changes(DeployedDouble account, String table) {
        return account
                .snowflake()
                .query("SELECT \"_op\" || '=' || count(*) || '/' || count(DISTINCT \"_ordinal\") AS line"
                        + " FROM CONTRAIL.\"public_changelog\".\"%s\" GROUP BY \"_op\" ORDER BY \"_op\""
                                .formatted(table))
                .stream()
                .map(row -> String.valueOf(row.values().iterator().next()))
                .toList();
    }
}
