package io.contrail.capture.debezium;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Connect remembers of where the source connector was.
 *
 * @param snapshotFinished whether the initial snapshot had ended
 * @param position LSN from which streaming goes on; 0 when there is none
 * @param tables what is known of the tables; null when it does not say
 */
record StoredOffset(
        boolean snapshotFinished, long position, @Nullable ReloadState tables) {
    StoredOffset(boolean snapshotFinished, long position) {
        this(snapshotFinished, position, null);
    }

    static StoredOffset of(@Nullable Map<String, Object> offset) {
        if (offset == null || offset.isEmpty()) {
            return new StoredOffset(false, 0);
        }
        boolean snapshot = offset.containsKey("snapshot")
                && !Boolean.TRUE.equals(offset.get("snapshot_completed"))
                && !Boolean.TRUE.equals(offset.get("last_snapshot_record"));
        return new StoredOffset(
                !snapshot,
                offset.get("lsn") instanceof Number lsn ? lsn.longValue() : 0,
                offset.get(Transactions.TABLES) instanceof String tables ? ReloadState.parse(tables) : null);
    }
}
