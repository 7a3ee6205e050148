package io.contrail.capture.debezium;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions a reading one sees, as {@code pg_current_snapshot()} says it. No position in the log says as much:
 * a commit is in the log, and may be streamed, a moment before other sessions see it.
 */
@SuppressWarnings("ArrayRecordComponent") // made by parse() alone, and never handed out
record PgSnapshot(long xmax, long[] inProgress) {

    /** @param text like {@code 10:20:10,14,15} */
    static PgSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        return new PgSnapshot(
                Long.parseLong(parts[1]),
                parts[2].isEmpty()
                        ? new long[0]
                        : Arrays.stream(parts[2].split(","))
                                .mapToLong(Long::parseLong)
                                .sorted()
                                .toArray());
    }

    /** @param transaction as the stream has it: without the epoch, which is that of the nearest such number */
    boolean sees(int transaction) {
        long whole = (xmax & 0xFFFF_FFFF_0000_0000L) | (transaction & 0xFFFF_FFFFL);
        if (whole - xmax > 1L << 31) {
            whole -= 1L << 32;
        } else if (xmax - whole > 1L << 31) {
            whole += 1L << 32;
        }
        return whole < xmax && Arrays.binarySearch(inProgress, whole) < 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PgSnapshot snapshot
                && xmax == snapshot.xmax
                && Arrays.equals(inProgress, snapshot.inProgress);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(xmax) + Arrays.hashCode(inProgress);
    }
}
