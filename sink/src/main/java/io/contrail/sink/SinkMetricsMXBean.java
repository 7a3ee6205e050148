package io.contrail.sink;

import java.util.Map;

/** See {@link SinkMetrics}. Counters start at zero with the task; milliseconds are NaN when nothing was landed. */
public interface SinkMetricsMXBean {

    long getLandedChanges();

    /** Changes that the source connector sent again after a crash and that were dropped. */
    long getRepeatedChanges();

    long getBatches();

    Map<String, Long> getLandedChangesByTable();

    /** Records that could not be applied and wait, by table: these tables are incomplete. */
    Map<String, Long> getDeadLettersByTable();

    /** Topics whose table cannot go on, with the reasons; the others go on. */
    Map<String, String> getStoppedTopics();

    /** Latest commit, by the source's clock, that the warehouse shows: microseconds since 1970-01-01 UTC. */
    long getLastCommittedAtMicros();

    /** Median latency of the last seconds. */
    double getLatencyP50Millis();

    double getLatencyP99Millis();

    /** Median latency since the task started, or since the last reset. */
    double getTotalLatencyP50Millis();

    double getTotalLatencyP99Millis();

    /**
     * Latencies since the task started: how many were up to a bound, in seconds, and above the bound before it; the last
     * bound is {@code +Inf}. Under {@code sum} their sum in microseconds.
     */
    Map<String, Long> getLatencyCounts();

    void resetTotalLatency();
}
