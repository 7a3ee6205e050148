package io.contrail.verifier;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a running pipeline is verified.
 *
 * @param state the worst that is to be told
 * @param tables of the pipeline
 * @param verifiedTables of which every row was verified within the coverage that is wanted
 * @param rows of the ranges that are known
 * @param coveredRows those verified within the coverage that is wanted
 * @param oldestSeconds since the rows that were verified longest ago were; null while some never were
 * @param chunks compared since the pipeline started
 * @param unconfirmed chunks that differed under a first pin only
 * @param differences rows that differ now, by the last look at each table
 * @param differencesByTable of every table that was looked at; 0 where all is equal
 * @param obstacles which tables, or how many, could not be verified when they were looked at last, and why
 * @param trouble why the verification itself does not get on; null when it does
 */
public record RollingState(
        State state,
        int tables,
        int verifiedTables,
        long rows,
        long coveredRows,
        @Nullable Long oldestSeconds,
        long chunks,
        long unconfirmed,
        long differences,
        List<String> different,
        Map<String, Long> differencesByTable,
        List<String> obstacles,
        @Nullable String trouble) {
    /** What is to be told. */
    public enum State {
        /** Every row was found equal within the time that is wanted. */
        VERIFIED,
        /** Not every row has been looked at yet, or some tables cannot be looked at now. */
        PENDING,
        /** Rows have not been looked at for longer than is wanted. */
        OVERDUE,
        /** Rows differ. */
        DIFFERENT
    }
}
