package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.selection.SelectedTables;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.cli.ComposeFile.Service;
import io.contrail.local.kafka.KafkaBroker;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the compose file gives to its containers, given to processes of this machine instead: PostgreSQL's settings and
 * roles, the broker's variables by way of the image's own translation, the worker and the command by way of the images'
 * entry points. Only hosts, ports and folders are others. What is left to the containers: users, mounts, limits, and
 * that the images can be built.
 */
class ComposeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Set<String> ABSENT_WHILE_WELL =
            Set.of("contrail_dead_letters", "contrail_sink_stopped_topics", "contrail_consistency_oldest_seconds");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final Map<String, String> variables = ComposeTest.filled();
    private final ComposeFile compose = ComposeFile.read(variables);
    private final List<Process> processes = new ArrayList<>();
    private final int[] ports = freePorts(8);

    @AfterEach
    void end() throws InterruptedException {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void flightsReachTheWarehouseAndBothSidesAgree() throws Exception {
        home();
        try (UsersDatabase postgres = UsersDatabase.start(
                        folder.resolve("postgres"), compose.service("postgres").postgresSettings());
                KafkaBroker kafka = broker()) {
            assertThat(postgres.texts("SHOW max_slot_wal_keep_size"))
                    .containsExactly(variables.get("SLOT_WAL_KEEP_SIZE"));
            postgres.execute("CREATE DATABASE flightops");
            postgres.execute(roles());

            Process worker = worker(kafka);
            start("simulator", compose.service("simulator"), Map.of(), command(compose.service("simulator"), postgres));
            healthy(worker, "connect", "http://127.0.0.1:%d/health".formatted(ports[2]));
            healthy(processes.get(1), "simulator", "http://127.0.0.1:%d/health".formatted(ports[3]));

            ContrailProcess.Ended role = run(
                    compose.service("capture-role"),
                    Map.of("PGPASSWORD", postgres.superuserPassword()),
                    command(compose.service("capture-role"), postgres));
            assertThat(role.exit()).as(role.output()).isZero();

            assertThat(compose.service("source-connector").set().get("source.tables"))
                    .isEqualTo(SelectedTables.includeList(captured(postgres)));
            for (String service : List.of("source-connector", "sink-connector")) {
                ContrailProcess.Ended applied =
                        run(compose.service(service), Map.of(), applying(compose.service(service), postgres));
                assertThat(applied.exit()).as(applied.output()).isZero();
                assertThat(applied.output()).contains("  RUNNING");
            }
            Service cli = compose.service("contrail");
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(3)).untilAsserted(() -> {
                ContrailProcess.Ended verified = run(
                        cli,
                        Map.of(),
                        List.of(
                                "verify",
                                "--connect=http://127.0.0.1:" + ports[2],
                                "--kafka=" + kafka.bootstrap(),
                                "--source="
                                        + postgres.address("contrail_capture", "127.0.0.1", "sslmode=disable")
                                                .replace("/postgres?", "/flightops?")));
                assertThat(verified.exit()).as(verified.output()).isZero();
                assertThat(verified.output()).contains("VERIFIED", "flightops.flight_leg", "flightops.position_report");
            });
            monitored(postgres, kafka);
            theExporterShowsTheSame();
            assertThat(log("connect")).containsPattern("(?m)^\\{\"@timestamp\":.*\"logger_name\":\"io[.]contrail[.]");
            assertThat(worker.isAlive()).isTrue();
        }
    }

    /** The worker, the monitor and the simulator together show what Datadog's agent is told to take. */
    private void monitored(UsersDatabase postgres, KafkaBroker kafka) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(command(compose.service("monitor"), postgres).stream()
                .map(word -> word.replace("http://connect:8083", "http://127.0.0.1:" + ports[2])
                        .replace("kafka:29092", kafka.bootstrap())
                        .replace("0.0.0.0:25090", "127.0.0.1:" + ports[5]))
                .toList());
        // So that it is through with every table soon
        arguments.add("--verify=100%");
        start("monitor", compose.service("monitor"), Map.of(), arguments);
        Process monitor = processes.get(processes.size() - 1);
        healthy(monitor, "monitor", "http://127.0.0.1:%d/health".formatted(ports[5]));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            String metrics = get("http://127.0.0.1:%d/metrics".formatted(ports[2]))
                            .body()
                    + get("http://127.0.0.1:%d/metrics".formatted(ports[5])).body();
            assertThat(metrics)
                    .contains(
                            "contrail_observation_ok{pipeline=\"contrail\",what=\"lag\"} 1.0",
                            "contrail_connector_state{connector=\"contrail-sink\",state=\"running\"} 1.0",
                            "contrail_slot_active{ours=\"true\",slot=\"contrail\"} 1.0",
                            "contrail_lag_seconds{pipeline=\"contrail\",stage=\"total\"} ",
                            "contrail_consistency_mismatched_rows{pipeline=\"contrail\",table=\"flightops.flight_leg\"} 0.0",
                            "contrail_e2e_latency_seconds_bucket{connector=\"contrail-sink\",task=\"0\",le=\"+Inf\"} ",
                            "contrail_sink_landed_changes_total{connector=\"contrail-sink\",table=\"flightops.flight_leg\",task=\"0\"} ");
            assertThat(asked())
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(metrics).containsPattern("# TYPE " + name + "(_total)? "));
        });
        assertThat(get("http://127.0.0.1:%d/metrics".formatted(ports[6])).body())
                .contains("contrail_simulator_changes_total ");
        assertThat(log("monitor")).contains("pipeline contrail, verification on, metrics on http://127.0.0.1:");
    }

    /** The broker, by what the image does at its start: it translates its variables and formats its folder. */
    private KafkaBroker broker() throws IOException, InterruptedException {
        Map<String, String> environment = new TreeMap<>(compose.service("kafka").environment());
        environment.put("KAFKA_LOG_DIRS", folder.resolve("kafka").toString());
        Path defaults = Files.createDirectories(folder.resolve("defaults"));
        for (String file : List.of("server.properties", "log4j2.yaml", "tools-log4j2.yaml")) {
            Files.writeString(defaults.resolve(file), "");
        }
        Path mounted = Files.createDirectories(folder.resolve("mounted"));
        Path settings = Files.createDirectories(folder.resolve("settings"));
        Process translation = java(
                environment,
                "translation",
                "kafka.docker.KafkaDockerWrapper",
                "setup",
                "--default-configs-dir",
                defaults.toString(),
                "--mounted-configs-dir",
                mounted.toString(),
                "--final-configs-dir",
                settings.toString());
        assertThat(translation.waitFor()).as(log("translation")).isZero();
        Properties translated = new Properties();
        try (Reader text = Files.newBufferedReader(settings.resolve("server.properties"))) {
            translated.load(text);
        }
        Map<String, String> configuration = new TreeMap<>();
        translated.stringPropertyNames().forEach(name -> configuration.put(name, translated.getProperty(name)));
        configuration.replaceAll((name, value) -> value.replace("INTERNAL://:29092", "INTERNAL://127.0.0.1:" + ports[0])
                .replace("INTERNAL://kafka:29092", "INTERNAL://127.0.0.1:" + ports[0])
                .replace("HOST://:9092", "HOST://127.0.0.1:" + ports[4])
                .replace("localhost:9093", "127.0.0.1:" + ports[1])
                .replace("localhost:" + variables.get("KAFKA_PORT"), "127.0.0.1:" + ports[4]));
        assertThat(folder.resolve("kafka/meta.properties"))
                .content()
                .contains("cluster.id=" + variables.get("KAFKA_CLUSTER_ID"));
        assertThat(configuration)
                .containsEntry("process.roles", "broker,controller")
                .containsEntry("message.max.bytes", "67108864")
                .containsEntry("log.retention.hours", variables.get("KAFKA_RETENTION_HOURS"));
        // KafkaBroker's own -1 would take precedence over the hours.
        configuration.put("log.retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
        return KafkaBroker.start(
                folder.resolve("kafka"),
                String.valueOf(variables.get("KAFKA_CLUSTER_ID")),
                ports[0],
                ports[1],
                configuration);
    }

    private Process worker(KafkaBroker kafka) throws IOException {
        Map<String, String> environment =
                new TreeMap<>(compose.service("connect").environment());
        environment.put("CONNECT_BOOTSTRAP_SERVERS", kafka.bootstrap());
        environment.put("CONNECT_LISTENERS", "http://127.0.0.1:" + ports[2]);
        environment.put("CONNECT_REST_ADVERTISED_HOST_NAME", "127.0.0.1");
        environment.put("CONTRAIL_SETTINGS", folder.resolve("worker.properties").toString());
        environment.put("CONTRAIL_LOG_FORMAT", "json");
        // As Strimzi has it
        environment.put(
                "CONTRAIL_JAVA_OPTS",
                "-Xmx512m -XX:TieredStopAtLevel=1 -javaagent:%s=127.0.0.1:%d:%s"
                        .formatted(
                                jmxExporter(),
                                ports[7],
                                Linter.REPOSITORY.resolve("deploy/kubernetes/jmx-exporter.yml")));
        return process("connect", environment, List.of(script("connect/start")));
    }

    private static String jmxExporter() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains("jmx_prometheus_javaagent"))
                .findFirst()
                .orElseThrow();
    }

    /** The exporter's rules make the same series of the beans, but for the histogram, and states that are not. */
    private void theExporterShowsTheSame() throws IOException, InterruptedException {
        Set<String> extension =
                series(get("http://127.0.0.1:%d/metrics".formatted(ports[2])).body());
        Set<String> exporter =
                series(get("http://127.0.0.1:%d/metrics".formatted(ports[7])).body());
        assertThat(extension).hasSizeGreaterThan(20);
        assertThat(exporter).containsAll(extension);
    }

    private static Set<String> series(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("contrail_")
                        && !line.startsWith("contrail_e2e_latency")
                        && !line.matches("contrail_connect_task_state.* 0.0"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> applying(Service service, UsersDatabase postgres) {
        return service.list("command").stream()
                .map(word -> word.replace("http://connect:8083", "http://127.0.0.1:" + ports[2])
                        .replace(
                                "/opt/contrail/connectors",
                                Linter.REPOSITORY.resolve("deploy/connectors").toString())
                        .replace("source.host=postgres", "source.host=127.0.0.1")
                        .replace("source.port=5432", "source.port=" + postgres.port())
                        .replace(
                                "/var/lib/contrail/warehouse.duckdb",
                                folder.resolve("warehouse.duckdb").toString())
                        .replace("=0.0.0.0:8084", "=127.0.0.1:0"))
                .toList();
    }

    /** The roots of the tables that there are. */
    private List<TableName> captured(UsersDatabase postgres) {
        List<TableName> tables = new ArrayList<>();
        SourceAddress address = SourceAddress.parse(postgres.url().replace("/postgres?", "/flightops?"));
        try (SourceConnection connection = address.open()) {
            tables.addAll(
                    TableSelection.parse("flightops.*").resolve(connection).tables());
        }
        tables.add(io.contrail.capture.replication.Heartbeat.TABLE);
        return tables;
    }

    /** What psql makes of the script. */
    private String[] roles() throws IOException {
        String sql = Files.readString(Linter.REPOSITORY.resolve("deploy/docker/postgres/roles.sql"));
        return Arrays.stream(sql.replaceAll("(?m)^(--|\\\\).*$", "")
                        .replace(":'flightops_password'", "'%s'".formatted(variables.get("FLIGHTOPS_PASSWORD")))
                        .replace(":'monitor_password'", "'%s'".formatted(variables.get("MONITOR_PASSWORD")))
                        .split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toArray(String[]::new);
    }

    private List<String> command(Service service, UsersDatabase postgres) {
        return service.list("command").stream()
                .map(word -> word.replace("@postgres/", "@127.0.0.1:%d/".formatted(postgres.port()))
                        .replace("--simulator-host=0.0.0.0", "--simulator-host=127.0.0.1")
                        .replace("--simulator-port=25080", "--simulator-port=" + ports[3])
                        .replace("--metrics=0.0.0.0:25091", "--metrics=127.0.0.1:" + ports[6]))
                .toList();
    }

    /** Where the entry points find Contrail: the class path of this test. */
    private void home() throws IOException {
        Files.writeString(folder.resolve("class-path"), System.getProperty("java.class.path") + "\n");
        Files.copy(Linter.REPOSITORY.resolve("deploy/docker/logback.xml"), folder.resolve("logback.xml"));
    }

    private static String script(String name) {
        return Linter.REPOSITORY.resolve("deploy/docker").resolve(name).toString();
    }

    private void start(String log, Service service, Map<String, String> more, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(script("contrail/contrail")));
        command.addAll(arguments);
        Map<String, String> environment = new TreeMap<>(service.environment());
        environment.putAll(more);
        Process unused = process(log, environment, command);
    }

    private ContrailProcess.Ended run(Service service, Map<String, String> more, List<String> arguments)
            throws IOException, InterruptedException {
        start(service.name(), service, more, arguments);
        Process process = processes.remove(processes.size() - 1);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new ContrailProcess.Ended(process.waitFor(), log(service.name()));
    }

    private Process process(String log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log + ".log").toFile());
        builder.environment().put("PGPASSFILE", "/nonexistent/pgpass");
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + ":" + path);
        builder.environment().put("CONTRAIL_HOME", folder.toString());
        builder.environment()
                .put("CONTRAIL_DATA_DIR", folder.resolve("pipeline").toString());
        builder.environment().put("CONTRAIL_JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        processes.add(process);
        return process;
    }

    private Process java(Map<String, String> environment, String log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("java", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Process process = process(log, environment, command);
        processes.remove(process);
        return process;
    }

    private String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** As the health check asks. */
    private void healthy(Process process, String log, String url) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    assertThat(process.isAlive()).as(() -> log(log)).isTrue();
                    return get(url).statusCode() == 200;
                });
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** The metrics that Datadog's agent is told to take, but those that are absent while nothing is wrong or is known. */
    private static List<String> asked() throws IOException {
        return Files.readAllLines(Linter.REPOSITORY.resolve("deploy/docker/datadog/openmetrics.yaml")).stream()
                .filter(line -> line.matches(" +- [a-z_0-9]+: [a-z_]+\\.[a-z_]+"))
                .map(line -> line.replaceFirst(" +- ", "").replaceFirst(":.*", ""))
                .filter(name -> !ABSENT_WHILE_WELL.contains(name))
                .toList();
    }

    private static int[] freePorts(int count) {
        try {
            List<ServerSocket> open = new ArrayList<>();
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                open.add(new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
                ports[i] = open.get(i).getLocalPort();
            }
            for (ServerSocket socket : open) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
