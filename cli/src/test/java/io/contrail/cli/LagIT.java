package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a running pipeline: how far it is behind, what its slots hold, which way a row has come. */
class LagIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SEVENTH = "[\"7\",\"red\"]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void lagSlotsAndTheWayOfARowAreTold() throws InterruptedException {
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"))) {
            source.execute(
                    "CREATE TABLE item (id int, colour text, price numeric(9,2), PRIMARY KEY (id, colour))",
                    "INSERT INTO item SELECT i, 'red', i FROM generate_series(1, 100) i");
            try (ContrailProcess pipeline = ContrailProcess.up(
                    folder.resolve("pipeline"), "--source", source.url(), "--tables", "public.item")) {
                lagIsMeasured(pipeline);
                slotsThatNobodyReadsAreNamed(source);
                aRowIsTraced(source);
                pipeline.stop();
            }
            assertThat(run("lag").exit()).isEqualTo(Main.Exit.UNREACHABLE);
        }
    }

    private void lagIsMeasured(ContrailProcess pipeline) {
        ContrailProcess.Ended lag = run("lag");
        assertThat(lag.exit()).as(lag.output()).isZero();
        assertThat(lag.output()).containsPattern("lag +[0-9.]+ s at most: [0-9.]+ s to Kafka");
        assertThat(run("lag", "--max", "10m", "-o", "json").output()).contains("\"obstacle\":null", "\"stages\":[");
        assertThat(run("lag", "--max", "0.001s").exit()).isEqualTo(Main.Exit.UNHEALTHY);
        assertThat(run("lag", "--max", "soon"))
                .matches(ended -> ended.exit() == 2 && ended.output().contains("'soon' is not a time"));
        String connect = pipeline.control().status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals("connect"))
                .findFirst()
                .orElseThrow()
                .address();
        ConnectClient client = new ConnectClient(URI.create(connect), PATIENCE);
        String connector = client.list().stream()
                .filter(name -> name.endsWith("source"))
                .findFirst()
                .orElseThrow();
        client.pause(connector);
        await().atMost(PATIENCE)
                .until(() -> !client.status(connector).orElseThrow().running());
        ContrailProcess.Ended late = run("lag", "--timeout", "2s");
        assertThat(late.exit()).as(late.output()).isEqualTo(Main.Exit.UNHEALTHY);
        assertThat(late.output()).contains("lag        more than 2.", "has not confirmed the log");
        client.resume(connector);
        await().atMost(PATIENCE).until(() -> run("lag").exit() == 0);
    }

    private void slotsThatNobodyReadsAreNamed(UsersDatabase source) {
        assertThat(run("slots"))
                .matches(ended -> ended.exit() == 0 && ended.output().contains("active"));
        source.execute("SELECT pg_create_logical_replication_slot('forgotten', 'pgoutput')");
        ContrailProcess.Ended forgotten = run("slots", "--source", source.url());
        assertThat(forgotten.exit()).as(forgotten.output()).isEqualTo(Main.Exit.UNHEALTHY);
        assertThat(forgotten.output()).contains("forgotten", "inactive", "pg_drop_replication_slot('forgotten')");
        source.execute("SELECT pg_drop_replication_slot('forgotten')");
        assertThat(run("slots", "-o", "json"))
                .matches(ended -> ended.exit() == 0 && ended.output().contains("\"trouble\":null"));
    }

    private void aRowIsTraced(UsersDatabase source) {
        source.execute("UPDATE item SET price = 7.5 WHERE id = 7", "DELETE FROM item WHERE id = 8");
        assertThat(run("lag").exit()).isZero();
        ContrailProcess.Ended updated = run("trace", "--table", "public.item", SEVENTH, "-o", "csv");
        assertThat(updated.exit()).as(updated.output()).isZero();
        assertThat(updated.output())
                .contains("The source has the row now, the warehouse's current table does.")
                .containsPattern("(?m)^u,[0-9]+,[0-9A-F]+/[0-9A-F]+,.*\\R^r,");
        assertThat(run("trace", "--table", "public.item", "[\"8\",\"red\"]", "-o", "csv")
                        .output())
                .contains("The source does not have the row now, the warehouse's current table does not.")
                .containsPattern("(?m)^d,");
        assertThat(run("trace", "--table", "public.item", "[\"999\",\"red\"]").exit())
                .isEqualTo(Main.Exit.FAILED);
        assertThat(run("trace", "--table", "public.item", "7"))
                .matches(ended -> ended.exit() == 2 && ended.output().contains("is (id, colour), not 1 values"));
        assertThat(run("trace", "--table", "public.nothing", "7").exit()).isEqualTo(Main.Exit.USAGE);
    }

    private ContrailProcess.Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--data-dir", folder.resolve("pipeline").toString()));
        return ContrailProcess.run(Map.of(), command.toArray(String[]::new));
    }
}
