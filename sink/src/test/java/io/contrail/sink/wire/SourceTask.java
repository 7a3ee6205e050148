package io.contrail.sink.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** One task of the source connector as Connect runs it: the key's converter, then the value's, on the same headers. */
public final class SourceTask {
    private final EnvelopeConverter keys = new EnvelopeConverter();
    private final EnvelopeConverter values = new EnvelopeConverter();

    /** What reaches Kafka. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Sent(byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {

        public byte[] json() {
            return Objects.requireNonNull(value);
        }

        public @Nullable String header(String name) {
            Header header = headers.lastHeader(name);
            return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }

        public boolean announces() {
            return headers.lastHeader(Headers.SCHEMA) != null;
        }
    }

    public SourceTask() {
        keys.configure(Map.of(), true);
        values.configure(Map.of(), false);
    }

    public Sent send(DebeziumTable table, Struct envelope) {
        Struct row = envelope.getStruct("after") != null ? envelope.getStruct("after") : envelope.getStruct("before");
        Struct key = row == null ? null : table.keyOf(row);
        return send(table.topic(), table.keySchema(), key, table.envelopeSchema(), envelope);
    }

    /** The beginning of a table's reading, with what the catalog says of the table. */
    public Sent beginning(DebeziumTable table, String namespace, String name) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(
                Headers.CATALOG,
                "{\"namespace\":\"%s\",\"name\":\"%s\",\"table\":1,\"file\":2,\"later\":false,\"columns\":[]}"
                        .formatted(namespace, name)
                        .getBytes(StandardCharsets.UTF_8));
        byte[] keyBytes = keys.fromConnectData(table.topic(), headers, table.keySchema(), null);
        byte[] valueBytes = values.fromConnectData(table.topic(), headers, table.envelopeSchema(), null);
        return new Sent(keyBytes, valueBytes, headers);
    }

    public Sent send(
            String topic,
            @Nullable Schema keySchema,
            @Nullable Object key,
            @Nullable Schema valueSchema,
            @Nullable Object value) {
        RecordHeaders headers = new RecordHeaders();
        byte[] keyBytes = keys.fromConnectData(topic, headers, keySchema, key);
        byte[] valueBytes = values.fromConnectData(topic, headers, valueSchema, value);
        return new Sent(keyBytes, valueBytes, headers);
    }
}
