package io.contrail.cli.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.contrail.verifier.RollingState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline is, at one moment. Numbers that are not known are null, never zero.
 *
 * @param state the worst of its parts
 * @param reason why it is not healthy; null when it is
 * @param stages in the order a change travels
 * @param slot what PostgreSQL keeps for the pipeline; null when it is not known
 * @param snapshots readings of whole tables that go on or wait
 * @param latency from commit in the source to readable in the warehouse, over the last seconds
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Status(
        State state,
        @Nullable String reason,
        long pid,
        String dataDir,
        List<Endpoint> endpoints,
        List<Stage> stages,
        List<Table> tables,
        Latency latency,
        @Nullable Slot slot,
        List<Snapshot> snapshots,
        @Nullable RollingState verification,
        @Nullable Replay replay) {

    /** Name of the endpoint where the Kafka Connect worker's REST interface listens. */
    public static final String CONNECT = "connect";

    /** Name of the endpoint where the simulation's API listens. */
    public static final String SIMULATOR = "simulator";

    /** From well to dead. */
    public enum State {
        HEALTHY,
        STARTING,
        UNHEALTHY
    }

    /** Where something listens. */
    public record Endpoint(String name, String address) {}

    /**
     * One stage of a change's way.
     *
     * @param state of its connector or writer, where it has one; FAILED is final until somebody acts; empty when it is
     *     not known
     * @param ratePerSecond changes
     * @param lag what waits before the next stage, with its unit
     */
    public record Stage(
            String name,
            String state,
            @Nullable Double ratePerSecond,
            @Nullable Long lag,
            String lagUnit) {}

    /**
     * Rows on both sides; each is counted at its own moment, so they may differ while data flow.
     *
     * @param incomplete why the warehouse lacks something of the table until somebody acts; null when it does not
     * @param dropped whether the source no longer has the table; the warehouse keeps it
     */
    public record Table(
            String name,
            @Nullable Long sourceRows,
            @Nullable Long warehouseRows,
            @Nullable String incomplete,
            boolean dropped) {}

    /**
     * The replication slot.
     *
     * @param retainedBytes of log that the server keeps for it
     * @param walStatus as PostgreSQL says: reserved, extended, unreserved, lost
     * @param safeBytes of log that may still be written before the slot may be lost; null when there is no bound
     */
    public record Slot(
            @Nullable Long retainedBytes,
            @Nullable String walStatus,
            @Nullable Long safeBytes) {}

    /**
     * The reading of a whole table.
     *
     * @param kind initial, or beside the stream
     * @param state reading or waiting
     * @param rows that were read
     * @param estimatedRows by PostgreSQL's own estimate; null when it has none
     * @param trouble why it does not get on; null when it does
     */
    public record Snapshot(
            String table,
            String kind,
            String state,
            long rows,
            @Nullable Long estimatedRows,
            @Nullable String trouble) {}

    /** Milliseconds. */
    public record Latency(@Nullable Double p50Ms, @Nullable Double p99Ms) {}

    /** The writer of flights. */
    public record Replay(
            String state,
            long rate,
            long changes,
            String simulatedTime,
            @Nullable String lastError) {}
}
