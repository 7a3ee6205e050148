package io.contrail.cli.connectors;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.capture.connector.SettingError;
import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a cluster's connectors what files say. Everything is checked first, so that all of it is written or nothing. */
public final class Rollout {
    private static final String NOTHING = "Nothing was written.";

    private final ConnectClient connect;
    private final List<DeployedConnector> before;

    public Rollout(ConnectClient connect) {
        this.connect = connect;
        this.before = connect.deployed();
    }

    /** What is to be done, and nothing of it yet. */
    public List<ConnectorPlan> plan(List<ConnectorConfig> wanted) {
        return wanted.stream()
                .map(connector -> new ConnectorPlan(
                        connector,
                        deployed(connector.name()).map(each -> each.config().settings())))
                .toList();
    }

    private Optional<DeployedConnector> deployed(String name) {
        return before.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** How it was before anything was written. */
    public Optional<ConnectorStatus> before(String name) {
        return deployed(name).map(DeployedConnector::status);
    }

    /** Refuses secrets that are not references: Connect shows a connector's settings to whoever asks. */
    public static void requireReferences(List<ConnectorConfig> connectors) {
        List<String> plain = connectors.stream()
                .flatMap(connector -> SecretSettings.plain(connector.settings()).stream()
                        .map(setting -> "%s of %s".formatted(setting, connector.name())))
                .toList();
        if (!plain.isEmpty()) {
            throw PipelineException.usage(
                    "These settings hold a secret itself: %s.".formatted(String.join(", ", plain)),
                    "Kafka Connect would keep it in a topic and show it to whoever asks. " + NOTHING,
                    "put it into a file on the workers and refer to it, as in ${file:/run/secrets/source.properties:password},"
                            + " or give --allow-plain-secrets.");
        }
    }

    /** Has the connectors' classes look at the settings that are to be written; all that is wrong is told at once. */
    public void validate(List<ConnectorPlan> plans) {
        List<String> problems = new ArrayList<>();
        for (ConnectorPlan plan : plans) {
            if (plan.action() != ConnectorPlan.Action.NOTHING) {
                for (SettingError error : connect.validate(plan.wanted())) {
                    problems.add("%n  %s: %s: %s"
                            .formatted(
                                    plan.name(),
                                    error.setting(),
                                    SecretSettings.hide(
                                            error.message(), plan.wanted().settings())));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw PipelineException.usage(
                    "Kafka Connect refuses %d setting%s:%s"
                            .formatted(problems.size(), problems.size() == 1 ? "" : "s", String.join("", problems)),
                    NOTHING,
                    "correct the files or the values, then apply again.");
        }
    }

    /** Writes one, if it differs. */
    public void write(ConnectorPlan plan) {
        if (plan.action() != ConnectorPlan.Action.NOTHING) {
            connect.put(plan.wanted());
        }
    }
}
