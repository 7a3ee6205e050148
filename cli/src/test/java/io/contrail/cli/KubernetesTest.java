package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests against the schemas of the Strimzi operator, and against the files they are made from. */
class KubernetesTest {
    private static final Path MANIFESTS = Linter.REPOSITORY.resolve("deploy/kubernetes");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static final Pattern NEWER_JAVA = Pattern.compile("(?m)^JAVA_VERSION=\"(2[1-9]|[3-9]\\d)\\b");

    /** Written by hand in connectors.yaml's first lines, which the generator does not print. */
    private static final String HEAD = """
            # Made, not to be edited; KubernetesTest compares:
            #   contrail generate kubernetes deploy/connectors --values deploy/kubernetes/values.properties --warehouse snowflake
            # yamllint disable rule:line-length
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void theConnectorsAreThoseThatShip() throws IOException {
        String generated = generate(
                "deploy/connectors", "--values", "deploy/kubernetes/values.properties", "--warehouse", "snowflake");
        assertThat(MANIFESTS.resolve("connectors.yaml")).content().isEqualTo(HEAD + generated);
        assertThat(generated).doesNotContain("duckdb.path", "connector.class", "tasks.max", "{{");
    }

    private static String generate(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("generate", "kubernetes"));
        for (String argument : arguments) {
            all.add(
                    argument.startsWith("deploy/")
                            ? Linter.REPOSITORY.resolve(argument).toString()
                            : argument);
        }
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return exit == Main.Exit.OK ? out.toString() : "exit %d: %s".formatted(exit, err);
    }

    @Test
    void whatKubernetesWouldNotTakeIsRefused() throws IOException {
        String values = "deploy/kubernetes/values.properties";
        assertThat(generate("deploy/connectors", "--values", values))
                .startsWith("exit 2")
                .contains("duckdb.path");
        assertThat(generate(
                        "deploy/connectors", "--values", values, "--set", "duckdb.path=/x", "--set", "pipeline=a_b"))
                .startsWith("exit 2")
                .contains("'a_b-sink'");
        assertThat(generate(
                        "deploy/connectors",
                        "--values",
                        values,
                        "--set",
                        "duckdb.path=/x",
                        "--set",
                        "source.password=hunter2"))
                .startsWith("exit 2")
                .contains("database.password")
                .doesNotContain("hunter2");
        Path odd = Files.writeString(
                folder.resolve("odd.json"),
                "{\"name\": \"odd\", \"config\": {\"connector.class\": \"X\", \"topics\": \"a: #'\\\"\\n\\\\b\", \"on\": \"no\"}}");
        JsonNode read =
                documents(generate(odd.toString(), "--cluster", "other")).get(0);
        assertThat(read.at("/spec/config/topics").textValue()).isEqualTo("a: #'\"\n\\b");
        assertThat(read.at("/spec/config/on").textValue()).isEqualTo("no");
        assertThat(read.at("/metadata/labels/strimzi.io~1cluster").textValue()).isEqualTo("other");
        assertThat(read.at("/spec/tasksMax").intValue()).isOne();
    }

    @Test
    void strimzisSchemasFindNothingAndWouldFindAnError() throws IOException, InterruptedException {
        Map<String, JsonSchema> schemas = strimzisSchemas();
        Set<String> kinds = new TreeSet<>();
        for (JsonNode document : all()) {
            kinds.add(document.path("kind").textValue());
            assertThat(errors(schemas, document)).as(document.toString()).isEmpty();
        }
        assertThat(kinds)
                .containsExactly(
                        "Kafka", "KafkaConnect", "KafkaConnector", "KafkaNodePool", "KafkaUser", "Role", "RoleBinding");

        ObjectNode connector = (ObjectNode) one("KafkaConnector", "contrail-source");
        ((ObjectNode) connector.path("spec")).put("taskMax", 1);
        assertThat(errors(schemas, connector))
                .singleElement()
                .satisfies(error -> assertThat(error).contains("taskMax"));
        ObjectNode connect = (ObjectNode) one("KafkaConnect", "contrail");
        ((ObjectNode) connect.at("/spec/build/plugins/0/artifacts/0")).put("type", "tar");
        ((ObjectNode) connect.path("spec")).set("groupID", ((ObjectNode) connect.path("spec")).remove("groupId"));
        assertThat(errors(schemas, connect))
                .hasSize(3)
                .anySatisfy(error -> assertThat(error).contains("artifacts[0].type"))
                .anySatisfy(error -> assertThat(error).contains("'groupId'"))
                .anySatisfy(error -> assertThat(error).contains("'groupID'"));
    }

    /** What the schema of its version and kind finds; Kubernetes drops an unknown field silently, here it is an error. */
    private static List<String> errors(Map<String, JsonSchema> schemas, JsonNode document) {
        String group = document.path("apiVersion").asText();
        if (group.equals("rbac.authorization.k8s.io/v1")) {
            return List.of();
        }
        String kind = group + " " + document.path("kind").asText();
        JsonSchema schema = schemas.get(kind);
        assertThat(schema).as(kind).isNotNull();
        return schema.validate(document).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** By version and kind. Strimzi's own generator makes them, as for the operator's release, of Strimzi's classes. */
    private Map<String, JsonSchema> strimzisSchemas() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java21().resolve("bin/java").toString(),
                "-cp",
                Path.of("target/strimzi/*").toAbsolutePath().toString(),
                "io.strimzi.crdgenerator.CrdGenerator",
                "--target-kube",
                "1.16+",
                "--crd-api-version",
                "v1",
                "--api-versions",
                "v1",
                "--storage-version",
                "v1",
                "--yaml"));
        List<Path> made = new ArrayList<>();
        for (String model : List.of(
                "kafka.Kafka",
                "nodepool.KafkaNodePool",
                "connect.KafkaConnect",
                "connector.KafkaConnector",
                "user.KafkaUser")) {
            made.add(folder.resolve(model + ".yaml"));
            command.add("io.strimzi.api.kafka.model.%s=%s".formatted(model, made.get(made.size() - 1)));
        }
        Process generator =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(generator.waitFor()).as(said).isZero();

        Map<String, JsonSchema> schemas = new HashMap<>();
        for (Path file : made) {
            JsonNode definition = documents(Files.readString(file)).get(0).path("spec");
            String group = definition.path("group").textValue();
            String kind = definition.at("/names/kind").textValue();
            for (JsonNode version : definition.path("versions")) {
                JsonNode schema = version.at("/schema/openAPIV3Schema");
                close(schema);
                schemas.put(
                        "%s/%s %s".formatted(group, version.path("name").textValue(), kind), SCHEMAS.getSchema(schema));
            }
        }
        return schemas;
    }

    /** The generator needs Java 21: the JDK that runs the test, or another of this machine. */
    private static Path java21() throws IOException {
        if (Runtime.version().feature() >= 21) {
            return Path.of(System.getProperty("java.home"));
        }
        try (Stream<Path> releases = Files.walk(Path.of("/usr/lib/jvm"), 2)) {
            for (Path release :
                    releases.filter(path -> path.endsWith("release")).toList()) {
                if (NEWER_JAVA.matcher(Files.readString(release)).find()) {
                    return release.resolveSibling("");
                }
            }
        } catch (NoSuchFileException e) {
            // Java is elsewhere here.
        }
        throw new TestAbortedException("No JDK from 21 on runs this test, and none is in /usr/lib/jvm");
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.has("properties")
                && !object.has("x-kubernetes-preserve-unknown-fields")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(KubernetesTest::close);
    }

    @Test
    void everyNameThatIsReferredToIsThere() throws IOException {
        JsonNode connect = one("KafkaConnect", "contrail");
        JsonNode kafka = one("Kafka", "contrail");
        assertThat(connect.at("/spec/bootstrapServers").textValue())
                .isEqualTo("%s-kafka-bootstrap:%d"
                        .formatted(
                                kafka.at("/metadata/name").textValue(),
                                kafka.at("/spec/kafka/listeners/0/port").intValue()));
        assertThat(connect.at("/spec/tls/trustedCertificates/0/secretName").textValue())
                .isEqualTo("contrail-cluster-ca-cert");
        one(
                "KafkaUser",
                connect.at("/spec/authentication/certificateAndKey/secretName").textValue());
        assertThat(connect.at("/metadata/annotations/strimzi.io~1use-connector-resources")
                        .textValue())
                .isEqualTo("true");
        for (JsonNode document : all()) {
            if (document.path("kind").textValue().matches("KafkaConnector|KafkaUser|KafkaNodePool")) {
                assertThat(document.at("/metadata/labels/strimzi.io~1cluster").textValue())
                        .isEqualTo("contrail");
            }
        }

        // Each secret that a connector refers to may be read, and no other.
        Set<String> referred = new TreeSet<>();
        for (String connector : List.of("contrail-source", "contrail-sink")) {
            one("KafkaConnector", connector)
                    .at("/spec/config")
                    .forEach(value -> Pattern.compile("\\$\\{secrets:contrail/([^:]+):[^}]+}")
                            .matcher(value.asText())
                            .results()
                            .forEach(match -> referred.add(match.group(1))));
        }
        Set<String> readable = new TreeSet<>();
        one("Role", "contrail-connect-secrets")
                .at("/rules/0/resourceNames")
                .forEach(name -> readable.add(name.textValue()));
        assertThat(readable).isEqualTo(referred).hasSize(2);
        assertThat(one("RoleBinding", "contrail-connect-secrets")
                        .at("/subjects/0/name")
                        .textValue())
                .isEqualTo("contrail-connect");

        // The broker is of the version that the tests run, the page names the one of the schemas.
        String page = Files.readString(Linter.REPOSITORY.resolve("docs/how-to/kubernetes.md"));
        assertThat(page).contains("schemas of version 1.2.0,");
        assertThat(Files.readString(Linter.REPOSITORY.resolve("pom.xml")))
                .contains(
                        "<strimzi.version>1.2.0<",
                        "<kafka.version>%s<"
                                .formatted(kafka.at("/spec/kafka/version").textValue()),
                        "<kafka.version>%s<"
                                .formatted(connect.at("/spec/version").textValue()));
        assertThat(page)
                .contains(
                        "deploy/kubernetes/jmx-exporter.yml",
                        connect.at("/spec/metricsConfig/valueFrom/configMapKeyRef/name")
                                .textValue(),
                        connect.at("/spec/build/output/image").textValue(),
                        connect.at("/spec/build/output/pushSecret").textValue());
        assertThat(readable).allSatisfy(secret -> assertThat(page).contains(secret));
    }

    @Test
    void yamllintFindsNothing() throws IOException, InterruptedException {
        assertThat(Linter.says("Debian: apt-get install yamllint", "yamllint", "--strict", "deploy/kubernetes"))
                .isEmpty();
    }

    private static JsonNode one(String kind, String name) throws IOException {
        return all().stream()
                .filter(document -> document.path("kind").asText().equals(kind)
                        && document.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no %s '%s'".formatted(kind, name)));
    }

    private static List<JsonNode> all() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .collect(Collectors.toList())) {
                documents.addAll(documents(Files.readString(file)));
            }
        }
        return documents;
    }

    private static List<JsonNode> documents(String text) {
        List<JsonNode> documents = new ArrayList<>();
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        new Yaml(new SafeConstructor(strict))
                .loadAll(text)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }
}
