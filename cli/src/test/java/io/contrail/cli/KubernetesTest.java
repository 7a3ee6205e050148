package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests against the schemas that the Strimzi operator brings, and against the files they are made from. */
class KubernetesTest {
    private static final Path MANIFESTS = Linter.REPOSITORY.resolve("deploy/kubernetes");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

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
    void strimzisSchemasFindNothingAndWouldFindAnError() throws IOException {
        Set<String> kinds = new TreeSet<>();
        for (JsonNode document : all()) {
            kinds.add(document.path("kind").textValue());
            assertThat(errors(document)).as(document.toString()).isEmpty();
        }
        assertThat(kinds)
                .containsExactly(
                        "Kafka", "KafkaConnect", "KafkaConnector", "KafkaNodePool", "KafkaUser", "Role", "RoleBinding");

        ObjectNode connector = (ObjectNode) one("KafkaConnector", "contrail-source");
        ((ObjectNode) connector.path("spec")).put("taskMax", 1);
        assertThat(errors(connector)).anySatisfy(error -> assertThat(error).contains("taskMax"));
        ObjectNode connect = (ObjectNode) one("KafkaConnect", "contrail");
        ((ObjectNode) connect.at("/spec/build/plugins/0/artifacts/0")).put("type", "tar");
        ((ObjectNode) connect.path("spec")).remove("groupId");
        assertThat(errors(connect))
                .anySatisfy(error -> assertThat(error).contains("type"))
                .anySatisfy(error -> assertThat(error).contains("groupId"));
    }

    /** What the schema of its kind finds; Kubernetes drops an unknown field silently, here it is an error. */
    private static List<String> errors(JsonNode document) throws IOException {
        try (InputStream text = KubernetesTest.class.getResourceAsStream("/strimzi/crds.json")) {
            JsonNode schema = JSON.readTree(text).path(document.path("kind").textValue());
            if (schema.isMissingNode()) {
                assertThat(document.path("apiVersion").textValue()).isEqualTo("rbac.authorization.k8s.io/v1");
                return List.of();
            }
            assertThat(document.path("apiVersion").textValue()).isEqualTo("kafka.strimzi.io/v1");
            close(schema);
            return SCHEMAS.getSchema(schema).validate(document.path("spec")).stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        }
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
                    .forEach(value -> java.util.regex.Pattern.compile("\\$\\{secrets:contrail/([^:]+):[^}]+}")
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

        // The broker is of the version that the tests run.
        assertThat(Files.readString(Linter.REPOSITORY.resolve("pom.xml")))
                .contains(
                        "<kafka.version>%s<"
                                .formatted(kafka.at("/spec/kafka/version").textValue()),
                        "<kafka.version>%s<"
                                .formatted(connect.at("/spec/version").textValue()));
        String page = Files.readString(Linter.REPOSITORY.resolve("docs/how-to/kubernetes.md"));
        assertThat(page)
                .contains(
                        "deploy/docker/connect/connect.yml",
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
