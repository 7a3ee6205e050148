package io.contrail.capture.replication;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.PipelineException.Kind;
import io.contrail.changelog.PipelineException.Remedy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** The position up to which the source must keep its log. Debezium creates it; here it is looked at and dropped. */
public record ReplicationSlot(PipelineName pipeline) {
    private static final int WAL_STATUS_SINCE = 13_00_00;
    private static final int REASON_SINCE = 17_00_00;
    private static final Duration PAUSE = Duration.ofMillis(50);

    /**
     * How the slot is now.
     *
     * @param plugin empty for a physical slot
     * @param walStatus reserved, extended, unreserved or lost; empty before PostgreSQL 13
     * @param retainedBytes log that the server keeps for this slot; empty when the slot has no position
     * @param safeBytes log that can be written before the slot may be lost; empty when there is no bound
     */
    public record State(
            String name,
            Optional<String> plugin,
            Optional<String> database,
            OptionalInt activePid,
            Optional<String> readBy,
            Optional<LogSequenceNumber> restartLsn,
            Optional<LogSequenceNumber> confirmedFlushLsn,
            Optional<String> walStatus,
            Optional<String> invalidation,
            OptionalLong retainedBytes,
            OptionalLong safeBytes) {

        public boolean active() {
            return activePid.isPresent();
        }

        /** The server has thrown away log that this slot has not read: it will never stream again. */
        public boolean lost() {
            return walStatus.filter("lost"::equals).isPresent() || invalidation.isPresent();
        }

        /** The next checkpoint may make it {@link #lost}. */
        public boolean atRisk() {
            return !lost() && walStatus.filter("unreserved"::equals).isPresent();
        }
    }

    public String name() {
        return pipeline.slot();
    }

    public Optional<State> read(SourceConnection source) {
        return read(source, "WHERE s.slot_name = ?", name()).stream().findFirst();
    }

    /** Every slot of the server, not only Contrail's: any of them can hold its log. */
    public static List<State> readAll(SourceConnection source) {
        return read(source, "");
    }

    private static List<State> read(SourceConnection source, String condition, Object... parameters) {
        int version = source.version();
        return source.query(
                """
                SELECT s.slot_name, s.plugin, s.database, s.active_pid, a.application_name,
                       s.restart_lsn::text, s.confirmed_flush_lsn::text, %s, %s,
                       greatest(0, pg_wal_lsn_diff(
                           CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                           s.restart_lsn))::bigint AS retained, s.restart_lsn IS NULL AS nowhere, %s AS safe
                  FROM pg_replication_slots s LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid
                 %s ORDER BY s.slot_name
                """.formatted(
                                version >= WAL_STATUS_SINCE ? "s.wal_status" : "NULL",
                                version >= REASON_SINCE ? "s.invalidation_reason" : "NULL",
                                version >= WAL_STATUS_SINCE ? "s.safe_wal_size" : "NULL::bigint",
                                condition),
                ReplicationSlot::state,
                parameters);
    }

    private static State state(ResultSet row) throws SQLException {
        int pid = row.getInt("active_pid");
        return new State(
                row.getString("slot_name"),
                Optional.ofNullable(row.getString("plugin")),
                Optional.ofNullable(row.getString("database")),
                pid == 0 ? OptionalInt.empty() : OptionalInt.of(pid),
                Optional.ofNullable(row.getString("application_name")),
                lsn(row.getString("restart_lsn")),
                lsn(row.getString("confirmed_flush_lsn")),
                Optional.ofNullable(row.getString(8)),
                Optional.ofNullable(row.getString(9)),
                row.getBoolean("nowhere") ? OptionalLong.empty() : OptionalLong.of(row.getLong("retained")),
                row.getString("safe") == null ? OptionalLong.empty() : OptionalLong.of(row.getLong("safe")));
    }

    private static Optional<LogSequenceNumber> lsn(@Nullable String text) {
        return Optional.ofNullable(text).map(LogSequenceNumber::valueOf);
    }

    /**
     * Drops it if it is this database's. A connector that was just deleted may still be letting go of it, so that is
     * waited for.
     */
    public void drop(SourceConnection source, Duration patience) {
        String database = source.database();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<State> slot = read(source).filter(found -> found.database().equals(Optional.of(database)));
            if (slot.isEmpty() || (!slot.get().active() && dropped(source))) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw inUse(slot.get());
            }
            pause();
        }
    }

    /** False when somebody took it in between. */
    private boolean dropped(SourceConnection source) {
        try {
            source.query("SELECT pg_drop_replication_slot(?)", row -> "", name());
            return true;
        } catch (PipelineException error) {
            if (error.remedy() == Remedy.RETRY && error.kind() == Kind.FAILED) {
                return false;
            }
            throw error;
        }
    }

    private static PipelineException inUse(State slot) {
        return PipelineException.stop(
                "Replication slot '%s' is still being read by process %d (%s)."
                        .formatted(
                                slot.name(),
                                slot.activePid().orElse(0),
                                slot.readBy().orElse("unnamed")),
                "It was not dropped, and the source keeps its log for it.",
                "stop that reader, or as an administrator: SELECT pg_terminate_backend(%d); then purge again."
                        .formatted(slot.activePid().orElse(0)));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw PipelineException.stop(
                    "Waiting for the replication slot was interrupted.", "It was not dropped.", "purge again.");
        }
    }
}
