package io.contrail.capture.debezium;

import io.debezium.relational.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts markers around Debezium's initial snapshot, for every table, those without rows too: a table may have lost all its
 * rows between a snapshot that was cut short and its repetition.
 */
final class InitialSnapshot {
    private final Set<TableId> tables;
    private final Markers markers;
    private final Transactions transactions;
    private boolean begun;
    private boolean ended;

    InitialSnapshot(Set<TableId> tables, Markers markers, Transactions transactions) {
        this.tables = Set.copyOf(tables);
        this.markers = markers;
        this.transactions = transactions;
    }

    boolean ended() {
        return ended;
    }

    /** The same records with the markers, and streamed ones placed. */
    List<SourceRecord> mark(@Nullable List<SourceRecord> polled) {
        List<SourceRecord> marked = new ArrayList<>();
        for (SourceRecord record : polled == null ? List.<SourceRecord>of() : polled) {
            boolean read = record.sourceOffset().containsKey("snapshot")
                    && !Boolean.TRUE.equals(record.sourceOffset().get("snapshot_completed"));
            boolean last = Boolean.TRUE.equals(record.sourceOffset().get("last_snapshot_record"));
            if (read && !begun) {
                begun = true;
                markers(marked, Markers.Kind.restart, record, unfinished(record));
            }
            if (!read && begun && !ended) {
                end(marked, record);
            }
            SourceRecord placed = transactions.placeOne(last ? withOffset(record, unfinished(record)) : record);
            if (placed != null) {
                marked.add(placed);
            }
            if (last && !ended) {
                end(marked, record);
            }
        }
        return marked;
    }

    private void end(List<SourceRecord> marked, SourceRecord record) {
        ended = true;
        markers(marked, Markers.Kind.end, record, transactions.offset());
    }

    private void markers(List<SourceRecord> marked, Markers.Kind kind, SourceRecord record, Map<String, ?> offset) {
        long lsn = record.sourceOffset().get("lsn") instanceof Number number ? number.longValue() : 0;
        for (TableId table : tables) {
            marked.add(markers.of(kind, table, new Markers.Moment(lsn, 0), record.sourcePartition(), offset));
        }
    }

    /** Until the last marker is sent the snapshot is not finished. */
    private static Map<String, Object> unfinished(SourceRecord record) {
        Map<String, Object> offset = new HashMap<>(record.sourceOffset());
        offset.put("last_snapshot_record", false);
        return offset;
    }

    private static SourceRecord withOffset(SourceRecord record, Map<String, ?> offset) {
        return new SourceRecord(
                record.sourcePartition(),
                offset,
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers());
    }
}
