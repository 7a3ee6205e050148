package io.contrail.cli;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.cli.connectors.ConnectorPlan;
import io.contrail.cli.connectors.Rollout;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Files against the cluster. */
@Command(
        name = "diff",
        description = "Compares connector files with what the cluster has; writes nothing.",
        footer = {
            "",
            "A line '+ setting' is only in the file, '- setting' only in the cluster, '~ setting' differs: cluster -> file.",
            "",
            "Exit codes: 0 equal, 2 usage, 3 unreachable, 4 different.",
            "",
            "Examples:",
            "  contrail connectors diff deploy/connectors --values prod.properties",
            "  contrail connectors diff sink.json --set pipeline=shop --connect http://worker:8083"
        })
final class ConnectorsDiffCommand implements Callable<Integer> {
    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Mixin
    private ConnectorFilesOption files = new ConnectorFilesOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ConnectorConfig> wanted = files.read();
        List<ConnectorPlan> plans = new Rollout(connect.open()).plan(wanted);
        PrintWriter out = spec.commandLine().getOut();
        for (ConnectorPlan plan : plans) {
            out.println("%s  %s"
                    .formatted(
                            plan.name(),
                            switch (plan.action()) {
                                case CREATE -> "is not there";
                                case UPDATE -> "differs";
                                case NOTHING -> "equal";
                            }));
            plan.changes().forEach(change -> out.println("  " + change.line()));
        }
        out.flush();
        return plans.stream().allMatch(plan -> plan.action() == ConnectorPlan.Action.NOTHING)
                ? Main.Exit.OK
                : Main.Exit.DIFFERENT;
    }
}
