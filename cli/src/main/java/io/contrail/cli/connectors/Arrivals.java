package io.contrail.cli.connectors;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.changelog.PipelineException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Waits for connectors after an order, and tells how each is in the end and why those that are not right are not. */
public final class Arrivals {
    private final ConnectClient connect;
    private final Duration timeout;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param timeout for each connector
     * @param out takes a line for each connector: its name and state
     * @param err takes progress, and the traces of what failed
     */
    public Arrivals(ConnectClient connect, Duration timeout, PrintWriter out, PrintWriter err) {
        this.connect = connect;
        this.timeout = timeout;
        this.out = out;
        this.err = err;
    }

    /**
     * Returns when all are in the state.
     *
     * @throws PipelineException of the kind UNHEALTHY when one is not
     */
    public void await(List<Watch.Awaited> connectors, State wanted) {
        Watch watch = new Watch(connect::status, line -> {
            err.println(line);
            err.flush();
        });
        List<DeployedConnector> wrong = new ArrayList<>();
        for (Watch.Awaited connector : connectors) {
            String name = connector.name();
            Optional<ConnectorStatus> status = watch.await(connector, wanted, timeout);
            out.println("%s  %s"
                    .formatted(name, status.map(each -> each.worst().name()).orElse("GONE")));
            out.flush();
            if (status.filter(each -> Watch.is(each, wanted)).isEmpty()) {
                wrong.add(with(name, status));
            }
        }
        if (!wrong.isEmpty()) {
            wrong.forEach(this::explain);
            err.flush();
            throw unhealthy(wrong, wanted);
        }
    }

    /**
     * Returns when all that the plans want are RUNNING. What somebody has paused or stopped before stays so and is not
     * waited for; the names of these are the result.
     */
    public List<String> awaitRunning(Rollout rollout, List<ConnectorPlan> plans) {
        List<Watch.Awaited> starting = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (ConnectorPlan plan : plans) {
            Optional<ConnectorStatus> before = rollout.before(plan.name());
            if (before.filter(Arrivals::isHeld).isPresent()) {
                held.add(plan.name());
            } else {
                starting.add(new Watch.Awaited(plan.name(), before, plan.action() != ConnectorPlan.Action.NOTHING));
            }
        }
        await(starting, State.RUNNING);
        return held;
    }

    private static boolean isHeld(ConnectorStatus status) {
        return status.connector().state() == State.PAUSED || status.connector().state() == State.STOPPED;
    }

    private DeployedConnector with(String name, Optional<ConnectorStatus> status) {
        DeployedConnector now = connect.deployed().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> PipelineException.stop(
                        "The connector '%s' is gone.".formatted(name),
                        "Somebody deleted it meanwhile.",
                        "see 'contrail connectors list', and apply its file again."));
        return new DeployedConnector(now.config(), status.orElse(now.status()), now.role());
    }

    private void explain(DeployedConnector connector) {
        err.println(connector.name() + ":");
        ConnectorPrinter.parts(connector).forEach(line -> err.println("  " + line));
    }

    private PipelineException unhealthy(List<DeployedConnector> wrong, State wanted) {
        boolean failed = wrong.stream().anyMatch(each -> each.status().worst() == State.FAILED);
        String names = wrong.stream().map(DeployedConnector::name).collect(Collectors.joining(" "));
        return new PipelineException(
                PipelineException.Remedy.STOP,
                PipelineException.Kind.UNHEALTHY,
                wrong.stream().map(each -> describe(each, wanted)).collect(Collectors.joining(" ")),
                failed
                        ? "What failed does not work: nothing passes through it until it is restarted."
                        : "The order was carried out; its effect was not seen within %d s."
                                .formatted(timeout.toSeconds()),
                !failed
                        ? "look again with 'contrail connectors list', or wait longer with --timeout."
                        : wanted == State.RUNNING
                                ? "mend what the trace names, then 'contrail connectors restart %s'.".formatted(names)
                                : "mend what the trace names, then 'contrail connectors resume %s' and 'contrail connectors restart %s'."
                                        .formatted(names, names));
    }

    private static String describe(DeployedConnector connector, State wanted) {
        return "The connector '%s' is %s, not %s%s."
                .formatted(
                        connector.name(),
                        connector.status().worst(),
                        wanted,
                        connector
                                .status()
                                .reason()
                                .map(why -> ": "
                                        + SecretSettings.hide(
                                                        why, connector.config().settings())
                                                .replaceAll("[.\\s]+$", ""))
                                .orElse(""));
    }
}
