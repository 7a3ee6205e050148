package io.contrail.cli.pipeline;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.source.SourceConnection;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot of the source, of whomever: each makes the server keep its log.
 *
 * @param ours whether it is the pipeline's
 * @param state active, inactive, at risk or lost
 * @param reader application that reads it; null when none does
 * @param retainedBytes of log that the server keeps for it; null when it has no position
 * @param safeBytes of log that may still be written before it may be lost; null when there is no bound
 * @param trouble what is wrong and what to do; null when nothing is
 */
public record Slot(
        String name,
        boolean ours,
        String state,
        @Nullable String plugin,
        @Nullable String database,
        @Nullable String reader,
        @Nullable Long retainedBytes,
        @Nullable Long safeBytes,
        @Nullable String trouble) {

    /** All slots of the server. */
    public static List<Slot> all(SourceConnection source, PipelineName pipeline) {
        return ReplicationSlot.readAll(source).stream()
                .map(slot -> of(slot, pipeline))
                .toList();
    }

    static Slot of(ReplicationSlot.State slot, PipelineName pipeline) {
        return new Slot(
                slot.name(),
                slot.name().equals(pipeline.slot()),
                slot.lost() ? "lost" : slot.atRisk() ? "at risk" : slot.active() ? "active" : "inactive",
                slot.plugin().orElse(null),
                slot.database().orElse(null),
                slot.readBy().orElse(null),
                boxed(slot.retainedBytes()),
                boxed(slot.safeBytes()),
                trouble(slot));
    }

    private static @Nullable String trouble(ReplicationSlot.State slot) {
        if (slot.lost()) {
            return "PostgreSQL has removed its log: it never streams again. Drop it, and take a new snapshot of what it fed"
                    + " ('contrail up --resnapshot').";
        } else if (slot.atRisk()) {
            return "It holds more log than max_slot_wal_keep_size: the next checkpoint may take it away. Start its reader, or"
                    + " raise the bound.";
        } else if (!slot.active()) {
            return "Nobody reads it, and the server keeps its log for it%s. Start its reader, or drop it: SELECT pg_drop_replication_slot('%s')."
                    .formatted(
                            slot.safeBytes().isPresent() ? "" : " without a bound",
                            slot.name().replace("'", "''"));
        }
        return null;
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
