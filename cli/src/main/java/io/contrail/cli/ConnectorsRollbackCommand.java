package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.cli.connectors.Arrivals;
import io.contrail.cli.connectors.Backup;
import io.contrail.cli.connectors.ConnectorPlan;
import io.contrail.cli.connectors.Removal;
import io.contrail.cli.connectors.Rollout;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Undoes an apply. Safe to repeat. */
@Command(
        name = "rollback",
        description = "Puts connectors back to what they were before an apply with --backup: those that it made are"
                + " deleted, those that it changed get their old settings. Waits until these run.",
        footer = {
            "",
            "Exit codes: 0 as before and running, 2 usage, 3 unreachable, 5 a connector or task does not run.",
            "",
            "Examples:",
            "  contrail connectors apply deploy/connectors --values prod.properties --backup before.json",
            "  contrail connectors rollback before.json"
        })
final class ConnectorsRollbackCommand implements Callable<Integer> {
    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Parameters(paramLabel = "FILE", description = "What 'contrail connectors apply --backup FILE' wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long each connector may take until it runs, e.g. 90s or 2m. Default: ${DEFAULT-VALUE}.")
    private String timeout = "2m";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Duration patience = StatusCommand.duration(timeout);
        Backup backup = Backup.read(file);
        ConnectClient cluster = connect.open();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Removal removal = new Removal(cluster, patience, out, err);
        // First, because it may hold the slot or the file that the old one needs.
        for (DeployedConnector each : cluster.deployed()) {
            if (backup.created().contains(each.name())) {
                removal.remove(each);
            }
        }
        Rollout rollout = new Rollout(cluster);
        List<ConnectorPlan> plans = rollout.plan(backup.changed());
        for (ConnectorPlan plan : plans) {
            rollout.write(plan);
            out.println("%s  %s"
                    .formatted(plan.name(), plan.action() == ConnectorPlan.Action.NOTHING ? "unchanged" : "put back"));
            plan.changes().forEach(change -> out.println("  " + change.line()));
            out.flush();
        }
        List<String> held = new Arrivals(cluster, patience, out, err).awaitRunning(rollout, plans);
        held.forEach(name -> out.println("%s  is paused or stopped, as before".formatted(name)));
        out.flush();
        return Main.Exit.OK;
    }
}
