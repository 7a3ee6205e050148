package io.contrail.sink;

import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Stream;
import io.contrail.sink.wire.DebeziumTable;
import io.contrail.sink.wire.Headers;
import io.contrail.sink.wire.SourceTask;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Kafka topics in memory that one source task after another fills, as the sink's worker reads them. */
final class CapturedTopics {
    private final Map<String, List<SinkRecord>> topics = new LinkedHashMap<>();
    private SourceTask task = new SourceTask();

    /** A table of numbered rows: what a test needs to tell its changes apart. */
    static DebeziumTable table(String name) {
        return new DebeziumTable(
                "flightops",
                name,
                List.of("id"),
                List.of(
                        Map.entry(
                                "id",
                                DebeziumTable.typed(SchemaBuilder.int64(), "int8")
                                        .build()),
                        Map.entry("note", Schema.OPTIONAL_STRING_SCHEMA)));
    }

    static TableId id(DebeziumTable table) {
        return new TableId("flightops", table.topic().substring("contrail.flightops.".length()));
    }

    static Stream stream(DebeziumTable table) {
        return new Stream(table.topic(), 0);
    }

    /** A source task that knows nothing of what the one before it sent. */
    void restartSource() {
        task = new SourceTask();
    }

    /** A row that an initial snapshot read. */
    void snapshotRead(DebeziumTable table, long txId, long row) {
        append(table, table.envelope("r", null, table.row(row, "read"), txId, txId * 16, txId, "true"), null);
    }

    void incrementalRead(DebeziumTable table, long row) {
        append(table, table.envelope("r", null, table.row(row, "read"), 7, row, row, "incremental"), null);
    }

    /** A row that was looked for by its key and is not there: its deletion is no transaction's. */
    void missing(DebeziumTable table, Struct key, long lsn) {
        append(table, table.envelope("d", key, null, 0, lsn, lsn, "incremental"), null);
    }

    /** Where the reading of the whole table begins or ends. */
    void marker(DebeziumTable table, String kind) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addBytes(
                Headers.RELOAD,
                "{\"at\":5,\"kind\":\"%s\",\"lsn\":7,\"schema\":\"flightops\",\"table\":\"%s\"}"
                        .formatted(kind, id(table).name())
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        List<SinkRecord> records = topics.computeIfAbsent(table.topic(), any -> new ArrayList<>());
        records.add(record(table.topic(), records.size(), null, headers));
    }

    /** The same with the table's schema. */
    void announcingMarker(DebeziumTable table, String kind) {
        marker(table, kind);
        List<SinkRecord> records = topics.getOrDefault(table.topic(), List.of());
        for (Header header :
                task.beginning(table, "flightops", id(table).name()).headers()) {
            records.get(records.size() - 1).headers().addBytes(header.key(), header.value());
        }
    }

    /**
     * A streamed change of a row.
     *
     * @param lsn tells the change from every other
     * @param commit end of the commit before its transaction
     * @param index among its table's changes since then
     */
    void change(DebeziumTable table, String op, long row, long lsn, long commit, long index) {
        Struct before = op.equals("c") || op.equals("t") ? null : table.row(row, "old");
        Struct after = op.equals("d") || op.equals("t") ? null : table.row(row, "new");
        append(
                table,
                table.envelope(op, before, after, lsn / 4, lsn, 1_000 + lsn, "false"),
                ByteBuffer.allocate(16).putLong(commit).putLong(index).array());
    }

    List<SinkRecord> from(String topic, long offset) {
        List<SinkRecord> records = topics.getOrDefault(topic, List.of());
        return records.subList((int) offset, records.size());
    }

    List<SinkRecord> all() {
        return topics.values().stream().flatMap(List::stream).toList();
    }

    List<String> names() {
        return List.copyOf(topics.keySet());
    }

    private void append(DebeziumTable table, Struct envelope, byte @Nullable [] position) {
        SourceTask.Sent sent = task.send(table, envelope);
        ConnectHeaders headers = new ConnectHeaders();
        for (Header header : sent.headers()) {
            headers.addBytes(header.key(), header.value());
        }
        if (position != null) {
            headers.addBytes(Headers.POSITION, position);
        }
        List<SinkRecord> records = topics.computeIfAbsent(table.topic(), any -> new ArrayList<>());
        records.add(record(table.topic(), records.size(), sent.value(), headers));
    }

    static SinkRecord record(
            String topic,
            long offset,
            @Nullable Object value,
            Iterable<org.apache.kafka.connect.header.Header> headers) {
        return new SinkRecord(topic, 0, null, null, null, value, offset, 0L, TimestampType.CREATE_TIME, headers);
    }
}
