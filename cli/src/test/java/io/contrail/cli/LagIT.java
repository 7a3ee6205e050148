package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.metrics.Metric;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a running pipeline: how far it is behind, what its slots hold, which way a row has come. */
class LagIT {
    private static final Set<Metric> ABSENT_WHILE_WELL =
            Set.of(Metric.DEAD_LETTERS, Metric.SINK_STOPPED, Metric.CONSISTENCY_AGE, Metric.SIMULATOR_CHANGES);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SEVENTH = "[\"7\",\"red\"]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void lagSlotsAndTheWayOfARowAreTold() throws Exception {
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"))) {
            source.execute(
                    "CREATE TABLE item (id int, colour text, price numeric(9,2), PRIMARY KEY (id, colour))",
                    "INSERT INTO item SELECT i, 'red', i FROM generate_series(1, 100) i");
            try (ContrailProcess pipeline = ContrailProcess.up(
                    folder.resolve("pipeline"), "--source", source.url(), "--tables", "public.item")) {
                lagIsMeasured(pipeline);
                slotsThatNobodyReadsAreNamed(source);
                metricsShowAllOfIt(pipeline);
                aRowIsTraced(source);
                aBundleTellsEverythingButSecretsAndRows(source);
                aBundleOfACluster(pipeline, source);
                pipeline.stop();
            }
            assertThat(run("lag").exit()).isEqualTo(Main.Exit.UNREACHABLE);
            aBundleOfWhatIsDownHasTheReasons();
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

