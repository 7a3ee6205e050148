package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.SelectedTables;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code contrail connectors}, in a process of its own, with the shipped files against a real Connect worker. */
class ConnectorsIT {
    private static final PipelineName PIPELINE = new PipelineName("ours");
    private static final TableName LEG = new TableName("public", "leg");
    private static final String SHIPPED = Path.of("..", "deploy", "connectors").toString();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void connectorsAreDeployedFromFilesAndLookedAfter() throws Exception {
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                ConnectCluster cluster = ConnectCluster.start(folder)) {
            source.execute("CREATE TABLE leg (id int PRIMARY KEY)", "INSERT INTO leg VALUES (1)");
            Path values = prepare(source, cluster);
            whatCannotBeMeantIsRefused(cluster, values);
            theDryRunWritesNothing(cluster, values);
            theShippedConnectorsRun(cluster, values);
            appliedAgainNothingIsWritten(cluster, values);
            connectorsAreShown(cluster);
            whatFailsShowsItsTrace(source, cluster, values);
            deploymentsAreProvenOrRolledBack(source, cluster, values);
            ordersAreCarriedOut(cluster, values);
            deletedOnesAreGone(source, cluster);
        }
    }

    private Path prepare(UsersDatabase source, ConnectCluster cluster) throws IOException {
        SourceAddress address = SourceAddress.parse(source.url());
        try (SourceConnection connection = address.open()) {
            new SourceObjects(PIPELINE).prepare(connection, List.of(LEG));
        }
        password(source.superuserPassword());
        Properties values = new Properties();
        values.putAll(address.connectorValues());
        values.putAll(Map.of(
                "pipeline",
                PIPELINE.value(),
                "topic.prefix",
                PIPELINE.value(),
                "topic.replication.factor",
                "1",
                "source.password",
                "${file:%s:password}".formatted(folder.resolve("secret.properties")),
                "source.tables",
                SelectedTables.includeList(List.of(LEG, Heartbeat.TABLE)),
                "source.heartbeat",
                new Heartbeat(PIPELINE).actionQuery(),
                "topic.regex",
                PIPELINE + "[.].*",
                "topic.heartbeat.regex",
                PIPELINE + "[.]contrail[.].*",
                "duckdb.path",
                cluster.warehouse().toString()));
        Path file = folder.resolve("values.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            values.store(out, null);
        }
        return file;
    }

    private void password(String text) throws IOException {
        Files.writeString(folder.resolve("secret.properties"), "password=" + text + "\n");
    }

    private void whatCannotBeMeantIsRefused(ConnectCluster cluster, Path values) throws Exception {
        run(cluster, 2, "apply", SHIPPED, "--set", "pipeline=ours")
                .contains("duckdb.path (sink-warehouse.json)", "source.password (source-postgres.json)", "topic.regex");
        run(cluster, 2, "apply", SHIPPED, "--values", values.toString(), "--set", "topic.replicas=1")
                .contains("No file has a placeholder topic.replicas");
        run(cluster, 2, "apply", SHIPPED, "--values", values.toString(), "--set", "source.password=hunter2")
                .contains("database.password of ours-source", "--allow-plain-secrets")
                .doesNotContain("hunter2");
        // Both connectors' errors at once; Debezium tries to log in.
        run(
                        cluster,
                        2,
                        "apply",
                        SHIPPED,
                        "--values",
                        values.toString(),
                        "--set",
                        "source.password=hunter2",
                        "--allow-plain-secrets",
                        "--set",
                        "topic.replication.factor=many")
                .contains(
                        "ours-source: database.hostname",
                        "password authentication failed",
                        "ours-sink: errors.deadletterqueue.topic.replication.factor",
                        "Nothing was written")
                .doesNotContain("hunter2");
        Path unknown = Files.writeString(
                folder.resolve("unknown.json"), "{\"name\": \"x\", \"config\": {\"connector.class\": \"no.Such\"}}");
        run(cluster, 2, "apply", unknown.toString())
                .contains("x: connector.class: Failed to find any class", "there are:", "WarehouseSinkConnector");
        run(cluster, 2, "describe", "nobody").contains("no connector at all");
        assertThat(connectors("list", "--connect", "http://127.0.0.1:1").exit()).isEqualTo(3);
        assertThat(connectors("list", "--data-dir", folder.resolve("none").toString()))
                .matches(ended -> ended.exit() == 3 && ended.output().contains("--connect"));
        assertThat(connectors("list", "--connect", "http://me:hunter2@worker"))
                .matches(ended -> ended.exit() == 2 && !ended.output().contains("hunter2"));
        assertThat(cluster.client().list()).isEmpty();
    }

    private static void theDryRunWritesNothing(ConnectCluster cluster, Path values) throws Exception {
        long written = written(cluster);
        run(cluster, 4, "diff", SHIPPED, "--values", values.toString())
                .contains("ours-source  is not there", "+ slot.name = ours");
        run(cluster, 0, "apply", SHIPPED, "--values", values.toString(), "--dry-run")
                .contains("ours-source  would be created", "ours-sink  would be created");
        assertThat(cluster.client().list()).isEmpty();
        assertThat(written(cluster)).isEqualTo(written);
    }

    private static void theShippedConnectorsRun(ConnectCluster cluster, Path values) {
        run(cluster, 0, "apply", SHIPPED, "--values", values.toString())
                .contains("ours-source  created", "ours-sink  created", "ours-source  RUNNING", "ours-sink  RUNNING");
        assertThat(cluster.client().deployed())
                .hasSize(2)
                .allMatch(each -> each.status().running());
    }

    private static void appliedAgainNothingIsWritten(ConnectCluster cluster, Path values) throws Exception {
        long written = written(cluster);
        run(cluster, 0, "apply", SHIPPED, "--values", values.toString())
                .contains("ours-source  unchanged", "ours-sink  unchanged", "ours-source  RUNNING")
                .doesNotContain("created", " = ");
        run(cluster, 0, "diff", SHIPPED, "--values", values.toString()).contains("ours-source  equal");
        assertThat(written(cluster)).isEqualTo(written);
    }

    /** Records in the topic where the worker keeps settings. */
    private static long written(ConnectCluster cluster) throws Exception {
        TopicPartition settings = new TopicPartition("contrail-connect-configs", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.kafka()))) {
            return admin.listOffsets(Map.of(settings, OffsetSpec.latest()))
                    .partitionResult(settings)
                    .get()
                    .offset();
        }
    }

    private static void connectorsAreShown(ConnectCluster cluster) throws Exception {
        run(cluster, 0, "list").containsPattern("ours-sink +sink +RUNNING +1/1 +io.contrail.sink.Warehouse");
        JsonNode list = new ObjectMapper()
                .readTree(connectors("list", "--connect", cluster.connect(), "-o", "json")
                        .output());
        assertThat(list.findValuesAsText("state")).hasSize(4).containsOnly("RUNNING");
        run(cluster, 0, "describe", "ours-source")
                .contains("task 0     RUNNING on 127.0.0.1", "slot.name = ours", "database.password = ${file:");
        run(cluster, 2, "describe", "ours").contains("There are: ours-sink, ours-source");
    }

    private void whatFailsShowsItsTrace(UsersDatabase source, ConnectCluster cluster, Path values) throws Exception {
        Path file = folder.resolve("broken.json");
        Files.writeString(
                file,
                Files.readString(Path.of(SHIPPED, "source-postgres.json"))
                        .replace("\"publication.name\": \"{{pipeline}}\"", "\"publication.name\": \"missing\""));
        run(cluster, 5, "apply", file.toString(), "--values", values.toString())
                .contains(
                        "~ publication.name = ours -> missing",
                        "ours-source  FAILED",
                        "task 0     FAILED on 127.0.0.1",
                        "Caused by: ",
                        "Publication autocreation is disabled");
        run(cluster, 0, "list").containsPattern("ours-source +source +FAILED +0/1");
        run(cluster, 5, "restart", "ours-source").contains("Publication autocreation is disabled");
        run(cluster, 5, "apply", file.toString(), "--values", values.toString())
                .contains("ours-source  unchanged", "ours-source  FAILED");
        run(cluster, 0, "apply", SHIPPED, "--values", values.toString())
                .contains("~ publication.name = missing -> ours", "ours-sink  unchanged", "ours-source  RUNNING");
        password("guessed");
        run(cluster, 5, "restart", "ours-source")
                .contains("ours-source  FAILED", "password authentication failed")
                .doesNotContain("guessed");
        password(source.superuserPassword());
        run(cluster, 0, "restart", "ours-source").contains("ours-source  RUNNING");
    }

    /** {@code .ci/deploy-pipeline}, as the workflow runs it. */
    private void deploymentsAreProvenOrRolledBack(UsersDatabase source, ConnectCluster cluster, Path values)
            throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        String sourceFile = Files.readString(Path.of(SHIPPED, "source-postgres.json"));
        String sinkFile = Files.readString(Path.of(SHIPPED, "sink-warehouse.json"))
                .replace("\"warehouse\": \"duckdb\"", "\"warehouse\": \"duckdb\", \"duckdb.queries\": \"127.0.0.1:0\"");
        Files.writeString(files.resolve("source.json"), sourceFile);
        Files.writeString(files.resolve("sink.json"), sinkFile);

        ContrailProcess.Ended good = deploy(source, cluster, files, values);
        assertThat(good.exit()).as(good.output()).isZero();
        assertThat(good.output()).contains("+ duckdb.queries = 127.0.0.1:0", "VERIFIED", "every row verified");

        // The task fails only once it runs; another connector is new.
        Files.writeString(
                files.resolve("source.json"),
                sourceFile.replace("\"publication.name\": \"{{pipeline}}\"", "\"publication.name\": \"missing\""));
        Files.writeString(
                files.resolve("more.json"),
                sinkFile.replace("{{pipeline}}-sink", "{{pipeline}}-more")
                        .replace(
                                "{{duckdb.path}}", folder.resolve("more.duckdb").toString()));
        ContrailProcess.Ended bad = deploy(source, cluster, files, values);
        assertThat(bad.exit()).as(bad.output()).isEqualTo(5);
        assertThat(bad.output())
                .contains(
                        "ours-more  created",
                        "Publication autocreation is disabled",
                        "rolling back",
                        "ours-more  deleted",
                        "~ publication.name = missing -> ours",
                        "ours-source  RUNNING",
                        "the connectors are as they were");
        assertThat(cluster.client().list()).containsExactlyInAnyOrder("ours-source", "ours-sink");
        assertThat(cluster.client().deployed())
                .allMatch(each -> each.status().running())
                .allMatch(each -> !each.config().settings().containsValue("missing"));

        // Refused before anything was written: there is nothing to roll back.
        Files.delete(files.resolve("more.json"));
        Files.writeString(files.resolve("source.json"), sourceFile.replace("{{source.password}}", "${env:NONE}"));
        ContrailProcess.Ended refused = deploy(source, cluster, files, values);
        assertThat(refused.exit()).as(refused.output()).isEqualTo(2);
        assertThat(refused.output()).contains("nothing to roll back");
        assertThat(folder.resolve("connectors-before.json")).doesNotExist();
    }

    private ContrailProcess.Ended deploy(UsersDatabase source, ConnectCluster cluster, Path files, Path values)
            throws Exception {
        Path launcher = folder.resolve("contrail");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '%s' -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --add-opens=java.base/java.nio=ALL-UNNAMED -cp '%s' %s \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", Linter.REPOSITORY.resolve(".ci/deploy-pipeline").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CONTRAIL_") || name.startsWith("GITHUB_"));
        builder.environment()
                .putAll(Map.of(
                        "RUNNER_TEMP", folder.toString(),
                        "CONTRAIL_CONNECT", cluster.connect(),
                        "CONTRAIL_KAFKA", cluster.kafka(),
                        "CONTRAIL_SOURCE", source.url().replaceFirst(":[^:@/]*@", "@"),
                        "PGPASSWORD", source.superuserPassword(),
                        "CONTRAIL_CONNECTORS", files.toString(),
                        "CONTRAIL_VALUES", Files.readString(values),
                        "CONTRAIL_VERIFY_PATIENCE", "60"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ContrailProcess.Ended(process.waitFor(), output);
    }

    private static void ordersAreCarriedOut(ConnectCluster cluster, Path values) {
        run(cluster, 0, "pause", "ours-source", "ours-sink").contains("ours-source  PAUSED", "ours-sink  PAUSED");
        assertThat(cluster.client().deployed())
                .allMatch(each -> each.status().tasks().stream().allMatch(task -> task.state() == State.PAUSED));
        run(cluster, 2, "restart", "ours-sink").contains("resume ours-sink");
        run(cluster, 5, "apply", SHIPPED, "--values", values.toString())
                .contains("paused or stopped before", "resume ours-sink ours-source");
        run(cluster, 2, "resume", "ours-sink", "ours").contains("no connector 'ours'");
        run(cluster, 0, "resume", "ours-source", "ours-sink").contains("ours-source  RUNNING", "ours-sink  RUNNING");
        run(cluster, 0, "restart", "ours-source", "ours-sink").contains("ours-source  RUNNING", "ours-sink  RUNNING");
    }

    private static void deletedOnesAreGone(UsersDatabase source, ConnectCluster cluster) {
        run(cluster, 2, "delete", "ours-source").contains("Nothing was deleted", "--yes");
        assertThat(cluster.client().list()).hasSize(2);
        run(cluster, 0, "delete", "ours-source", "ours-sink", "--yes")
                .contains("ours-source  deleted", "replication slot 'ours' stays", "group connect-ours-sink");
        assertThat(cluster.client().list()).isEmpty();
        assertThat(source.texts("SELECT slot_name FROM pg_replication_slots")).containsExactly("ours");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> run(
            ConnectCluster cluster, int exit, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--connect", cluster.connect()));
        ContrailProcess.Ended ended = connectors(all.toArray(String[]::new));
        assertThat(ended.exit()).as(ended.output()).isEqualTo(exit);
        return assertThat(ended.output());
    }

    private static ContrailProcess.Ended connectors(String... arguments) {
        List<String> all = new ArrayList<>(List.of("connectors"));
        all.addAll(List.of(arguments));
        return ContrailProcess.run(Map.of(), all.toArray(String[]::new));
    }
}
