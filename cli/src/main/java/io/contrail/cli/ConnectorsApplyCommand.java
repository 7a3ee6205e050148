package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.connectors.Arrivals;
import io.contrail.cli.connectors.ConnectorPlan;
import io.contrail.cli.connectors.Rollout;
import io.contrail.cli.connectors.Watch;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "  contrail connectors apply deploy/connectors --values prod.properties",
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
        for (ConnectorPlan plan : plans) {
            if (!dryRun) {
                rollout.write(plan);
            }
            print(plan);
        }
        if (!dryRun && !noWait) {
            await(
                    new Arrivals(
                            cluster,
                            patience,
                            spec.commandLine().getOut(),
                            spec.commandLine().getErr()),
                    rollout,
                    plans);
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

    /** What somebody has paused stays so; it is told, and not waited for. */
    private static void await(Arrivals arrivals, Rollout rollout, List<ConnectorPlan> plans) {
        List<Watch.Awaited> starting = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (ConnectorPlan plan : plans) {
            Optional<ConnectorStatus> before = rollout.before(plan.name());
            if (before.filter(ConnectorsApplyCommand::isHeld).isPresent()) {
                held.add(plan.name());
            } else {
                starting.add(new Watch.Awaited(plan.name(), before, plan.action() != ConnectorPlan.Action.NOTHING));
            }
        }
        arrivals.await(starting, State.RUNNING);
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

    private static boolean isHeld(ConnectorStatus status) {
        return status.connector().state() == State.PAUSED || status.connector().state() == State.STOPPED;
    }
}
