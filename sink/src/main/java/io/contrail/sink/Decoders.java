package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.sink.wire.EnvelopeDecoder;
import io.contrail.sink.wire.Headers;
import io.contrail.sink.wire.WidenedColumns;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the decoder of a record: by the fingerprint in its header, or by the Connect schema that a stock converter
 * gives it. Remembers which wire schemas the warehouse does not have yet.
 */
final class Decoders {
    private final String placeholder;
    private final Map<String, EnvelopeDecoder> byFingerprint = new HashMap<>();
    private final Map<String, Latest> byTopic = new HashMap<>();
    private final Map<String, String> unlanded = new HashMap<>();
    private final WidenedColumns widened = new WidenedColumns();
    private int widenedLanded;
    private final Map<TableId, TableSchema> shapes = new HashMap<>();
    private final IdentityHashMap<Schema, EnvelopeDecoder> bySchema = new IdentityHashMap<>();

    /** What a topic's last record was read with: nearly always the next one's, too. */
    @SuppressWarnings("ArrayRecordComponent") // compared by Arrays.equals
    private record Latest(byte[] fingerprint, EnvelopeDecoder decoder) {}

    Decoders(Map<String, String> landed, String placeholder) {
        this.placeholder = placeholder;
        landed.forEach((fingerprint, json) ->
                byFingerprint.put(fingerprint, EnvelopeDecoder.ofHeader(json, placeholder, widened)));
        widenedLanded = widened.version();
        // A truncate is announced without the table's key, so what names a key says more.
        byFingerprint.values().stream()
                .map(EnvelopeDecoder::schema)
                .forEach(schema -> shapes.merge(schema.table(), schema, (a, b) -> a.keyed() ? a : b));
    }

    /**
     * The shape of the table that a change belongs to. Debezium sends a TRUNCATE without the table's key, so it gets the
     * shape of the changes before it; null when there were none.
     */
    @Nullable
    TableSchema shape(TableSchema announced, char op) {
        if (op == 't' && !announced.keyed()) {
            return shapes.get(announced.table());
        }
        shapes.put(announced.table(), announced);
        return announced;
    }

    /** The shape of a table's last change; null when there was none. */
    @Nullable
    TableSchema shape(TableId table) {
        return shapes.get(table);
    }

    /** The shape that a record without a row announces; null when it announces none. */
    @Nullable
    TableSchema announcedBy(SinkRecord record) {
        Header header = record.headers().lastWithName(Headers.FINGERPRINT);
        return header == null ? null : ofFingerprint(record, header).schema();
    }

    /** Null for a record that is no change of a table, e.g. a heartbeat. */
    @Nullable
    EnvelopeDecoder of(SinkRecord record) {
        if (record.value() instanceof byte[]) {
            Header header = record.headers().lastWithName(Headers.FINGERPRINT);
            return header == null ? noHeader(record) : ofFingerprint(record, header);
        }
        if (record.value() instanceof Struct envelope
                && envelope.schema().field("op") != null
                && envelope.schema().field("after") != null) {
            return ofSchema(record, envelope);
        }
        return null;
    }

    private EnvelopeDecoder ofSchema(SinkRecord record, Struct envelope) {
        EnvelopeDecoder decoder = bySchema.get(envelope.schema());
        if (decoder == null) {
            decoder = EnvelopeDecoder.ofStruct(envelope, key(record), placeholder, widened);
            // A truncate has no key, and some converters then drop its schema: it does not tell what the table has.
            if (record.keySchema() != null || !"t".equals(envelope.getString("op"))) {
                bySchema.put(envelope.schema(), decoder);
            }
        }
        return decoder;
    }

    /** New ones, and those of which a column has become text. */
    Map<String, String> unlanded() {
        Map<String, String> all = new HashMap<>(unlanded);
        if (widened.version() != widenedLanded) {
            byFingerprint.forEach((fingerprint, decoder) -> all.put(fingerprint, decoder.header()));
        }
        return all;
    }

    void landed() {
        widenedLanded = widened.version();
        unlanded.clear();
    }

    void forgetUnlanded() {
        byFingerprint.keySet().removeAll(unlanded.keySet());
        byTopic.clear();
        unlanded.clear();
    }

