package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.connectors.Arrivals;
import io.contrail.cli.connectors.DeployedConnectors;
import io.contrail.cli.connectors.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An order to running connectors, after which each has to be in a state. */
abstract class ConnectorsOrderCommand implements Callable<Integer> {
    private static final String EXITS = "Exit codes: 0 done, 2 no such connector, 3 unreachable, 5 not in that state.";

    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names of connectors.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long each may take, e.g. 90s or 2m. Default: ${DEFAULT-VALUE}.")
    private String timeout = "2m";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final State wanted;

    private ConnectorsOrderCommand(State wanted) {
        this.wanted = wanted;
    }

    @Override
    public Integer call() {
        Duration patience = StatusCommand.duration(timeout);
        ConnectClient cluster = connect.open();
        List<DeployedConnector> meant = new DeployedConnectors(cluster.deployed()).named(names);
        meant.forEach(this::check);
        List<Watch.Awaited> awaited = new ArrayList<>();
        for (DeployedConnector each : meant) {
            order(cluster, each.name());
            awaited.add(new Watch.Awaited(each.name(), Optional.of(each.status()), true));
        }
        new Arrivals(
                        cluster,
                        patience,
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr())
                .await(awaited, wanted);
        return Main.Exit.OK;
    }

    /** Refuses what the order would not bring into the state. */
    void check(DeployedConnector connector) {}

    abstract void order(ConnectClient cluster, String name);

    /** Starts anew. */
    @Command(
            name = "restart",
            description = "Restarts connectors with all their tasks, those that failed too; waits until they run.",
            footer = {"", EXITS, "", "Examples:", "  contrail connectors restart contrail-source contrail-sink"})
    static final class Restart extends ConnectorsOrderCommand {
        Restart() {
            super(State.RUNNING);
        }

        @Override
        void check(DeployedConnector connector) {
            State state = connector.status().connector().state();
            if (state == State.PAUSED || state == State.STOPPED) {
                throw PipelineException.usage(
                        "The connector '%s' is %s.".formatted(connector.name(), state),
                        "A restart would leave it so; nothing was restarted.",
                        "let it run with 'contrail connectors resume %s'.".formatted(connector.name()));
            }
        }

        @Override
        void order(ConnectClient cluster, String name) {
            cluster.restart(name);
        }
    }

    /** Holds. */
    @Command(
            name = "pause",
            description =
                    "Pauses connectors; waits until all their tasks are. A source keeps its replication slot, which"
                            + " keeps the source's WAL meanwhile.",
            footer = {"", EXITS, "", "Examples:", "  contrail connectors pause contrail-sink"})
    static final class Pause extends ConnectorsOrderCommand {
        Pause() {
            super(State.PAUSED);
        }

        @Override
        void order(ConnectClient cluster, String name) {
            cluster.pause(name);
        }
    }

    /** Goes on. */
    @Command(
            name = "resume",
            description = "Lets paused or stopped connectors go on where they were; waits until they run.",
            footer = {"", EXITS, "", "Examples:", "  contrail connectors resume contrail-sink"})
    static final class Resume extends ConnectorsOrderCommand {
        Resume() {
            super(State.RUNNING);
        }

        @Override
        void order(ConnectClient cluster, String name) {
            cluster.resume(name);
        }
    }
}
