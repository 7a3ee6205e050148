package io.contrail.simulator.operations;

import java.time.Instant;
import java.util.List;

/**
 * What one step of the world changes; belongs into one transaction.
 *
 * @param step counted from 1; an intervention has the number of the step before it
 * @param at simulated time
 */
public record Happening(long step, Instant at, List<RowChange> changes) {
    public Happening {
        changes = List.copyOf(changes);
    }

    /** Rows inserted, updated and deleted. */
    public int rows() {
        int rows = 0;
        for (RowChange change : changes) {
            rows += change.row().count();
        }
        return rows;
    }
}
