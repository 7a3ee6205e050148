package io.contrail.cli.cluster;

import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.capture.debezium.TransactionalPostgresConnector;
import io.contrail.changelog.PipelineException;
import io.contrail.sink.WarehouseSinkConnector;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds a pipeline's two connectors among all that a cluster has. */
record ClusterConnectors(List<DeployedConnector> all) {
    private static final String SOURCE = TransactionalPostgresConnector.class.getName();
    private static final String SINK = WarehouseSinkConnector.class.getName();
    private static final String NOTHING = "Nothing was compared.";

    ClusterConnectors {
        all = List.copyOf(all);
    }

    /** What names the pipeline: also the slot. */
    static String pipeline(DeployedConnector source) {
        return source.setting("slot.name", "debezium");
    }

    /**
     * The running source connector.
     *
     * @param name of the pipeline or of the connector; empty for the only one
     */
    DeployedConnector source(Optional<String> name) {
        List<DeployedConnector> sources =
                all.stream().filter(each -> each.is(SOURCE)).toList();
        List<DeployedConnector> meant = sources.stream()
                .filter(each -> name.isEmpty()
                        || name.get().equals(pipeline(each))
                        || name.get().equals(each.name()))
                .toList();
        if (meant.size() == 1) {
            return running(meant.get(0));
        } else if (sources.isEmpty()) {
            throw PipelineException.usage(
                    "No source connector of Contrail is deployed there.",
                    NOTHING + " There is: %s.".formatted(list(all)),
                    "deploy one (deploy/connectors/README.md), or name the worker of another cluster with --connect.");
        }
        name.flatMap(this::named).filter(each -> !each.is(SOURCE)).ifPresent(other -> {
            throw PipelineException.usage(
                    "The connector '%s' is no source connector of Contrail: its class is %s."
                            .formatted(other.name(), other.type()),
                    NOTHING,
                    "name one of these with --pipeline: %s.".formatted(pipelines(sources)));
        });
        throw PipelineException.usage(
                name.isPresent()
                        ? "There is no pipeline '%s' on this cluster.".formatted(name.get())
                        : "%d pipelines are on this cluster.".formatted(sources.size()),
                NOTHING,
                "name one of these with --pipeline: %s.".formatted(pipelines(sources)));
    }

    /**
     * The running sink connector that lands some of the topics.
     *
     * @param name of the connector; empty for the only one
     */
    DeployedConnector sink(Collection<String> topics, Optional<String> name) {
        List<DeployedConnector> landing = all.stream()
                .filter(each -> each.is(SINK))
                .filter(each -> topics.stream().anyMatch(topic -> lands(each, topic)))
                .toList();
        List<DeployedConnector> meant = landing.stream()
                .filter(each -> name.isEmpty() || name.get().equals(each.name()))
                .toList();
        if (meant.size() == 1) {
            return running(meant.get(0));
        }
        String which = landing.isEmpty() ? "none does" : list(landing);
        throw PipelineException.usage(
                name.isPresent()
                        ? "The connector '%s' lands none of the pipeline's topics in a warehouse.".formatted(name.get())
                        : landing.isEmpty()
                                ? "No sink connector of Contrail lands the pipeline's topics."
                                : "%d sink connectors land the pipeline's topics.".formatted(landing.size()),
                NOTHING + " Those that land them: %s.".formatted(which),
                landing.isEmpty()
                        ? "deploy one (deploy/connectors/sink-warehouse.json) whose topics.regex matches, e.g., %s."
                                .formatted(topics.stream().findFirst().orElse("them"))
                        : "name one of them with --sink.");
    }

    private static boolean lands(DeployedConnector sink, String topic) {
        String regex = sink.setting("topics.regex", "");
        return regex.isEmpty()
                ? Arrays.stream(sink.setting("topics", "").split(","))
                        .anyMatch(each -> each.strip().equals(topic))
                : Pattern.matches(regex, topic);
    }

    private Optional<DeployedConnector> named(String name) {
        return all.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static DeployedConnector running(DeployedConnector connector) {
        ConnectorStatus status = connector.status();
        if (status.running()) {
            return connector;
        }
        throw new PipelineException(
                PipelineException.Remedy.STOP,
                PipelineException.Kind.UNHEALTHY,
                "The connector '%s' is %s%s."
                        .formatted(
                                connector.name(),
                                status.worst(),
                                status.reason()
                                        .map(why -> ": " + why.replaceAll("[.\\s]+$", ""))
                                        .orElse("")),
                "What it has not sent or landed cannot be compared; nothing was compared.",
                switch (status.worst()) {
                    case PAUSED, STOPPED ->
                        "resume it (contrail connectors resume %s --connect ...), then verify again."
                                .formatted(connector.name());
                    case FAILED ->
                        "mend what it names, restart it (contrail connectors restart %s --connect ...), then"
                                        .formatted(connector.name())
                                + " verify again.";
                    default -> "wait until it runs, then verify again.";
                });
    }

    private static String pipelines(List<DeployedConnector> sources) {
        return sources.stream()
                .map(each -> "%s (connector %s)".formatted(pipeline(each), each.name()))
                .collect(Collectors.joining(", "));
    }

    private static String list(List<DeployedConnector> connectors) {
        return connectors.isEmpty()
                ? "no connector at all"
                : connectors.stream()
                        .limit(10)
                        .map(each -> "%s (%s)".formatted(each.name(), each.type()))
                        .collect(Collectors.joining(", "));
    }
}
