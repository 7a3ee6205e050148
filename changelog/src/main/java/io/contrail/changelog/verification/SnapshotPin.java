package io.contrail.changelog.verification;

import java.util.Arrays;
import java.util.List;

/**
 * The moment of a reading of the source: the set of transactions that it has seen, as {@code pg_current_snapshot()} says
 * it. No position in the log says as much, because PostgreSQL makes commits visible in another order than it logs them.
 *
 * @param xmin all transactions below are over
 * @param xmax this one and all above had not begun
 * @param inProgress those between that were not over; 64 bits, epoch included
 * @param takenAt microseconds since 1970-01-01 UTC by the source's clock
 */
public record SnapshotPin(long xmin, long xmax, List<Long> inProgress, long takenAt) {
    /** A commit that is older than this was seen: 2^31 transactions later its number is ambiguous. */
    public static final long AMBIGUOUS_AFTER_MICROS = 24L * 3_600 * 1_000_000;

    private static final long EPOCH = 1L << 32;

    public SnapshotPin {
        inProgress = List.copyOf(inProgress);
        if (xmin > xmax) {
            throw new IllegalArgumentException("A snapshot's xmin %d is above its xmax %d".formatted(xmin, xmax));
        }
    }

    /**
     * Reads PostgreSQL's text of it.
     *
     * @param text like {@code 10:20:10,14,15}
     */
    public static SnapshotPin parse(String text, long takenAt) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "Not a snapshot of PostgreSQL: '%s' (expected e.g. '10:20:10,14')".formatted(text));
        }
        List<Long> inProgress = parts[2].isEmpty()
                ? List.of()
                : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).toList();
        return new SnapshotPin(Long.parseLong(parts[0]), Long.parseLong(parts[1]), inProgress, takenAt);
    }

    /**
     * Whether the reading has seen a transaction.
     *
     * @param txId its low 32 bits, as the stream has it; the epoch is that of the nearest such number
     * @param committedAt microseconds since 1970-01-01 UTC
     */
    public boolean sees(long txId, long committedAt) {
        long whole = whole(txId);
        return committedAt < takenAt - AMBIGUOUS_AFTER_MICROS || (whole < xmax && !inProgress.contains(whole));
    }

    private long whole(long txId) {
        long nearest = (xmax & -EPOCH) | (txId & (EPOCH - 1));
        if (nearest - xmax >= EPOCH / 2) {
            return nearest - EPOCH;
        }
        return xmax - nearest > EPOCH / 2 ? nearest + EPOCH : nearest;
    }

    /** As PostgreSQL writes it. */
    public String text() {
        return "%d:%d:%s"
                .formatted(
                        xmin,
                        xmax,
                        String.join(
                                ",", inProgress.stream().map(String::valueOf).toList()));
    }
}
