package io.contrail.capture.debezium;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Places streamed records among the source's transactions: their offset becomes the end of the commit before them, and
 * every change of a table gets the header {@value #POSITION} with that commit and its number among the table's changes
 * since then.
 *
 * <p>Why the position is the same each time a change is sent: a restart begins at the end of a commit, PostgreSQL then
 * sends every transaction that commits later, whole and in commit order, and so the events of a table after a given
 * commit are always the same sequence. Why it only grows: commits do. Records of a snapshot pass as they are.
 */
final class Transactions {
    /** The sink reads it: two big-endian longs. */
    static final String POSITION = "contrail.position";

    /** Where an offset holds the {@link ReloadState}. */
    static final String TABLES = "contrail_tables";

    private static final String LSN = "lsn";
    private static final String LAST_COMMIT = "lsn_commit";

    private final Map<String, Long> counts = new HashMap<>();
    private long start;
    private long commit = -1;
    private final RecentTransactions recent = new RecentTransactions();
    private Map<String, Object> offset = Map.of();
    private @Nullable String tables;
    private Map<String, Hidden> hidden = Map.of();

    private record Hidden(PgSnapshot snapshot, long until) {}

    /** @param start position from which the source sends: nothing before it is sent again */
    Transactions(long start) {
        this.start = start;
    }

    /** The transactions of which changes were sent last. */
    RecentTransactions recent() {
        return recent;
    }

    /** The end of the last commit before what was sent last. */
    long reached() {
        return commit < 0 ? start : commit;
    }

    /** An offset from which everything after what was sent is sent, and nothing before its transaction. */
    Map<String, Object> offset() {
        if (offset.isEmpty()) {
            offset = withTables(offset(Map.of(), start));
        }
        return offset;
    }

    /** From now on offsets say this of the tables besides. */
    void tables(ReloadState state) {
        tables = state.toJson();
        offset = offset.isEmpty() ? offset : withTables(offset);
        Map<String, Hidden> hide = new HashMap<>();
        state.hidden()
                .forEach(each -> hide.put(each.topic(), new Hidden(PgSnapshot.parse(each.snapshot()), each.until())));
        hidden = hide;
    }

    private Map<String, Object> withTables(Map<String, Object> place) {
        if (tables == null) {
            return place;
        }
        Map<String, Object> both = new HashMap<>(place);
        both.put(TABLES, tables);
        return both;
    }

    List<SourceRecord> place(@Nullable List<SourceRecord> records) {
        List<SourceRecord> placed = new ArrayList<>(records == null ? 0 : records.size());
        if (records != null) {
            for (SourceRecord record : records) {
                SourceRecord known = placeOne(record);
                if (known != null) {
                    placed.add(known);
                }
            }
        }
        return placed;
    }

    /** Null when a table's reading has seen the change already. */
    @Nullable
    SourceRecord placeOne(SourceRecord record) {
        Map<String, ?> reached = record.sourceOffset();
        if (reached.containsKey("snapshot")) {
            start = longOf(reached, LSN, start);
            offset = Map.of();
            return record;
        }
        long last = longOf(reached, LAST_COMMIT, start);
        if (last != commit) {
            commit = last;
            counts.clear();
            offset = withTables(offset(reached, last));
        }
        // Debezium's own headers, old and new key of a key update, are structs that no plain header holds; the two
        // records themselves say as much.
        ConnectHeaders headers = new ConnectHeaders();
        if (isStreamedChange(record)) {
            if (counts.isEmpty()) {
                recent.add(transaction(record));
            }
            long index = counts.merge(record.topic(), 1L, Long::sum);
            if (!hidden.isEmpty() && isHidden(record, last)) {
                return null;
            }
            byte[] position = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(last)
                    .putLong(index)
                    .array();
            headers.add(POSITION, position, Schema.BYTES_SCHEMA);
        }
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
                headers);
    }

    /**
     * An offset from which Debezium streams everything after a commit: without the fields that make it search for an
     * event it has already sent.
     */
    private static Map<String, Object> offset(Map<String, ?> reached, long commit) {
        Map<String, Object> offset = new HashMap<>();
        reached.forEach((name, value) -> {
            if (name.equals("ts_usec")) {
                offset.put(name, value);
            }
        });
        offset.put(LSN, commit);
        if (reached.containsKey(LAST_COMMIT)) {
            offset.put(LAST_COMMIT, commit);
            offset.put("messageType", "COMMIT");
        }
        return offset;
    }

    private boolean isHidden(SourceRecord record, long last) {
        Hidden reading = hidden.get(record.topic());
        return reading != null
                && Long.compareUnsigned(last, reading.until()) < 0
                && reading.snapshot().sees(transaction(record));
    }

    private static int transaction(SourceRecord record) {
        Struct source = ((Struct) record.value()).getStruct("source");
        return source.schema().field("txId") != null && source.get("txId") instanceof Long id ? id.intValue() : 0;
    }

    private static boolean isStreamedChange(SourceRecord record) {
        return record.value() instanceof Struct envelope
                && envelope.schema().field("source") != null
                && envelope.schema().field("op") != null
                && !"r".equals(envelope.getString("op"));
    }

    private static long longOf(Map<String, ?> offset, String name, long otherwise) {
        return offset.get(name) instanceof Number number ? number.longValue() : otherwise;
    }
}
