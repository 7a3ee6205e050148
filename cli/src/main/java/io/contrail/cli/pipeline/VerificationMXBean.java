package io.contrail.cli.pipeline;

import java.util.Map;

/** How far the running pipeline is verified, as the MBean {@code io.contrail:type=verification,pipeline=...}. */
public interface VerificationMXBean {
    /** VERIFIED, PENDING, OVERDUE or DIFFERENT. */
    String getState();

    /** Chunks compared since the pipeline started. */
    long getChunks();

    /** Chunks that differed under a first pin and not under a second. */
    long getUnconfirmed();

    /** Rows that differ now. */
    long getDifferences();

    /** Of every table that could be looked at; 0 where all is equal. */
    Map<String, Long> getDifferencesByTable();

    /** Rows that are known, and of them those that were verified within the coverage that is wanted. */
    long getRows();

    long getCoveredRows();

    /** Since the rows that were verified longest ago were; -1 while some never were. */
    long getOldestSeconds();
}
