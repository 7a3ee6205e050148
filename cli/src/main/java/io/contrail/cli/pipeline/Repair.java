package io.contrail.cli.pipeline;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.debezium.TransactionalPostgresConnectorTask;
import io.contrail.capture.source.TableName;
import io.contrail.verifier.repair.RepairPlan;
import io.contrail.verifier.repair.RepairStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries out a plan through the source connector: it reads the rows again under a snapshot that is later than every
 * change it has sent, and they travel like every other change. So no newer change is overwritten, and no row comes back
 * that was deleted meanwhile. Nothing is written to the source.
 */
public final class Repair {
    private static final int KEYS_AT_ONCE = Math.min(1_000, TransactionalPostgresConnectorTask.RELOAD_KEYS);
    private static final Duration PATIENCE = Duration.ofHours(6);

    private final Snapshots snapshots;

    Repair(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Through the source connector of any Connect cluster.
     *
     * @param connector its name
     */
    public Repair(ConnectClient connect, String connector, PipelineTables tables) {
        this(new Snapshots(connect, connector, tables));
    }

    /** The steps that were carried out: those that delete only if they may. */
    public RepairOrder carryOut(RepairOrder order) {
        List<RepairStep> done = new ArrayList<>();
        Map<TableName, List<RepairStep>> rows = new LinkedHashMap<>();
        Set<String> whole = new LinkedHashSet<>();
        for (RepairStep step : order.plan().steps()) {
            TableName table = new TableName(step.schema(), step.table());
            if (step.action() == RepairStep.Action.READ_TABLE) {
                whole.add(table.toString());
            } else if (step.action() == RepairStep.Action.READ_ROW || order.mayDelete()) {
                rows.computeIfAbsent(table, key -> new ArrayList<>()).add(step);
            } else {
                continue;
            }
            done.add(step);
        }
        rows.forEach(this::readRows);
        for (String table : whole) {
            snapshots.start(List.of(table));
            snapshots.awaitRead(PATIENCE);
        }
        return new RepairOrder(new RepairPlan(order.plan().verifiedAt(), done), order.mayDelete());
    }

    private void readRows(TableName table, List<RepairStep> steps) {
        for (RepairStep.Action action : List.of(RepairStep.Action.READ_ROW, RepairStep.Action.DELETE_ROW)) {
            List<List<String>> keys = steps.stream()
                    .filter(step -> step.action() == action)
                    .map(RepairStep::key)
                    .toList();
            for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
                snapshots.rows(List.of(new RowsRequest(
                        table,
                        keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)),
                        action == RepairStep.Action.DELETE_ROW)));
                snapshots.awaitRead(PATIENCE);
            }
        }
    }
}
