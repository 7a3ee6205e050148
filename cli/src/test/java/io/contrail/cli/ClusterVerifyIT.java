package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.TableName;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code contrail verify}, in a process of its own, against a pipeline of which it knows a worker, brokers and the source. */
class ClusterVerifyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final PipelineName PIPELINE = new PipelineName("ours");
    private static final String SINK = "ours-sink";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aPipelineOnAClusterOfTheUsersOwnIsVerifiedAndMended() throws Exception {
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                ConnectCluster cluster = ConnectCluster.start(folder)) {
            source.execute(
                    "CREATE TABLE leg (id int, day date, note text, PRIMARY KEY (id, day))",
                    "INSERT INTO leg SELECT i, date '2024-01-01' + i % 9, 'note ' || i FROM generate_series(1, 3000) i",
                    "CREATE TABLE heap (line text)",
                    "ALTER TABLE heap REPLICA IDENTITY FULL",
                    "INSERT INTO heap SELECT 'line ' || i % 10 FROM generate_series(1, 500) i",
                    "CREATE TABLE other (id int PRIMARY KEY)");
            nothingIsThere(source, cluster);
            cluster.deploy(source, PIPELINE, Map.of(), new TableName("public", "leg"), new TableName("public", "heap"));
            withoutQueriesItIsSaidWhatToSet(source, cluster);
            set(cluster, SINK, "duckdb.queries", "127.0.0.1:0");
            await().atMost(PATIENCE).until(() -> Files.exists(queries(cluster)));
            whatAgreesIsVerified(source, cluster);
            whatDiffersIsNamedAndMended(source, cluster);
            whatCannotBeReachedIsNamed(source, cluster);
            aConnectorThatDoesNotRunIsNamed(source, cluster);
        }
        assertThat(folder.resolve("warehouse.duckdb.queries.json")).doesNotExist();
    }

    private void nothingIsThere(UsersDatabase source, ConnectCluster cluster) {
        ContrailProcess.Ended nothing = verify(source, cluster);
        assertThat(nothing.exit()).as(nothing.output()).isEqualTo(2);
        assertThat(nothing.output()).contains("No source connector of Contrail", "no connector at all");
    }

    private void withoutQueriesItIsSaidWhatToSet(UsersDatabase source, ConnectCluster cluster) {
        awaitRunning(cluster, "ours-source");
        awaitRunning(cluster, SINK);
        ContrailProcess.Ended closed = verify(source, cluster);
        assertThat(closed.exit()).as(closed.output()).isEqualTo(3);
        assertThat(closed.output()).contains("\"duckdb.queries\": \"127.0.0.1:0\"", "warehouse.duckdb");
        assertThat(queries(cluster)).doesNotExist();
    }

    private void whatAgreesIsVerified(UsersDatabase source, ConnectCluster cluster) {
        source.execute("UPDATE leg SET note = 'changed' WHERE id % 7 = 0", "DELETE FROM leg WHERE id = 10");
        // Until the snapshot has landed, it lags or is being loaded.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            ContrailProcess.Ended verified = verify(source, cluster);
            assertThat(verified.exit()).as(verified.output()).isZero();
            assertThat(verified.output()).contains("public.leg", "public.heap").doesNotContain("public.other");
        });
        assertThat(verify(source, cluster, "--pipeline", "ours", "--sink", SINK, "-o", "json")
                        .output())
                .contains("\"verdict\" : \"VERIFIED\"");
        assertThat(verify(source, cluster, "--sample", "--coverage", "1h", "--cpu", "100%")
                        .exit())
                .isZero();
        assertThat(verify(source, cluster, "--table", "public.leg", "--key", "[\"11\",\"2024-01-03\"]")
                        .exit())
                .isZero();
        ContrailProcess.Ended unknown = verify(source, cluster, "--pipeline", "theirs");
        assertThat(unknown.exit()).as(unknown.output()).isEqualTo(2);
        assertThat(unknown.output()).contains("no pipeline 'theirs'", "ours (connector ours-source)");
        ContrailProcess.Ended sink = verify(source, cluster, "--pipeline", SINK);
        assertThat(sink.exit()).as(sink.output()).isEqualTo(2);
        assertThat(sink.output()).contains("'ours-sink' is no source connector of Contrail");
        assertThat(verify(source, cluster, "--table", "public.other").exit()).isEqualTo(2);
    }

    private void whatDiffersIsNamedAndMended(UsersDatabase source, ConnectCluster cluster) throws Exception {
        // The worker runs in this process, which may open the file therefore.
        try (Connection connection = new DuckDbDatabase(cluster.warehouse(), "512MB", 2).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO contrail_base.\"public.leg\" SELECT * REPLACE (99999 AS id)"
                    + " FROM contrail_base.\"public.leg\" WHERE id = 13");
            statement.execute("DELETE FROM contrail_base.\"public.heap\" WHERE rowid = 3");
            statement.execute("UPDATE contrail_base.\"public.leg\" SET note = 'thief' WHERE id = 12");
        }
        Path plan = folder.resolve("plan.json");
        ContrailProcess.Ended different = verify(source, cluster, "--repair", "--plan", plan.toString());
        assertThat(different.exit()).as(different.output()).isEqualTo(4);
        assertThat(different.output())
                .contains(
                        "id=12, day=2024-01-04",
                        "note: source 'note 12', warehouse 'thief'",
                        "Nothing was changed",
                        "with the same --connect");
        assertThat(verify(source, cluster, "--table", "public.leg", "--key", "[\"12\",\"2024-01-04\"]")
                        .exit())
                .isEqualTo(4);
        ContrailProcess.Ended kept = verify(source, cluster, "--repair", "--apply", plan.toString());
        assertThat(kept.exit()).as(kept.output()).isEqualTo(4);
        assertThat(kept.output())
                .contains("Repaired: 1 row to read again, 0 to delete, 1 whole table", "id=99999")
                .doesNotContain("thief");
        ContrailProcess.Ended mended =
                verify(source, cluster, "--repair", "--apply", plan.toString(), "--allow-deletes");
        assertThat(mended.exit()).as(mended.output()).isZero();
    }

    private void whatCannotBeReachedIsNamed(UsersDatabase source, ConnectCluster cluster) {
        Map<String, String> password = Map.of("PGPASSWORD", source.superuserPassword());
        String address = source.address("postgres", "127.0.0.1", "sslmode=disable");
        String nowhere = "http://127.0.0.1:1";
        assertThat(run(password, "--connect", nowhere, "--kafka", cluster.kafka(), "--source", address))
                .matches(ended -> ended.exit() == 3 && ended.output().contains("Kafka Connect at " + nowhere));
        assertThat(run(password, "--connect", cluster.connect(), "--kafka", "127.0.0.1:1", "--source", address))
                .matches(ended -> ended.exit() == 3 && ended.output().contains("Kafka"));
        assertThat(run(
                        Map.of("PGPASSWORD", "guessed"),
                        "--connect",
                        cluster.connect(),
                        "--kafka",
                        cluster.kafka(),
                        "--source",
                        address))
                .matches(ended -> ended.exit() == 3 && ended.output().contains("postgresql://postgres@"));
        assertThat(run(password, "--connect", cluster.connect()).exit()).isEqualTo(2);
        assertThat(run(password, "--kafka", cluster.kafka()).exit()).isEqualTo(2);
        assertThat(run(password, "--connect", "http://me:secret@host", "--kafka", "host:1", "--source", address))
                .matches(ended -> ended.exit() == 2 && !ended.output().contains("secret"));
    }

    private void aConnectorThatDoesNotRunIsNamed(UsersDatabase source, ConnectCluster cluster) {
        cluster.client().pause("ours-source");
        await().atMost(PATIENCE)
                .until(() ->
                        !cluster.client().status("ours-source").orElseThrow().running());
        ContrailProcess.Ended paused = verify(source, cluster);
        assertThat(paused.exit()).as(paused.output()).isEqualTo(5);
        assertThat(paused.output()).contains("The connector 'ours-source' is PAUSED");
    }

    private static Path queries(ConnectCluster cluster) {
        return cluster.warehouse().resolveSibling("warehouse.duckdb.queries.json");
    }

    private static void set(ConnectCluster cluster, String connector, String key, String value) {
        Map<String, String> settings =
                new HashMap<>(cluster.client().settings(connector).orElseThrow());
        settings.put(key, value);
        cluster.client().put(new ConnectorConfig(connector, settings));
    }

    private static void awaitRunning(ConnectCluster cluster, String connector) {
        await().atMost(PATIENCE)
                .until(() -> cluster.client()
                        .status(connector)
                        .filter(status -> status.running())
                        .isPresent());
    }

    private static ContrailProcess.Ended verify(UsersDatabase source, ConnectCluster cluster, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--connect", cluster.connect(), "--kafka", cluster.kafka(), "--source", source.url()));
        arguments.addAll(List.of(more));
        return run(Map.of(), arguments.toArray(String[]::new));
    }

    private static ContrailProcess.Ended run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("verify"));
        command.addAll(List.of(arguments));
        return ContrailProcess.run(environment, command.toArray(String[]::new));
    }
}
