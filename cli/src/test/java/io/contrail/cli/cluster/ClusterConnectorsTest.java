package io.contrail.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.PipelineException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterConnectorsTest {
    private static final String SOURCE = "io.contrail.capture.debezium.TransactionalPostgresConnector";
    private static final String SINK = "io.contrail.sink.WarehouseSinkConnector";

    private static final DeployedConnector SALES = connector("a", SOURCE, State.RUNNING, Map.of("slot.name", "sales"));
    private static final DeployedConnector STOCK =
            connector("b", "TransactionalPostgres", State.RUNNING, Map.of("slot.name", "stock"));
    private static final DeployedConnector OTHER =
            connector("c", "io.debezium.connector.postgresql.PostgresConnector", State.RUNNING, Map.of());

    @Test
    void theOnlySourceConnectorNeedsNoName() {
        assertThat(of(OTHER, SALES).source(Optional.empty())).isEqualTo(SALES);
    }

    @Test
    void oneOfSeveralIsNamedByItsPipelineOrByItself() {
        ClusterConnectors connectors = of(OTHER, SALES, STOCK);
        assertThat(connectors.source(Optional.of("stock"))).isEqualTo(STOCK);
        assertThat(connectors.source(Optional.of("a"))).isEqualTo(SALES);
        refused(() -> connectors.source(Optional.empty()), Kind.USAGE, "2 pipelines", "sales (connector a), stock");
        refused(() -> connectors.source(Optional.of("d")), Kind.USAGE, "no pipeline 'd'", "sales (connector a), stock");
        refused(() -> connectors.source(Optional.of("c")), Kind.USAGE, "'c' is no source connector", "postgresql");
        refused(() -> of(OTHER).source(Optional.empty()), Kind.USAGE, "No source connector", "c (io.debezium");
    }

    @Test
    void aConnectorThatDoesNotRunIsNamedWithTheReason() {
        DeployedConnector failed = connector("f", SOURCE, State.FAILED, Map.of("slot.name", "f"));
        refused(
                () -> of(failed).source(Optional.empty()),
                Kind.UNHEALTHY,
                "'f' is FAILED: why.",
                "contrail connectors restart f");
        DeployedConnector stopped = connector("f", SOURCE, State.STOPPED, Map.of());
        refused(
                () -> of(stopped).source(Optional.empty()),
                Kind.UNHEALTHY,
                "'f' is STOPPED",
                "contrail connectors resume f");
    }

    @Test
    void theSinkIsTheOneThatLandsTheTopics() {
        DeployedConnector regex = connector("r", SINK, State.RUNNING, Map.of("topics.regex", "sales[.].*"));
        DeployedConnector listed = connector("l", SINK, State.RUNNING, Map.of("topics", "x, stock.public.item"));
        ClusterConnectors connectors = of(regex, listed, SALES);
        assertThat(connectors.sink(List.of("sales.public.item"), Optional.empty()))
                .isEqualTo(regex);
        assertThat(connectors.sink(List.of("stock.public.item"), Optional.empty()))
                .isEqualTo(listed);
        List<String> both = List.of("sales.public.item", "stock.public.item");
        assertThat(connectors.sink(both, Optional.of("l"))).isEqualTo(listed);
        refused(() -> connectors.sink(both, Optional.empty()), Kind.USAGE, "2 sink connectors", "--sink");
        refused(() -> connectors.sink(List.of("t"), Optional.empty()), Kind.USAGE, "No sink connector", "topics.regex");
        refused(() -> connectors.sink(both, Optional.of("a")), Kind.USAGE, "'a' lands none", "r (");
    }

    private static void refused(Runnable look, Kind kind, String... parts) {
        assertThatThrownBy(look::run)
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        error -> assertThat(error.kind()).isEqualTo(kind))
                .hasMessageContainingAll(parts);
    }

    private static ClusterConnectors of(DeployedConnector... all) {
        return new ClusterConnectors(List.of(all));
    }

    private static DeployedConnector connector(String name, String type, State state, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("connector.class", type);
        ConnectorStatus.Part part = new ConnectorStatus.Part("connector", State.RUNNING, "w", Optional.empty());
        ConnectorStatus.Part task = new ConnectorStatus.Part(
                "task 0", state, "w", state == State.FAILED ? Optional.of("why.") : Optional.empty());
        return new DeployedConnector(
                new ConnectorConfig(name, settings), new ConnectorStatus(name, part, List.of(task)), "source");
    }
}