    private EnvelopeDecoder ofFingerprint(SinkRecord record, Header header) {
        byte[] bytes = bytes(record, header);
        Latest latest = byTopic.get(record.topic());
        if (latest == null || !Arrays.equals(latest.fingerprint(), bytes)) {
            latest = new Latest(bytes, ofFingerprint(record, new String(bytes, StandardCharsets.UTF_8)));
            byTopic.put(record.topic(), latest);
        }
        return latest.decoder();
    }

    private EnvelopeDecoder ofFingerprint(SinkRecord record, String fingerprint) {
        EnvelopeDecoder decoder = byFingerprint.get(fingerprint);
        if (decoder == null) {
            Header whole = record.headers().lastWithName(Headers.SCHEMA);
            if (whole == null) {
                throw PipelineException.stop(
                        "Topic %s, offset %d was written with schema %s, which the warehouse has never seen."
                                .formatted(record.topic(), record.kafkaOffset(), fingerprint),
                        "The record that announced the schema is gone from the topic, so this one cannot be read.",
                        Gaps.RESTORE_OR_START_OVER);
            }
            String json = text(record, whole);
            decoder = EnvelopeDecoder.ofHeader(json, placeholder, widened);
            byFingerprint.put(fingerprint, decoder);
            unlanded.put(fingerprint, json);
        }
        return decoder;
    }

    /** The table whose changes a topic has carried so far; null when none is known. */
    @Nullable
    TableId tableOf(String topic) {
        Latest latest = byTopic.get(topic);
        if (latest != null) {
            return latest.decoder().schema().table();
        }
        return shapes.keySet().stream()
                .filter(table -> topic.endsWith("." + inTopic(table.schema()) + "." + inTopic(table.name())))
                .findFirst()
                .orElse(null);
    }

    /** The decoder of a table's last known shape, for a record that does not name one. */
    @Nullable
    EnvelopeDecoder ofTable(TableId table) {
        TableSchema shape = shapes.get(table);
        return byFingerprint.values().stream()
                .filter(decoder -> decoder.schema().equals(shape))
                .findFirst()
                .orElse(null);
    }

    /** As Debezium writes a name into a topic's. */
    private static String inTopic(String name) {
        return name.replaceAll("[^a-zA-Z0-9._\\-]", "_");
    }

    private @Nullable EnvelopeDecoder noHeader(SinkRecord record) {
        if (tableOf(record.topic()) != null) {
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "Topic %s, offset %d has no header '%s', unlike the records before it."
                            .formatted(record.topic(), record.kafkaOffset(), Headers.FINGERPRINT),
                    "Somebody else has written it; it was set aside and its table marked incomplete.",
                    "find out who writes to the topic. If it is a change of the table, 'contrail dlq redrive' reads it"
                            + " in the table's present shape; if not, 'contrail dlq discard' takes it off.");
        }
        throw PipelineException.stop(
                "Topic %s, offset %d has no header '%s'."
                        .formatted(record.topic(), record.kafkaOffset(), Headers.FINGERPRINT),
                "The record was not written by Contrail's converter, so its types are unknown; nothing was landed.",
                "set the source connector's value.converter to io.contrail.sink.wire.EnvelopeConverter, or the sink's"
                        + " converters to those the source uses (JSON with schemas, Avro).");
    }

    private static List<String> key(SinkRecord record) {
        return record.keySchema() != null && record.keySchema().type() == Schema.Type.STRUCT
                ? record.keySchema().fields().stream().map(Field::name).toList()
                : List.of();
    }

    private static String text(SinkRecord record, Header header) {
        return new String(bytes(record, header), StandardCharsets.UTF_8);
    }

    /** What a header of the wire format holds. */
    static byte[] bytes(SinkRecord record, Header header) {
        if (header.value() instanceof byte[] bytes) {
            return bytes;
        }
        throw PipelineException.stop(
                "Topic %s, offset %d: header '%s' did not arrive as bytes."
                        .formatted(record.topic(), record.kafkaOffset(), header.key()),
                "The sink cannot read what the source wrote there; nothing was landed.",
                "set header.converter of the source's and of the sink's connector to"
                        + " org.apache.kafka.connect.converters.ByteArrayConverter.");
    }
}
