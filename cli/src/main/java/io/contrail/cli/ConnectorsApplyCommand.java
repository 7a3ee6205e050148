package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.connectors.Arrivals;
import io.contrail.cli.connectors.Backup;
import io.contrail.cli.connectors.ConnectorPlan;
import io.contrail.cli.connectors.Rollout;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the cluster's connectors what files say. */
@Command(
        name = "apply",
        description = "Creates or changes connectors so that they are as the files say, and waits until they and their"
                + " tasks run. What is so already is left alone. Connect checks all settings before any is written.",
        footer = {
            "",
            "Exit codes: 0 as the files say and running, 2 usage or refused settings: nothing written, 3 unreachable, 5 a"
                    + " connector or task does not run.",
            "",
            "Examples:",
            "  contrail connectors apply deploy/connectors --values prod.properties --dry-run",
            "  contrail connectors apply deploy/connectors --values prod.properties --backup before.json",
            "  contrail connectors apply sink.json --set pipeline=shop --timeout 5m",
            "  contrail connectors apply sink.json --connect http://me@worker:8083"
        })
final class ConnectorsApplyCommand implements Callable<Integer> {
    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Mixin
    private ConnectorFilesOption files = new ConnectorFilesOption();

    @Option(names = "--dry-run", description = "Checks everything, says what would be done, and writes nothing.")
    private boolean dryRun;

    @Option(
            names = "--backup",
            paramLabel = "FILE",
            description = "Before anything is written, save what will be replaced, for 'contrail connectors rollback'."
                    + " The file may hold secrets: only you may read it.")
    private @Nullable Path backup;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long each connector may take until it runs, e.g. 90s or 2m. Default: ${DEFAULT-VALUE}.")
    private String timeout = "2m";

    @Option(names = "--no-wait", description = "Return as soon as everything is written.")
    private boolean noWait;

    @Option(
            names = "--allow-plain-secrets",
            description = "Write passwords and the like even though they are no references, such as $${file:...}.")
    private boolean plainSecrets;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Duration patience = StatusCommand.duration(timeout);
        List<ConnectorConfig> wanted = files.read();
        if (!plainSecrets) {
            Rollout.requireReferences(wanted);
        }
        ConnectClient cluster = connect.open();
        Rollout rollout = new Rollout(cluster);
        List<ConnectorPlan> plans = rollout.plan(wanted);
        rollout.validate(plans);
        if (!dryRun && backup != null) {
            Backup.of(plans).write(backup);
        }
        for (ConnectorPlan plan : plans) {
            if (!dryRun) {
                rollout.write(plan);
            }
            print(plan);
        }
        if (!dryRun && !noWait) {
            List<String> held = new Arrivals(
                            cluster,
                            patience,
                            spec.commandLine().getOut(),
                            spec.commandLine().getErr())
                    .awaitRunning(rollout, plans);
            requireNone(held);
        }
        return Main.Exit.OK;
    }

    private void print(ConnectorPlan plan) {
        PrintWriter out = spec.commandLine().getOut();
        String would = dryRun ? "would be " : "";
        out.println("%s  %s"
                .formatted(
                        plan.name(),
                        switch (plan.action()) {
                            case CREATE -> would + "created";
                            case UPDATE -> would + "changed";
                            case NOTHING -> "unchanged";
                        }));
        plan.changes().forEach(change -> out.println("  " + change.line()));
        out.flush();
    }

    private static void requireNone(List<String> held) {
        if (!held.isEmpty()) {
            throw new PipelineException(
                    PipelineException.Remedy.STOP,
                    PipelineException.Kind.UNHEALTHY,
                    "The connector '%s' does not run: it was paused or stopped before."
                            .formatted(String.join("', '", held)),
                    "It has the settings of the file, and stays as it is.",
                    "let it run with 'contrail connectors resume %s'.".formatted(String.join(" ", held)));
        }
    }
}
