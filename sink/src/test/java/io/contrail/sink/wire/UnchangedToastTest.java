package io.contrail.sink.wire;

import static io.contrail.sink.wire.DebeziumTable.typed;
import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.Row;
import io.contrail.sink.SinkConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** A TOASTed value that an update did not touch, in every form that Debezium's UnchangedToastedPlaceholder gives it. */
class UnchangedToastTest {
    private static final String PLACEHOLDER = SinkConfig.DEFAULT_PLACEHOLDER;
    private static final byte[] BYTES = PLACEHOLDER.getBytes(StandardCharsets.UTF_8);

    private static final Schema TEXT =
            typed(SchemaBuilder.string(), "text").optional().build();
    private static final Schema JSONB = typed(SchemaBuilder.string().name(Semantics.JSON), "jsonb")
            .optional()
            .build();
    private static final Schema BYTEA =
            typed(SchemaBuilder.bytes(), "bytea").optional().build();
    private static final Schema TEXTS = array(Schema.OPTIONAL_STRING_SCHEMA, "_text");
    private static final Schema INTS = array(Schema.OPTIONAL_INT32_SCHEMA, "_int4");
    private static final Schema LONGS = array(Schema.OPTIONAL_INT64_SCHEMA, "_int8");
    private static final Schema UUIDS =
            array(SchemaBuilder.string().optional().name(Semantics.UUID).build(), "_uuid");
    private static final Schema BLOBS = array(Schema.OPTIONAL_BYTES_SCHEMA, "_bytea");
    private static final Schema HSTORE = typed(
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA), "hstore")
            .optional()
            .build();

    @Test
    void everyFormOfThePlaceholderIsAnUnchangedValue() {
        List<Object> ints = new ArrayList<>();
        List<Object> longs = new ArrayList<>();
        for (byte b : BYTES) {
            ints.add((int) b);
            longs.add((long) b);
        }
        assertUnchanged(TEXT, PLACEHOLDER);
        assertUnchanged(JSONB, PLACEHOLDER);
        assertUnchanged(BYTEA, ByteBuffer.wrap(BYTES));
        assertUnchanged(TEXTS, List.of(PLACEHOLDER));
        assertUnchanged(INTS, ints);
        assertUnchanged(LONGS, longs);
        assertUnchanged(UUIDS, List.of(UUID.nameUUIDFromBytes(BYTES).toString()));
        assertUnchanged(BLOBS, List.of(ByteBuffer.wrap(BYTES)));
        assertUnchanged(HSTORE, Map.of(PLACEHOLDER, PLACEHOLDER));
    }

    @Test
    void aValueThatOnlyLooksLikeThePlaceholderIsAValue() {
        String visible = PLACEHOLDER.substring(1);
        assertValue(TEXT, visible, visible);
        assertValue(TEXT, "[\"\\u0000contrail.unchanged.toast\"]", "[\"\\u0000contrail.unchanged.toast\"]");
        assertValue(TEXT, "__debezium_unavailable_value", "__debezium_unavailable_value");
        assertValue(JSONB, "[\"\\u0000contrail.unchanged.toast\"]", "[\"\\u0000contrail.unchanged.toast\"]");
        assertValue(BYTEA, ByteBuffer.wrap(visible.getBytes(StandardCharsets.UTF_8)), bytes(visible));
        assertValue(TEXTS, List.of(visible), "[\"" + visible + "\"]");
        assertValue(INTS, List.of(0, 99, 111), "[0,99,111]");
    }

    @Test
    void theStockPlaceholderIsKnownWhenItIsConfigured() {
        String stock = "__debezium_unavailable_value";
        ColumnReader reader = reader(TEXT, stock);
        assertThat(reader.convert(stock)).isSameAs(Row.UNCHANGED);
        assertThat(reader.convert(PLACEHOLDER)).isEqualTo(PLACEHOLDER);
    }

    @Test
    void aPlaceholderBeyondAsciiIsFoundInBytesToo() {
        ColumnReader reader = reader(BYTEA, "unverändert");
        assertThat(reader.convert(bytes("unverändert"))).isSameAs(Row.UNCHANGED);
    }

    private static void assertUnchanged(Schema schema, Object sent) {
        for (Object read : readBothWays(schema, sent)) {
            assertThat(read).as("%s", schema.parameters()).isSameAs(Row.UNCHANGED);
        }
    }

    private static void assertValue(Schema schema, Object sent, Object expected) {
        for (Object read : readBothWays(schema, sent)) {
            assertThat(read).as("%s", schema.parameters()).isEqualTo(expected);
        }
    }

    private static List<Object> readBothWays(Schema schema, Object sent) {
        DebeziumTable table = new DebeziumTable("public", "plan", List.of(), List.of(Map.entry("ofp", schema)));
        Struct envelope = table.envelope("c", null, table.row(sent));
        EnvelopeDecoder decoder = EnvelopeDecoder.ofStruct(envelope, List.of(), PLACEHOLDER);
        byte[] json = new SourceTask().send(table, envelope).json();
        return List.of(value(decoder.decode(json)), value(decoder.decode(envelope)));
    }

    private static Object value(Envelope envelope) {
        return Objects.requireNonNull(Objects.requireNonNull(envelope.after()).get(0));
    }

    private static ColumnReader reader(Schema schema, String placeholder) {
        WireColumn column = WireColumn.of(new org.apache.kafka.connect.data.Field("ofp", 0, schema));
        return new ColumnReader(
                new io.contrail.changelog.TableId("public", "plan"),
                column,
                PostgresTypes.columnType(column),
                new Placeholder(placeholder));
    }

    private static Schema array(Schema element, String type) {
        return typed(SchemaBuilder.array(element), type).optional().build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
