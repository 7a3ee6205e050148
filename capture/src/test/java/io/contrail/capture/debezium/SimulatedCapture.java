package io.contrail.capture.debezium;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A server and Debezium on it, as far as {@link Transactions} sees them: the records they would send. */
final class SimulatedCapture {
    private static final Map<String, String> PARTITION = Map.of("server", "t");
    private static final Schema SOURCE = SchemaBuilder.struct().name("source").build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("op", Schema.STRING_SCHEMA)
            .field("id", Schema.INT64_SCHEMA)
            .field("source", SOURCE)
            .build();
    private static final Schema MESSAGE =
            SchemaBuilder.struct().field("op", Schema.STRING_SCHEMA).build();

    /** A change: its table, its place in the log and a number that no other change has. */
    record Change(String topic, long lsn, long id) {}

    record Transaction(long commit, List<Change> changes) {}

    /**
     * Everything that is sent after a restart from an offset, in the order of commits. PostgreSQL sends a transaction if
     * its commit is after the position that it is asked for; Debezium knows the commit from the offset until it sees one.
     */
    List<SourceRecord> send(List<Transaction> log, long from, Map<String, ?> stored) {
        List<SourceRecord> records = new ArrayList<>();
        Long commit = (Long) stored.get("lsn_commit");
        for (Transaction transaction : log) {
            if (transaction.commit() > from) {
                for (Change change : transaction.changes()) {
                    records.add(change(change.topic(), change.lsn(), change.id(), commit));
                }
                commit = transaction.commit();
                if (commit % 3 == 0) {
                    records.add(heartbeat(commit, commit));
                }
            }
        }
        return records;
    }

    SourceRecord change(String topic, long lsn, long id, @Nullable Long commit) {
        return record(topic, envelope("u", id), streamed(lsn, commit, "UPDATE"));
    }

    SourceRecord read(String topic, long lsn, long id) {
        return record(
                topic,
                envelope("r", id),
                Map.of("lsn", lsn, "snapshot", "INITIAL", "last_snapshot_record", true, "snapshot_completed", false));
    }

    SourceRecord heartbeat(long lsn, long commit) {
        return record("__debezium-heartbeat.t", new Struct(SOURCE), streamed(lsn, commit, "COMMIT"));
    }

    SourceRecord message(long lsn) {
        return record("t.message", new Struct(MESSAGE).put("op", "m"), streamed(lsn, lsn, "MESSAGE"));
    }

    private static Struct envelope(String operation, long id) {
        return new Struct(ENVELOPE).put("op", operation).put("id", id).put("source", new Struct(SOURCE));
    }

    private static Map<String, Object> streamed(long lsn, @Nullable Long commit, String type) {
        Map<String, Object> offset = new HashMap<>(Map.of(
                "lsn",
                lsn,
                "lsn_proc",
                lsn,
                "messageType",
                type,
                "txId",
                7L,
                "ts_usec",
                1L,
                "lsn_events_processed",
                2L));
        if (commit != null) {
            offset.put("lsn_commit", commit);
        }
        return offset;
    }

    private static SourceRecord record(String topic, Struct value, Map<String, ?> offset) {
        return new SourceRecord(PARTITION, offset, topic, null, null, value.schema(), value);
    }
}
