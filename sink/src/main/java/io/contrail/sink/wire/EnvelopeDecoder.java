package io.contrail.sink.wire;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads envelopes of one wire schema: Contrail's JSON from its bytes, and a stock converter's Connect struct. Not
 * thread-safe.
 */
public final class EnvelopeDecoder {
    private final Placeholder placeholder;
    private final WidenedColumns widened;
    private final byte[][] names;
    private WireSchema wire;
    private TableSchema schema;
    private ColumnReader[] readers;
    private int widenedVersion;
    private final FieldOrder envelopeFields = new FieldOrder();
    private final FieldOrder sourceFields = new FieldOrder();

    private EnvelopeDecoder(WireSchema wire, String placeholderText, WidenedColumns widened) {
        this.placeholder = new Placeholder(placeholderText);
        this.widened = widened;
        this.wire = wire;
        this.names = wire.columns().stream()
                .map(column -> JsonCursor.quoted(column.name()))
                .toArray(byte[][]::new);
        wire.columns().stream().filter(WireColumn::widened).forEach(column -> widened.add(wire.table(), column.name()));
        this.readers = readers(wire, placeholder);
        this.schema = schema(wire);
        adoptWidened();
    }

    private static ColumnReader[] readers(WireSchema wire, Placeholder placeholder) {
        return wire.columns().stream()
                .map(column -> new ColumnReader(wire.table(), column, PostgresTypes.columnType(column), placeholder))
                .toArray(ColumnReader[]::new);
    }

    private static TableSchema schema(WireSchema wire) {
        List<Column> columns = wire.columns().stream()
                .map(column ->
                        new Column(column.name(), PostgresTypes.columnType(column), PostgresTypes.sourceName(column)))
                .toList();
        return new TableSchema(wire.table(), columns, wire.key(), wire.facts());
    }

    /** Takes over what another wire schema of the table has found to need text. */
    private void adoptWidened() {
        widenedVersion = widened.version();
        List<WireColumn> columns = wire.columns().stream()
                .map(column -> !column.widened()
                                && widened.contains(wire.table(), column.name())
                                && PostgresTypes.columnType(column) instanceof ColumnType.Decimal
                        ? column.widen()
                        : column)
                .toList();
        if (!columns.equals(wire.columns())) {
            wire = new WireSchema(wire.table(), wire.key(), columns, wire.facts());
            readers = readers(wire, placeholder);
            schema = schema(wire);
        }
    }

    /**
     * For records of Contrail's converter.
     *
     * @param json as a header of the wire format holds it, or as {@link #header} gave it
     */
    public static EnvelopeDecoder ofHeader(String json, String placeholder, WidenedColumns widened) {
        return new EnvelopeDecoder(WireSchema.parse(json), placeholder, widened);
    }

    public static EnvelopeDecoder ofHeader(String json, String placeholder) {
        return ofHeader(json, placeholder, new WidenedColumns());
    }

    /**
     * For the envelopes of a stock converter.
     *
     * @param envelope any envelope with the schema that is to be read
     * @param key names of the key's columns
     */
    public static EnvelopeDecoder ofStruct(
            Struct envelope, List<String> key, String placeholder, WidenedColumns widened) {
        Struct source = envelope.getStruct("source");
        return new EnvelopeDecoder(
                WireSchema.of(
                        new io.contrail.changelog.TableId(source.getString("schema"), source.getString("table")),
                        key,
                        envelope.schema().field("after").schema()),
                placeholder,
                widened);
    }

    public static EnvelopeDecoder ofStruct(Struct envelope, List<String> key, String placeholder) {
        return ofStruct(envelope, key, placeholder, new WidenedColumns());
    }

    /** The schema to remember for this wire schema's fingerprint: it says which columns have become text. */
    public String header() {
        return wire.toJson();
    }

    /** The shape of the rows decoded last: a value that needs it turns a decimal column into text from then on. */
    public TableSchema schema() {
        return schema;
    }

    public Envelope decode(byte[] value) {
        return widening(() -> decodeJson(value));
    }

    public Envelope decode(Struct envelope) {
        return widening(() -> decodeStruct(envelope));
    }

    /** Decodes again as often as a column turns out to need text. */
    private Envelope widening(Supplier<Envelope> decode) {
        while (true) {
            if (widenedVersion != widened.version()) {
                adoptWidened();
            }
            try {
                return decode.get();
            } catch (BeyondDeclaredException e) {
                widened.add(wire.table(), Objects.requireNonNull(e.column()).name());
            }
        }
    }

    private Envelope decodeJson(byte[] value) {
        JsonCursor json = new JsonCursor(value);
        try {
            Envelope envelope = envelope(json);
            json.end();
            return envelope;
        } catch (JsonCursor.Malformed | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            // Without the exception itself: its message quotes the record.
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "A record of table %s is not JSON of the wire format, at byte %d of %d."
                            .formatted(schema.table(), Math.min(json.position(), value.length), value.length),
                    "It has not been applied, and nothing after it in this table.",
                    "check that only the source connector writes the table's topic.");
        }
    }

    private Envelope decodeStruct(Struct envelope) {
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

    private Envelope envelope(JsonCursor json) {
        char op = 'm';
        Row before = null;
        Row after = null;
        Origin origin = new Origin();
        json.expect('{');
        int expected = 0;
        for (boolean first = true; json.moreFields(first); first = false) {
            FieldOrder.Known field = envelopeFields.next(json, expected++);
            switch (field.name()) {
                case "before" -> before = row(json);
                case "after" -> after = row(json);
                case "source" -> origin.read(json);
                case "op" -> op = json.text().charAt(0);
                default -> json.skipValue();
            }
        }
        return new Envelope(op, before, after, origin.txId, origin.lsn, origin.committedAt, origin.snapshot);
    }

    /** What is wanted of the envelope's source. */
    private final class Origin {
        private long txId;
        private long lsn;
        private long committedAt;
        private String snapshot = "false";

        void read(JsonCursor json) {
            json.expect('{');
            int expected = 0;
            for (boolean first = true; json.moreFields(first); first = false) {
                FieldOrder.Known field = sourceFields.next(json, expected++);
                switch (field.name()) {
                    case "txId" -> txId = json.number();
                    case "lsn" -> lsn = json.number();
                    case "ts_us" -> committedAt = json.number();
                    case "snapshot" ->
                        snapshot = json.value(Schema.Type.STRING) instanceof String text ? text : "false";
                    default -> json.skipValue();
                }
            }
        }
    }

    private @Nullable Row row(JsonCursor json) {
        if (json.peek() == 'n') {
            json.skipValue();
            return null;
        }
        @Nullable Object[] row = new @Nullable Object[readers.length];
        json.expect('{');
        // The writer keeps the schema's order, so the next column is nearly always the one expected.
        int expected = 0;
        for (boolean first = true; json.moreFields(first); first = false) {
            int column = expected < names.length && json.name(names[expected]) ? expected : indexOf(json.name());
            if (column < 0) {
                json.skipValue();
            } else {
                row[column] = readers[column].read(json);
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

    private int indexOf(String name) {
        for (int i = 0; i < readers.length; i++) {
            if (readers[i].column().name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static long optionalLong(Struct struct, String field) {
        return struct.schema().field(field) != null && struct.get(field) instanceof Long number ? number : 0;
    }
}
