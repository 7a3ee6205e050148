package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.source.SourceConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Room for one more slot and one more sender, and a bound on the log that a slot may hold. */
final class CapacityChecks {
    private CapacityChecks() {}

    static List<Finding> slots(Context context) {
        List<ReplicationSlot.State> slots = ReplicationSlot.readAll(context.source());
        int most = number(context.source(), "max_replication_slots");
        boolean ours = slots.stream()
                .anyMatch(slot -> slot.name().equals(context.pipeline().slot()));
        if (ours || slots.size() < most) {
            return List.of(Finding.ok(
                    "replication slots",
                    "%d of %d replication slots are taken%s."
                            .formatted(slots.size(), most, ours ? ", this pipeline's among them" : "")));
        }
        String idle = slots.stream()
                .filter(slot -> !slot.active())
                .map(ReplicationSlot.State::name)
                .collect(Collectors.joining(", "));
        return List.of(Finding.error(
                "replication slots",
                "All %d replication slots are taken.".formatted(most),
                "The connector cannot create its slot." + (idle.isEmpty() ? "" : " Nobody reads: %s.".formatted(idle)),
                Remedy.sql(
                        "as a superuser, then restart PostgreSQL",
                        "ALTER SYSTEM SET max_replication_slots = %d".formatted(most + 5))));
    }

    static List<Finding> senders(Context context) {
        int most = number(context.source(), "max_wal_senders");
        int taken = context.source()
                .first("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender'", row -> row.getInt(1))
                .orElse(0);
        boolean ours = new ReplicationSlot(context.pipeline())
                .read(context.source())
                .filter(ReplicationSlot.State::active)
                .isPresent();
        if (ours || taken < most) {
            return List.of(Finding.ok("WAL senders", "%d of %d WAL senders are busy.".formatted(taken, most)));
        }
        return List.of(Finding.error(
                "WAL senders",
                "All %d WAL senders are busy.".formatted(most),
                "The connector cannot start to stream.",
                Remedy.sql(
                        "as a superuser, then restart PostgreSQL",
                        "ALTER SYSTEM SET max_wal_senders = %d".formatted(most + 5))));
    }

    static List<Finding> retention(Context context) {
        SourceConnection source = context.source();
        List<Finding> findings = new ArrayList<>();
        String bound = ServerChecks.setting(source, "max_slot_wal_keep_size");
        if (bound.equals("-1")) {
            findings.add(Finding.warning(
                    "retained WAL",
                    "max_slot_wal_keep_size is unlimited.",
                    "While the pipeline is stopped the source keeps its log for it until the disk is full. A bound gives"
                            + " up the slot instead, and the tables are then snapshotted anew.",
                    Remedy.sql(
                            "as a superuser, with a size that the disk can spare",
                            "ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'",
                            "SELECT pg_reload_conf()")));
        } else if (!bound.isEmpty()) {
            findings.add(Finding.ok("retained WAL", "max_slot_wal_keep_size is %s.".formatted(bound)));
        }
        String idle = ServerChecks.setting(source, "idle_replication_slot_timeout");
        if (!idle.isEmpty() && !idle.startsWith("0")) {
            findings.add(Finding.warning(
                    "idle slots",
                    "idle_replication_slot_timeout is %s.".formatted(idle),
                    "A pipeline that is stopped for longer loses its slot and must snapshot its tables anew.",
                    Remedy.sql(
                            "as a superuser",
                            "ALTER SYSTEM SET idle_replication_slot_timeout = 0",
                            "SELECT pg_reload_conf()")));
        }
        return findings;
    }

    private static int number(SourceConnection source, String setting) {
        return Integer.parseInt(ServerChecks.setting(source, setting));
    }
}
