package io.contrail.sink.wire;

import io.contrail.changelog.Row;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's envelope as far as the sink needs it.
 *
 * @param op {@code r c u d t}, or {@code m} for a logical message
 * @param txId of the writing transaction; 0 when the source does not say
 * @param lsn of the change; 0 when the source does not say
 * @param committedAt microseconds since 1970-01-01 UTC; of a row that a snapshot read, when it was read
 * @param snapshot what Debezium says of a snapshot: {@code false}, {@code true}, {@code first}, {@code last},
 *     {@code incremental}, ...
 */
public record Envelope(
        char op, @Nullable Row before, @Nullable Row after, long txId, long lsn, long committedAt, String snapshot) {

    /** Whether a snapshot that reads the whole table, and not a part of it again, found this row. */
    public boolean ofInitialSnapshot() {
        return op == 'r' && !snapshot.equals("incremental") && !snapshot.equals("false");
    }
}
