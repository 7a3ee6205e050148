package io.contrail.cli;

import io.contrail.capture.connector.DeployedConnector;
import io.contrail.cli.connectors.ConnectorPrinter;
import io.contrail.cli.connectors.DeployedConnectors;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The connectors of a Kafka Connect cluster, as code. */
@Command(
        name = "connectors",
        description = "Deploys connectors from files to any Kafka Connect cluster, and looks after them there.",
        subcommands = {
            ConnectorsCommand.ListCommand.class,
            ConnectorsCommand.DescribeCommand.class,
            ConnectorsApplyCommand.class,
            ConnectorsDiffCommand.class,
            ConnectorsRollbackCommand.class,
            ConnectorsOrderCommand.Restart.class,
            ConnectorsOrderCommand.Pause.class,
            ConnectorsOrderCommand.Resume.class,
            ConnectorsDeleteCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  contrail connectors list --connect http://worker:8083",
            "  contrail connectors diff deploy/connectors --values prod.properties",
            "  contrail connectors apply deploy/connectors --values prod.properties",
            "  contrail connectors describe contrail-source",
            "  contrail connectors restart contrail-source"
        })
final class ConnectorsCommand {
    private ConnectorsCommand() {}

    /** All of them. */
    @Command(
            name = "list",
            description = "Lists the connectors: type, state (the worst of connector and tasks), running tasks, class.",
            footer = {
                "",
                "Examples:",
                "  contrail connectors list",
                "  contrail connectors list --connect http://me@worker:8083 -o json"
            })
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private ConnectOption connect = new ConnectOption();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private StatusCommand.Format format = StatusCommand.Format.table;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            List<DeployedConnector> all = connect.open().deployed();
            print(
                    spec,
                    format == StatusCommand.Format.json
                            ? List.of(ConnectorPrinter.tableJson(all))
                            : ConnectorPrinter.table(all));
            return Main.Exit.OK;
        }
    }

    /** One of them. */
    @Command(
            name = "describe",
            description =
                    "Shows a connector: state, tasks with their workers, why they failed, settings without secrets.",
            footer = {
                "",
                "Examples:",
                "  contrail connectors describe contrail-source",
                "  contrail connectors describe contrail-source --connect http://worker:8083 -o json"
            })
    static final class DescribeCommand implements Callable<Integer> {
        @Mixin
        private ConnectOption connect = new ConnectOption();

        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private StatusCommand.Format format = StatusCommand.Format.table;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            DeployedConnector connector = new DeployedConnectors(connect.open().deployed())
                    .named(List.of(name))
                    .get(0);
            print(
                    spec,
                    format == StatusCommand.Format.json
                            ? List.of(ConnectorPrinter.detailsJson(connector))
                            : ConnectorPrinter.details(connector));
            return Main.Exit.OK;
        }
    }

    private static void print(CommandSpec spec, List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }
}
