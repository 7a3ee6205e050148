package io.contrail.cli.pipeline;

import java.util.List;

/**
 * What is to be verified.
 *
 * @param tables names or patterns of captured tables; empty for all
 * @param key of the one row that is meant; empty for all rows
 * @param sample whether only what was not verified within {@code coverageSeconds} is meant
 * @param cpu share of the processors that it may keep busy; 1 for no limit
 * @param patienceSeconds how long the warehouse may take to catch up
 * @param examples most differences of a table that are described
 * @param chunkRows rows of a chunk; 0 to let the time decide
 */
public record VerifyRequest(
        List<String> tables,
        List<String> key,
        boolean sample,
        long coverageSeconds,
        double cpu,
        long patienceSeconds,
        int examples,
        long chunkRows) {
    public VerifyRequest {
        tables = List.copyOf(tables);
        key = List.copyOf(key);
    }
}
