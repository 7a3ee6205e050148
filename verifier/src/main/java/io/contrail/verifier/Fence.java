package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.NotVerifiableException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the warehouse has everything that the pins taken before have seen. A message in the log comes after every
 * commit that they saw. When the slot has confirmed it, the records of all of these commits are in Kafka, on whichever
 * topic; when the warehouse has landed what the topics held then, it has them. The message alone on a topic would not do:
 * nothing orders the topics among each other.
 */
final class Fence {
    private static final long PAUSE = Duration.ofMillis(20).toNanos();
    private static final long NUDGE = Duration.ofSeconds(1).toNanos();

    private final SourceConnection source;
    private final String slot;
    private final String nudge;
    private final EndOffsets ends;
    private final VerificationReader warehouse;
    private final Duration patience;
    private boolean mayNudge = true;

    /**
     * Of one pipeline.
     *
     * @param nudge a statement that writes Contrail's own heartbeat: without a change the connector confirms nothing
     */
    Fence(
            SourceConnection source,
            String slot,
            String nudge,
            EndOffsets ends,
            VerificationReader warehouse,
            Duration patience) {
        this.source = source;
        this.slot = slot;
        this.nudge = nudge;
        this.ends = ends;
        this.warehouse = warehouse;
        this.patience = patience;
    }

    /** @throws NotVerifiableException when the warehouse does not catch up in time */
    void await(Collection<String> topics) {
        awaitCaptured();
        awaitLanded(topics);
    }

    /**
     * Waits until everything that is committed now is in Kafka.
     *
     * @return how long that took
     * @throws NotVerifiableException when it is not there in time
     */
    Duration awaitCaptured() {
        long began = System.nanoTime();
        awaitConfirmed(message(), began + patience.toNanos());
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /**
     * Waits until the warehouse has what Kafka has now.
     *
     * @throws NotVerifiableException when it is not there in time
     */
    void awaitLanded(Collection<String> topics) {
        long giveUp = System.nanoTime() + patience.toNanos();
        Map<Stream, Long> wanted = ends.of(topics);
        long pause = PAUSE / 10;
        while (true) {
            Map<Stream, Progress> landed = warehouse.progress();
            Map.Entry<Stream, Long> behind = null;
            for (Map.Entry<Stream, Long> end : wanted.entrySet()) {
                if (landed.getOrDefault(end.getKey(), Progress.NONE).nextOrdinal() < end.getValue()) {
                    behind = end;
                }
            }
            if (behind == null) {
                return;
            } else if (System.nanoTime() > giveUp) {
                throw lagging("The warehouse has landed %s up to offset %d, and Kafka has it up to %d."
                        .formatted(
                                behind.getKey(),
                                landed.getOrDefault(behind.getKey(), Progress.NONE)
                                        .nextOrdinal(),
                                behind.getValue()));
            }
            park(pause);
            pause = Math.min(PAUSE, pause * 2);
        }
    }

    private String message() {
        try {
            return source.first(
                            "SELECT pg_logical_emit_message(false, 'contrail', 'verification')::text",
                            row -> row.getString(1))
                    .orElseThrow();
        } catch (PipelineException mayNot) {
            if (mayNot.kind() == PipelineException.Kind.UNREACHABLE) {
                throw mayNot;
            }
            return source.first("SELECT pg_current_wal_insert_lsn()::text", row -> row.getString(1))
                    .orElseThrow();
        }
    }

    private void awaitConfirmed(String lsn, long giveUp) {
        long nextNudge = System.nanoTime();
        while (true) {
            boolean confirmed = source.first(
                            "SELECT coalesce(confirmed_flush_lsn >= ?::pg_lsn, false) FROM pg_replication_slots WHERE slot_name = ?",
                            row -> row.getBoolean(1),
                            lsn,
                            slot)
                    .orElseThrow(() -> lagging("The replication slot '%s' does not exist.".formatted(slot)));
            if (confirmed) {
                return;
            }
            long now = System.nanoTime();
            if (now > giveUp) {
                throw lagging("The source connector has not confirmed the log up to %s.".formatted(lsn));
            }
            if (mayNudge && now >= nextNudge) {
                nextNudge = now + NUDGE;
                nudge();
            }
            park(PAUSE);
        }
    }

    private static void park(long nanos) {
        LockSupport.parkNanos(nanos);
        if (Thread.currentThread().isInterrupted()) {
            throw PipelineException.stop(
                    "The verification was interrupted.", "What it had not compared is not verified.", "run it again.");
        }
    }

    private void nudge() {
        try {
            source.execute(nudge);
        } catch (PipelineException mayNot) {
            if (mayNot.kind() == PipelineException.Kind.UNREACHABLE) {
                throw mayNot;
            }
            mayNudge = false; // The connector's own heartbeat comes too, only later.
        }
    }

    private NotVerifiableException lagging(String what) {
        return new NotVerifiableException(
                NotVerifiableException.Reason.LAGGING,
                "The warehouse did not catch up within %d s. %s".formatted(patience.toSeconds(), what));
    }
}
