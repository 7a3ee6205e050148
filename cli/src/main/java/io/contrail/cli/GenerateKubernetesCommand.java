package io.contrail.cli;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.cli.connectors.Rollout;
import io.contrail.cli.kubernetes.KafkaConnectors;
import io.contrail.sink.WarehouseSinkConnector;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Connector files as manifests for Kubernetes. */
@Command(
        name = "kubernetes",
        description = "Prints connector files as KafkaConnector resources for the Strimzi operator.",
        footer = {
            "",
            "Examples:",
            "  contrail generate kubernetes deploy/connectors --values prod.properties > connectors.yaml",
            "  contrail generate kubernetes deploy/connectors --values prod.properties --warehouse snowflake"
        })
final class GenerateKubernetesCommand implements Callable<Integer> {
    /** Where a sink lands. */
    enum Warehouse {
        duckdb,
        snowflake
    }

    @Mixin
    private ConnectorFilesOption files = new ConnectorFilesOption();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The KafkaConnect resource that runs the connectors. Default: ${DEFAULT-VALUE}.")
    private String cluster = "contrail";

    @Option(
            names = "--warehouse",
            paramLabel = "KIND",
            description = "One of ${COMPLETION-CANDIDATES}. With snowflake the sink gets all values whose names begin"
                    + " with 'snowflake.' in place of DuckDB's file. Default: ${DEFAULT-VALUE}.")
    private Warehouse warehouse = Warehouse.duckdb;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ConnectorConfig> connectors = warehouse == Warehouse.duckdb ? files.read() : inSnowflake();
        Rollout.requireReferences(connectors);
        PrintWriter out = spec.commandLine().getOut();
        out.print(KafkaConnectors.yaml(connectors, cluster));
        out.flush();
        return Main.Exit.OK;
    }

    private List<ConnectorConfig> inSnowflake() {
        Map<String, String> settings = new TreeMap<>(files.values());
        settings.keySet().removeIf(name -> !name.startsWith("snowflake."));
        settings.put("warehouse", "snowflake");
        return files.read(Map.of("duckdb.path", "")).stream()
                .map(connector ->
                        isSink(connector) ? connector.without("duckdb.path").with(settings) : connector)
                .toList();
    }

    private static boolean isSink(ConnectorConfig connector) {
        return WarehouseSinkConnector.class
                .getName()
                .equals(connector.settings().get("connector.class"));
    }
}
