package io.contrail.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Whether the slot still has what the connector needs next. A pipeline whose slot is gone must not start as if nothing had
 * happened: what was written in between would be missing for ever.
 */
final class SlotCare {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ConnectClient connect;
    private final PipelineName name;
    private final String connector;

    SlotCare(ConnectClient connect, PipelineName name, String connector) {
        this.connect = connect;
        this.name = name;
        this.connector = connector;
    }

    /** @throws PipelineException when changes are lost, with what was lost and what to do */
    void refuseLoss(SourceConnection source) {
        // In this order: what the connector stores only grows, and the slot follows it.
        Optional<ReplicationSlot.State> slot = new ReplicationSlot(name).read(source);
        LogSequenceNumber stored = stored();
        if (stored == null) {
            return;
        }
        String now = source.first("SELECT pg_current_wal_lsn()::text", row -> row.getString(1))
                .orElse("?");
        String from = stored.asString();
        String what;
        String until = now;
        if (slot.isEmpty()) {
            what = "Replication slot '%s' is gone, though the pipeline has captured up to %s."
                    .formatted(name.slot(), from);
        } else if (slot.get().lost()) {
            what = "Replication slot '%s' is lost: PostgreSQL has removed the log after %s (%s)."
                    .formatted(name.slot(), from, slot.get().invalidation().orElse("max_slot_wal_keep_size"));
        } else if (slot.get()
                .confirmedFlushLsn()
                .filter(lsn -> lsn.compareTo(stored) > 0)
                .isPresent()) {
            until = slot.get().confirmedFlushLsn().get().asString();
            what =
                    "Replication slot '%s' was made anew or moved: it stands at %s, beyond %s, up to where the pipeline has captured."
                            .formatted(name.slot(), until, from);
        } else {
            return;
        }
        throw new PipelineException(
                PipelineException.Remedy.STOP,
                PipelineException.Kind.UNHEALTHY,
                what,
                "Changes between %s and %s were not captured, and the warehouse lacks them.".formatted(from, until),
                "run 'contrail up --resnapshot': it reads every table from the start, removes rows that are gone, and"
                        + " goes on from there; the changelog keeps the gap.");
    }

    /** Forgets what was captured, so that the connector begins with a slot and a snapshot of its own. */
    void startOver() {
        if (connect.status(connector).isEmpty()) {
            return;
        }
        connect.stop(connector);
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!stopped()) {
            if (System.nanoTime() > giveUp) {
                throw PipelineException.stop(
                        "The source connector does not stop.",
                        "Nothing was changed.",
                        "run 'contrail down', then 'contrail up --resnapshot' again.");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        connect.deleteOffsets(connector);
        connect.resume(connector);
    }

    private boolean stopped() {
        return connect.status(connector)
                .filter(status -> status.connector().state() == ConnectorStatus.State.STOPPED)
                .filter(status -> status.tasks().isEmpty())
                .isPresent();
    }

    /** Up to where changes have been captured; null when no snapshot was finished. */
    private @Nullable LogSequenceNumber stored() {
        Optional<JsonNode> offsets = connect.offsets(connector);
        JsonNode offset = offsets.filter(all -> all.size() > 0)
                .map(all -> all.get(0).path("offset"))
                .orElse(null);
        if (offset == null || !offset.path("lsn").isNumber()) {
            return null;
        }
        boolean unfinished = offset.has("snapshot")
                && !offset.path("snapshot_completed").asBoolean()
                && !offset.path("last_snapshot_record").asBoolean();
        return unfinished ? null : LogSequenceNumber.valueOf(offset.path("lsn").asLong());
    }
}
