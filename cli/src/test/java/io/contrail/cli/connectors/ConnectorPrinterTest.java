package io.contrail.cli.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.Part;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.connector.DeployedConnector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectorPrinterTest {
    private static final String TRACE = """
            org.E: wrapped hunter2
            \tat a.A
            \tat a.B
            \tat a.C
            \tat a.D
            Caused by: org.F: first
            \tat b.A
            \tat b.B
            \t... 3 more
            Caused by: org.G: the reason
            \tat c.A
            """;

    private static final DeployedConnector FAILED = new DeployedConnector(
            new ConnectorConfig(
                    "shop-source", Map.of("connector.class", "x.Y", "database.password", "hunter2", "k", "1\n2")),
            new ConnectorStatus(
                    "shop-source",
                    new Part("connector", State.RUNNING, "w:1", Optional.empty()),
                    List.of(
                            new Part("task 0", State.RUNNING, "w:1", Optional.empty()),
                            new Part("task 1", State.FAILED, "w:2", Optional.of(TRACE)))),
            "source");

    @Test
    void aTraceIsItsBeginningAndEveryCause() {
        assertThat(Traces.excerpt(TRACE))
                .containsExactly(
                        "org.E: wrapped hunter2",
                        "    at a.A",
                        "    at a.B",
                        "    ...",
                        "Caused by: org.F: first",
                        "    at b.A",
                        "    ...",
                        "Caused by: org.G: the reason",
                        "    at c.A");
    }

    @Test
    void theTableShowsTheWorstState() {
        assertThat(ConnectorPrinter.table(List.of(FAILED)))
                .containsExactly(
                        "name         type    state   tasks  class", "shop-source  source  FAILED  1/2    x.Y");
    }

    @Test
    void detailsTellWhyATaskFailedAndNoSecret() {
        assertThat(ConnectorPrinter.details(FAILED))
                .contains(
                        "state  FAILED",
                        "task 1     FAILED on w:2",
                        "    org.E: wrapped ***",
                        "    Caused by: org.G: the reason",
                        "database.password = ***",
                        "k = 1\\n2")
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void jsonHasTheSameForPrograms() throws IOException {
        JsonNode list = new ObjectMapper().readTree(ConnectorPrinter.tableJson(List.of(FAILED)));
        assertThat(list.path(0).path("state").asText()).isEqualTo("FAILED");
        assertThat(list.path(0).path("tasks")).hasSize(2);
        String text = ConnectorPrinter.detailsJson(FAILED);
        assertThat(text).doesNotContain("hunter2");
        JsonNode details = new ObjectMapper().readTree(text);
        assertThat(details.path("settings").path("database.password").asText()).isEqualTo("***");
        assertThat(details.path("tasks").path(1).path("trace").asText()).contains("a.D", "the reason");
    }

    @Test
    void aNameThatIsNotThereTellsThoseThatAre() {
        DeployedConnectors connectors = new DeployedConnectors(List.of(FAILED));
        assertThat(connectors.named(List.of("shop-source", "shop-source"))).containsExactly(FAILED);
        assertThatThrownBy(() -> connectors.named(List.of("shop-source", "shop-sink")))
                .hasMessageContaining("no connector 'shop-sink'")
                .hasMessageContaining("There are: shop-source.");
        assertThatThrownBy(() -> new DeployedConnectors(List.of()).named(List.of("a")))
                .hasMessageContaining("no connector at all");
    }

    @Test
    void whatStaysOfADeletedConnectorIsTold() {
        assertThat(Remains.of(FAILED)).contains("offsets of 'shop-source' stay").doesNotContain("slot");
        assertThat(Remains.of(new DeployedConnector(
                        FAILED.config().with(Map.of("slot.name", "shop")), FAILED.status(), "source")))
                .contains("replication slot 'shop'");
        assertThat(Remains.of(new DeployedConnector(FAILED.config(), FAILED.status(), "sink")))
                .contains("consumer group connect-shop-source");
    }
}
