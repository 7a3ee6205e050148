package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.contrail.changelog.Column;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads envelopes of one wire schema: Contrail's JSON from its bytes, and a stock converter's Connect struct. Not
 * thread-safe.
 */
public final class EnvelopeDecoder {
    /** Kafka bounds the record; Jackson's own bound of 20 million characters would refuse what PostgreSQL can hold. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final TableSchema schema;
    private final ColumnReader[] readers;

    private EnvelopeDecoder(WireSchema wire, String placeholderText) {
        Placeholder placeholder = new Placeholder(placeholderText);
        this.readers = wire.columns().stream()
                .map(column -> new ColumnReader(wire.table(), column, PostgresTypes.columnType(column), placeholder))
                .toArray(ColumnReader[]::new);
        List<Column> columns = wire.columns().stream()
                .map(column ->
                        new Column(column.name(), PostgresTypes.columnType(column), PostgresTypes.sourceName(column)))
                .toList();
        this.schema = new TableSchema(wire.table(), columns, wire.key());
    }

    /**
     * For records of Contrail's converter.
     *
     * @param json as a header of the wire format holds it
     */
    public static EnvelopeDecoder ofHeader(String json, String placeholder) {
        return new EnvelopeDecoder(WireSchema.parse(json), placeholder);
    }

    /**
     * For the envelopes of a stock converter.
     *
     * @param envelope any envelope with the schema that is to be read
     * @param key names of the key's columns
     */
    public static EnvelopeDecoder ofStruct(Struct envelope, List<String> key, String placeholder) {
        Struct source = envelope.getStruct("source");
        return new EnvelopeDecoder(
                WireSchema.of(
                        new io.contrail.changelog.TableId(source.getString("schema"), source.getString("table")),
                        key,
                        envelope.schema().field("after").schema()),
                placeholder);
    }

    public TableSchema schema() {
        return schema;
    }

    public Envelope decode(byte[] value) {
        try (JsonParser json = JSON.createParser(value)) {
            return envelope(json);
        } catch (IOException e) {
            // Without the exception itself: its message quotes the record.
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "A record of table %s is not JSON of the wire format, at byte %d of %d."
                            .formatted(schema.table(), at(e), value.length),
                    "It has not been applied, and nothing after it in this table.",
                    "check that only the source connector writes the table's topic.");
        }
    }

    public Envelope decode(Struct envelope) {
        Struct source = envelope.getStruct("source");
        return new Envelope(
                envelope.getString("op").charAt(0),
                row(envelope.getStruct("before")),
                row(envelope.getStruct("after")),
                optionalLong(source, "txId"),
                optionalLong(source, "lsn"),
                source.schema().field("ts_us") != null
                        ? optionalLong(source, "ts_us")
                        : optionalLong(source, "ts_ms") * 1_000,
                source.schema().field("snapshot") != null && source.get("snapshot") != null
                        ? source.getString("snapshot")
                        : "false");
    }

    private static long at(IOException e) {
        return e instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getLocation().getByteOffset()
                : 0;
    }

    private Envelope envelope(JsonParser json) throws IOException {
        JsonValues values = new JsonValues(json);
        char op = 'm';
        Row before = null;
        Row after = null;
        long txId = 0;
        long lsn = 0;
        long committedAt = 0;
        String snapshot = "false";
        expect(json.nextToken(), JsonToken.START_OBJECT, json);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "before" -> before = row(values);
                case "after" -> after = row(values);
                case "op" -> {
                    expect(json.nextToken(), JsonToken.VALUE_STRING, json);
                    op = json.getText().charAt(0);
                }
                case "source" -> {
                    expect(json.nextToken(), JsonToken.START_OBJECT, json);
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        switch (json.currentName()) {
                            case "txId" -> txId = json.nextLongValue(0);
                            case "lsn" -> lsn = json.nextLongValue(0);
                            case "ts_us" -> committedAt = json.nextLongValue(0);
                            case "snapshot" -> {
                                String text = json.nextTextValue();
                                snapshot = text == null ? "false" : text;
                            }
                            default -> skip(json);
                        }
                    }
                }
                default -> skip(json);
            }
        }
        return new Envelope(op, before, after, txId, lsn, committedAt, snapshot);
    }

    private @Nullable Row row(JsonValues values) throws IOException {
        JsonParser json = values.parser();
        if (json.nextToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        @Nullable Object[] row = new @Nullable Object[readers.length];
        // The writer keeps the schema's order, so the next column is nearly always the one expected.
        int expected = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            int column = indexOf(json.currentName(), expected);
            json.nextToken();
            if (column < 0) {
                json.skipChildren();
            } else {
                row[column] = readers[column].read(values);
                expected = column + 1;
            }
        }
        return new Row(row);
    }

    private @Nullable Row row(@Nullable Struct struct) {
        if (struct == null) {
            return null;
        }
        @Nullable Object[] row = new @Nullable Object[readers.length];
        for (int i = 0; i < readers.length; i++) {
            Field field = struct.schema().field(readers[i].column().name());
            row[i] = field == null ? null : readers[i].convert(struct.getWithoutDefault(field.name()));
        }
        return new Row(row);
    }

    private int indexOf(String name, int expected) {
        if (expected < readers.length && readers[expected].column().name().equals(name)) {
            return expected;
        }
        for (int i = 0; i < readers.length; i++) {
            if (readers[i].column().name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static void skip(JsonParser json) throws IOException {
        json.nextToken();
        json.skipChildren();
    }

    private static void expect(@Nullable JsonToken actual, JsonToken expected, JsonParser json) throws IOException {
        if (actual != expected) {
            throw new com.fasterxml.jackson.core.JsonParseException(json, "Expected " + expected + ", got " + actual);
        }
    }

    private static long optionalLong(Struct struct, String field) {
        return struct.schema().field(field) != null && struct.get(field) instanceof Long number ? number : 0;
    }
}
