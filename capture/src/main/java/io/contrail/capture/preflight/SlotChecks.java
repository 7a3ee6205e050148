package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.source.Identifiers;
import java.util.List;
import java.util.Optional;

/** This pipeline's slot, when there is one already. */
final class SlotChecks {
    private static final String CHECK = "replication slot";

    private SlotChecks() {}

    static List<Finding> slot(Context context) {
        Optional<ReplicationSlot.State> found = new ReplicationSlot(context.pipeline()).read(context.source());
        if (found.isEmpty()) {
            return List.of(Finding.ok(
                    CHECK, "The slot '%s' is not there yet; the connector creates it.".formatted(name(context))));
        }
        ReplicationSlot.State slot = found.get();
        String database = context.source().database();
        if (!slot.plugin().equals(Optional.of("pgoutput")) || !slot.database().equals(Optional.of(database))) {
            return List.of(Finding.error(
                    CHECK,
                    "The slot '%s' is another program's: plugin %s, database %s."
                            .formatted(
                                    slot.name(),
                                    slot.plugin().orElse("none (physical)"),
                                    slot.database().orElse("none")),
                    "Slots have one name across all databases of a server, and this one cannot be read here.",
                    drop(slot)));
        }
        if (slot.lost()) {
            return List.of(Finding.error(
                    CHECK,
                    "The slot '%s' is lost: PostgreSQL has removed log that it had not read (%s)."
                            .formatted(
                                    slot.name(),
                                    slot.invalidation().or(slot::walStatus).orElse("lost")),
                    "Changes since %s are missing from the warehouse; the tables must be read from the start."
                            .formatted(slot.confirmedFlushLsn()
                                    .map(Object::toString)
                                    .orElse("then")),
                    Remedy.shell("which drops it and reads every table again", "contrail up --resnapshot")));
        }
        if (slot.active() && context.starting()) {
            return List.of(Finding.error(
                    CHECK,
                    "The slot '%s' is being read by process %d (%s)."
                            .formatted(
                                    slot.name(),
                                    slot.activePid().orElse(0),
                                    slot.readBy()
                                            .filter(reader -> !reader.isEmpty())
                                            .orElse("unnamed")),
                    "A slot has one reader: this pipeline would wait for it and see nothing.",
                    Remedy.sql(
                            "as a superuser, when that reader is not wanted",
                            "SELECT pg_terminate_backend(%d)"
                                    .formatted(slot.activePid().orElse(0)))));
        }
        if (slot.atRisk()) {
            return List.of(Finding.warning(
                    CHECK,
                    "The slot '%s' holds more log than max_slot_wal_keep_size allows.".formatted(slot.name()),
                    "The next checkpoint may take that log away, and with it the changes not read so far.",
                    Remedy.sql(
                            "as a superuser, until the pipeline has caught up",
                            "ALTER SYSTEM SET max_slot_wal_keep_size = -1",
                            "SELECT pg_reload_conf()")));
        }
        return List.of(Finding.ok(
                CHECK,
                "The slot '%s' is %s and holds %d bytes of log."
                        .formatted(
                                slot.name(),
                                slot.active() ? "being read" : "idle",
                                slot.retainedBytes().orElse(0))));
    }

    private static String name(Context context) {
        return new ReplicationSlot(context.pipeline()).name();
    }

    private static Remedy drop(ReplicationSlot.State slot) {
        return Remedy.sql(
                "as its owner, when nobody needs it",
                "SELECT pg_drop_replication_slot(%s)".formatted(Identifiers.literal(slot.name())));
    }
}
