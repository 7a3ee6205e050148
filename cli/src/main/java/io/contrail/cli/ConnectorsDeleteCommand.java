package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.connectors.DeployedConnectors;
import io.contrail.cli.connectors.Remains;
import io.contrail.cli.connectors.Removal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes connectors off the cluster. */
@Command(
        name = "delete",
        description = "Deletes connectors and waits until they are gone. Where they were stays: the offsets, and the"
                + " replication slot of a source, so that one of the same name goes on there.",
        footer = {
            "",
            "Exit codes: 0 gone, 1 not gone in time, 2 no such connector or no --yes, 3 unreachable.",
            "",
            "Examples:",
            "  contrail connectors delete contrail-sink --yes"
        })
final class ConnectorsDeleteCommand implements Callable<Integer> {
    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names of connectors.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--yes", description = "Delete them; without it nothing is deleted.")
    private boolean yes;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long each may take, e.g. 90s or 2m. Default: ${DEFAULT-VALUE}.")
    private String timeout = "2m";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Duration patience = StatusCommand.duration(timeout);
        ConnectClient cluster = connect.open();
        List<DeployedConnector> meant = new DeployedConnectors(cluster.deployed()).named(names);
        if (!yes) {
            throw PipelineException.usage(
                    "This would delete %s."
                            .formatted(meant.stream()
                                    .map(each -> "'%s' (%s)"
                                            .formatted(
                                                    each.name(), each.status().worst()))
                                    .collect(Collectors.joining(", "))),
                    "Nothing was deleted. " + meant.stream().map(Remains::of).collect(Collectors.joining(" ")),
                    "give --yes to delete.");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Removal removal = new Removal(cluster, patience, out, err);
        meant.forEach(removal::remove);
        return Main.Exit.OK;
    }
}
