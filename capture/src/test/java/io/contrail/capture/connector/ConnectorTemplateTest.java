package io.contrail.capture.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.TableName;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

public class ConnectorTemplateTest {
    private static final String PASSWORD = "${file:/run/secrets/source.properties:source.password}";

    public static ConnectorTemplate shipped() {
        Path file = Path.of("..", "deploy", "connectors", "source-postgres.json");
        try {
            return new ConnectorTemplate(file.getFileName().toString(), Files.readString(file));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static ConnectorConfig filled() {
        return new SourceConnector(PipelineName.DEFAULT, "contrail", 1, PASSWORD)
                .configure(
                        shipped(),
                        SourceAddress.parse(
                                "postgresql://ann@db/shop?sslmode=verify-full&sslrootcert=/ca.pem", Map.of()),
                        List.of(new TableName("public", "Odd, name")));
    }

    @Test
    void fillsTheShippedFile() {
        assertThat(filled().name()).isEqualTo("contrail-source");
        assertThat(filled().settings())
                .containsEntry("database.password", PASSWORD)
                .containsEntry("database.sslrootcert", "/ca.pem")
                .containsEntry("slot.name", "contrail")
                .containsEntry("table.include.list", "(?-i)public[.]Odd\\x{2c}\\x{20}name,(?-i)contrail[.]heartbeat");
        assertThat(filled().settings().values()).noneMatch(value -> value.contains("{{"));
        assertThat(filled().toString()).doesNotContain("secrets");
    }

    /** A setting that Debezium does not know is ignored without a word. */
    @Test
    void usesOnlySettingsThatTheConnectorKnows() {
        Set<String> known = new TreeSet<>();
        PostgresConnectorConfig.ALL_FIELDS.forEach(field -> known.add(field.name()));
        known.addAll(new PostgresConnector().config().names());
        known.addAll(Set.of("connector.class", "tasks.max", "key.converter", "value.converter", "header.converter"));
        // of the converters that "converters" names
        known.addAll(Set.of("timestamptz.type", "types.type", "types.unavailable.value.placeholder"));
        assertThat(filled().settings().keySet())
                .allMatch(key -> known.contains(key)
                        || key.startsWith("producer.override.")
                        || key.startsWith("driver.")
                        || key.startsWith("topic.creation.default."));
    }

    @Test
    void marksAnUnchangedToastedValueTheSameWayInEveryConverter() {
        assertThat(filled().settings().get("types.unavailable.value.placeholder"))
                .isEqualTo(filled().settings().get("unavailable.value.placeholder"));
    }

    @Test
    void givesValuesThatTheConnectorAccepts() {
        var offline = new PostgresConnector()
                .config().validate(filled().settings()).stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .map(ConfigValue::name);
        assertThat(offline).isEmpty();
    }

    @Test
    void namesPlaceholdersAndValuesThatHaveNoPartner() {
        ConnectorTemplate template = new ConnectorTemplate(
                "x.json", "{\"name\": \"{{a}}\", \"config\": {\"k\": \"{{b.c}} {{a}}\", \"n\": 1}}");
        assertThat(template.placeholders()).containsExactly("a", "b.c");
        assertThatThrownBy(() -> template.fill(Map.of("a", "1")))
                .hasMessageContaining("x.json has placeholders")
                .hasMessageContaining("b.c");
        assertThatThrownBy(() -> template.fill(Map.of("a", "1", "b.c", "2", "d", "3")))
                .hasMessageContaining("x.json lacks placeholders")
                .hasMessageContaining(": d.");
        assertThat(template.fill(Map.of("a", "1", "b.c", "\"\\$1")).settings())
                .isEqualTo(Map.of("k", "\"\\$1 1", "n", "1"));
    }

    @Test
    void refusesWhatIsNoConnectorFile() {
        assertThatThrownBy(() -> new ConnectorTemplate("x.json", "{")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> new ConnectorTemplate("x.json", "{\"name\": \"a\"}"))
                .hasMessageContaining("form");
        assertThatThrownBy(() -> new ConnectorTemplate("x.json", "{\"name\": \"a\", \"config\": {\"k\": {}}}"))
                .hasMessageContaining("'k'");
    }

    @Test
    void writesTheBodyThatConnectTakes() throws IOException {
        var body = new ObjectMapper().readTree(new ConnectorConfig("a", Map.of("k", "v")).json());
        assertThat(body.path("name").asText()).isEqualTo("a");
        assertThat(body.path("config").path("k").asText()).isEqualTo("v");
    }
}