    private void metricsShowAllOfIt(ContrailProcess pipeline) {
        URI metrics = URI.create(Pattern.compile("(?m)^metrics +(\\S+)$")
                .matcher(pipeline.output())
                .results()
                .map(line -> line.group(1))
                .findFirst()
                .orElseThrow());
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            String body = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (Metric metric : Metric.values()) {
                if (!ABSENT_WHILE_WELL.contains(metric)) {
                    assertThat(body).contains("# TYPE " + metric.id() + " ");
                }
            }
            assertThat(body)
                    .contains(
                            "contrail_table_rows{pipeline=\"contrail\",side=\"warehouse\",table=\"public.item\"} 100.0",
                            "contrail_slot_active{ours=\"true\",slot=\"contrail\"} 1.0",
                            "contrail_observation_ok{pipeline=\"contrail\",what=\"lag\"} 1.0");
            Path file = Files.writeString(folder.resolve("metrics.txt"), body);
            Process promtool;
            try {
                promtool = new ProcessBuilder("promtool", "check", "metrics")
                        .redirectInput(file.toFile())
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException notInstalled) {
                return; // MonitoringTest says so
            }
            String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(promtool.waitFor()).as(said).isZero();
        });
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

    private void aBundleTellsEverythingButSecretsAndRows(UsersDatabase source) throws IOException {
        source.execute("INSERT INTO item VALUES (4711, 'MARKER', 1)");
        // PostgreSQL logs what it refuses, with its values
        assertThatThrownBy(() -> source.execute("INSERT INTO item VALUES (4711, 'MARKER', 2)"))
                .hasMessageContaining("MARKER");
        String secrets = Files.readString(folder.resolve("pipeline/secrets.properties"));
        Path file = folder.resolve("bundle.zip");
        ContrailProcess.Ended bundle = run("bundle", "--output", file.toString());
        assertThat(bundle.exit()).as(bundle.output()).isZero();
        Map<String, String> parts = unzipped(file);
        assertThat(parts)
                .containsOnlyKeys(
                        "version.txt",
                        "settings.json",
                        "status.json",
                        "doctor.txt",
                        "connectors.json",
                        "slots.json",
                        "publications.csv",
                        "lag.json",
                        "topics.csv",
                        "warehouse/checks.csv",
                        "warehouse/dead-letters.csv",
                        "warehouse/offsets.csv",
                        "warehouse/tables.csv",
                        "logs/contrail.log",
                        "contents.txt");
        assertThat(bundle.output())
                .contains(parts.keySet().stream()
                        .filter(name -> !name.equals("contents.txt"))
                        .toList());
        assertThat(parts.get("version.txt")).contains("contrail ", "java.version = ", "os.name = ");
        assertThat(parts.get("status.json")).contains("\"state\" : \"HEALTHY\"");
        assertThat(parts.get("doctor.txt")).contains(" checks: 0 errors");
        assertThat(parts.get("connectors.json")).contains("RUNNING", "\"database.password\" : \"${file:");
        assertThat(parts.get("slots.json")).contains("\"state\" : \"active\"");
        assertThat(parts.get("publications.csv")).contains("public,item");
        assertThat(parts.get("lag.json")).contains("\"obstacle\" : null");
        assertThat(parts.get("topics.csv")).containsPattern("public[.]item,0,[0-9]+,1[0-9][0-9]\n");
        assertThat(parts.get("warehouse/offsets.csv")).contains("public.item");
        assertThat(parts.get("logs/contrail.log")).contains("INFO");
        Properties known = new Properties();
        known.load(new StringReader(secrets));
        assertThat(known).isNotEmpty();
        parts.forEach((name, text) -> {
            assertThat(text).as(name).doesNotContain("MARKER", source.superuserPassword());
            assertThat(text).as(name).doesNotContain(String.valueOf(known.get("source.password")));
        });
        ContrailProcess.Ended again = run("bundle", "--output", file.toString());
        assertThat(again.exit()).as(again.output()).isEqualTo(Main.Exit.USAGE);
        assertThat(again.output()).contains("is there already");
    }

    private void aBundleOfACluster(ContrailProcess pipeline, UsersDatabase source) throws IOException {
        Path file = folder.resolve("cluster.zip");
        String kafka = pipeline.control().status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals("kafka"))
                .findFirst()
                .orElseThrow()
                .address();
        ContrailProcess.Ended bundle = ContrailProcess.run(
                Map.of("CONTRAIL_CONNECT_PASSWORD", "hunter2hunter2"),
                "bundle",
                "--connect",
                "http://127.0.0.1:1",
                "--kafka",
                kafka,
                "--source",
                source.url(),
                "--output",
                file.toString());
        assertThat(bundle.exit()).as(bundle.output()).isEqualTo(Main.Exit.UNHEALTHY);
        Map<String, String> parts = unzipped(file);
        assertThat(parts)
                .containsKeys(
                        "slots.json", "publications.csv", "topics.csv", "doctor.txt", "connectors.json.missing.txt");
        assertThat(parts.get("connectors.json.missing.txt")).contains("Kafka Connect at http://127.0.0.1:1", "To do: ");
        parts.forEach((name, text) ->
                assertThat(text).as(name).doesNotContain("MARKER", source.superuserPassword(), "hunter2"));
    }

    private void aBundleOfWhatIsDownHasTheReasons() throws IOException {
        Path file = folder.resolve("down.zip");
        ContrailProcess.Ended bundle = run("bundle", "--output", file.toString(), "--lines", "1");
        assertThat(bundle.exit()).as(bundle.output()).isEqualTo(Main.Exit.UNHEALTHY);
        Map<String, String> parts = unzipped(file);
        assertThat(parts).containsKeys("settings.json", "status.json.missing.txt", "logs/contrail.log", "doctor.txt");
        assertThat(parts.get("status.json.missing.txt")).contains("No pipeline runs on ");
        assertThat(parts.get("logs/contrail.log")).hasLineCount(1);
        assertThat(bundle.output()).contains("status.json.missing.txt  NOT COLLECTED: No pipeline runs on ");
    }

    private static Map<String, String> unzipped(Path file) throws IOException {
        Map<String, String> parts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                parts.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }

    private ContrailProcess.Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--data-dir", folder.resolve("pipeline").toString()));
        return ContrailProcess.run(Map.of(), command.toArray(String[]::new));
    }
}
