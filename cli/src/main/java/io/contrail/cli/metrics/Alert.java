package io.contrail.cli.metrics;

import io.contrail.metrics.Metric;
import java.util.List;
import java.util.Map;

/**
 * What somebody should be told, for every system that can tell it.
 *
 * @param name as an operator calls it
 * @param metric that it is about, a gauge; the worst of its series counts
 * @param only label values that a series must have
 * @param above whether it is too much or too little
 * @param threshold beyond which it is wrong
 * @param minutes for which it must be so
 * @param urgent whether somebody is to be called, or a ticket is enough
 * @param what it means
 * @param todo what to do
 */
record Alert(
        String name,
        Metric metric,
        Map<String, String> only,
        boolean above,
        double threshold,
        int minutes,
        boolean urgent,
        String what,
        String todo) {
    /** All, the urgent ones first. */
    static final List<Alert> ALL = List.of(
            above(
                    "ContrailRowsDiffer",
                    Metric.CONSISTENCY_MISMATCHED,
                    Map.of(),
                    0,
                    0,
                    true,
                    "Source and warehouse do not agree.",
                    "run 'contrail verify', which names the rows; docs/how-to/verify.md"),
            above(
                    "ContrailSlotLost",
                    Metric.SLOT_LOST,
                    Map.of("ours", "true"),
                    0,
                    0,
                    true,
                    "PostgreSQL has removed log that was not read: changes are missing.",
                    "read the tables again; docs/how-to/slot-lost.md"),
            below(
                    "ContrailSlotInactive",
                    Metric.SLOT_ACTIVE,
                    Map.of("ours", "true"),
                    1,
                    5,
                    true,
                    "Nobody reads the replication slot: PostgreSQL keeps its log, and the disk fills.",
                    "see why the source connector does not run: 'contrail connectors list', 'contrail slots'"),
            above(
                    "ContrailWalNearItsBound",
                    Metric.SLOT_USED,
                    Map.of("ours", "true"),
                    0.7,
                    2,
                    true,
                    "The slot uses most of max_slot_wal_keep_size; beyond it, changes are lost.",
                    "see what holds the source connector up, or raise the bound; docs/how-to/lag.md"),
            above(
                    "ContrailConnectorFailed",
                    Metric.CONNECTOR_STATE,
                    Map.of("state", "failed"),
                    0,
                    1,
                    true,
                    "A connector or one of its tasks has failed, and stays so.",
                    "'contrail connectors describe' shows the trace; then 'contrail connectors restart'"),
            above(
                    "ContrailConnectorMissing",
                    Metric.CONNECTOR_STATE,
                    Map.of("state", "missing"),
                    0,
                    5,
                    true,
                    "Connect does not know a connector of the pipeline any more.",
                    "'contrail connectors apply' deploys it again"),
            above(
                    "ContrailTopicStopped",
                    Metric.SINK_STOPPED,
                    Map.of(),
                    0,
                    1,
                    true,
                    "A table is not landed any further; the others go on.",
                    "'contrail status' has the reason; docs/how-to/dead-letters.md"),
            above(
                    "ContrailLag",
                    Metric.LAG,
                    Map.of("stage", "total"),
                    60,
                    5,
                    true,
                    "It takes more than a minute until a change can be read in the warehouse.",
                    "'contrail lag' says at which stage changes wait; docs/how-to/lag.md"),
            below(
                    "ContrailNotObserved",
                    Metric.OBSERVATION_OK,
                    Map.of(),
                    1,
                    10,
                    false,
                    "Something of the pipeline cannot be looked at, so what the other alerts say of it is not known.",
                    "see the label 'what', and the log of 'contrail monitor' or 'contrail up'"),
            above(
                    "ContrailDeadLetters",
                    Metric.DEAD_LETTERS,
                    Map.of(),
                    0,
                    1,
                    false,
                    "Records could not be applied and wait: the table is incomplete.",
                    "'contrail dlq list'; docs/how-to/dead-letters.md"),
            above(
                    "ContrailUnverified",
                    Metric.CONSISTENCY_STATE,
                    Map.of("state", "overdue"),
                    0,
                    15,
                    false,
                    "Rows have not been verified for longer than is wanted.",
                    "give the verification a larger share of the processors (--verify), or a longer time"
                            + " (--verify-coverage)"),
            below(
                    "ContrailSourceDisconnected",
                    Metric.SOURCE_CONNECTED,
                    Map.of(),
                    1,
                    5,
                    false,
                    "Debezium has no connection to the source.",
                    "see whether the source is up, and the connector's trace: 'contrail connectors describe'"));

    private static Alert above(
            String name,
            Metric metric,
            Map<String, String> only,
            double threshold,
            int minutes,
            boolean urgent,
            String what,
            String todo) {
        return new Alert(name, metric, only, true, threshold, minutes, urgent, what, todo);
    }

    private static Alert below(
            String name,
            Metric metric,
            Map<String, String> only,
            double threshold,
            int minutes,
            boolean urgent,
            String what,
            String todo) {
        return new Alert(name, metric, only, false, threshold, minutes, urgent, what, todo);
    }

    Alert {
        only = Map.copyOf(only);
        if (!metric.labels().containsAll(only.keySet()) || metric.kind() != Metric.Kind.GAUGE) {
            throw new IllegalArgumentException(name + " asks for what " + metric.id() + " does not have");
        }
    }

    /** The number as people write it. */
    String thresholdText() {
        return threshold == Math.rint(threshold) ? Long.toString((long) threshold) : Double.toString(threshold);
    }
}
