package io.contrail.simulator.control;

import java.time.Instant;
import java.util.Map;

/**
 * What has been committed since the beginning.
 *
 * @param lsn PostgreSQL's WAL position after the last commit, as {@code X/Y}
 * @param tables by name, without schema
 */
public record GroundTruth(long seed, Instant at, String lsn, long transactions, Map<String, TableTruth> tables) {

    /**
     * What was done to one table.
     *
     * @param rows in the table now, counted by the simulation and not by PostgreSQL
     */
    public record TableTruth(long inserts, long updates, long deletes, long rows) {}

    public GroundTruth {
        tables = Map.copyOf(tables);
    }
}
