package io.contrail.sink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Row;
import io.contrail.sink.SinkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes into Kafka comes out of it, for the sink and for everybody else. */
class WireFormatTest {
    private static final ObjectMapper OTHERS = new ObjectMapper();

    /** A row of some columns in its three forms. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sampled(
            @Nullable Object[] sent, @Nullable Object[] canonical, String[] json) {}

    @Test
    void everyRowOfEveryShapeComesOutAsItWentIn() {
        qt().withExamples(200).withShrinkCycles(0).forAll(longs().all()).checkAssert(seed -> {
            Random random = new Random(seed);
            List<ColumnKind> kinds = new ArrayList<>();
            List<Map.Entry<String, Schema>> columns = new ArrayList<>();
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                ColumnKind kind = ColumnKind.ALL.get(random.nextInt(ColumnKind.ALL.size()));
                kinds.add(kind);
                columns.add(Map.entry(i + " " + kind.name() + " \"é😀", kind.build(random)));
            }
            List<String> key =
                    random.nextBoolean() ? List.of() : List.of(columns.get(0).getKey());
            DebeziumTable table = new DebeziumTable("Flight Ops", "leg \"1\"", key, columns);
            SourceTask task = new SourceTask();
            EnvelopeDecoder decoder = null;
            for (int i = 0; i < 4; i++) {
                Sampled before = sample(kinds, random);
                Sampled after = sample(kinds, random);
                Struct envelope = table.envelope("u", table.row(before.sent()), table.row(after.sent()));

                SourceTask.Sent sent = task.send(table, envelope);

                if (decoder == null) {
                    decoder = EnvelopeDecoder.ofHeader(
                            Objects.requireNonNull(sent.header(Headers.SCHEMA)), SinkConfig.DEFAULT_PLACEHOLDER);
                    assertThat(decoder.schema().key()).isEqualTo(key);
                    assertThat(decoder.schema().columns().stream().map(io.contrail.changelog.Column::type))
                            .containsExactlyElementsOf(kinds.stream()
                                    .<ColumnType>map(ColumnKind::type)
                                    .toList());
                }
                Envelope expected = new Envelope(
                        'u',
                        new Row(before.canonical()),
                        new Row(after.canonical()),
                        740,
                        0x16B374D848L,
                        1_700_000_000_123_456L,
                        "false");
                assertThat(decoder.decode(sent.json()))
                        .as("from bytes, %s", kinds)
                        .isEqualTo(expected);
                assertThat(decoder.decode(envelope))
                        .as("from a struct, %s", kinds)
                        .isEqualTo(expected);
                assertThat(EnvelopeDecoder.ofStruct(envelope, key, SinkConfig.DEFAULT_PLACEHOLDER)
                                .schema())
                        .isEqualTo(decoder.schema());
                assertReadableByOthers(sent.json(), columns, after);
            }
        });
    }

    @Test
    void aTextLongerThanJacksonsOwnBoundIsRead() {
        DebeziumTable table =
                new DebeziumTable("public", "document", List.of(), List.of(Map.entry("body", Schema.STRING_SCHEMA)));
        String body = "x".repeat(20_000_001);
        SourceTask.Sent sent = new SourceTask().send(table, table.envelope("c", null, table.row(body)));
        Envelope read = EnvelopeDecoder.ofHeader(
                        Objects.requireNonNull(sent.header(Headers.SCHEMA)), SinkConfig.DEFAULT_PLACEHOLDER)
                .decode(sent.json());
        assertThat(body.equals(Objects.requireNonNull(read.after()).get(0))).isTrue();
    }

    @Test
    void aNullIsNoDefault() throws IOException {
        Schema status =
                SchemaBuilder.string().optional().defaultValue("planned").build();
        DebeziumTable table = new DebeziumTable("public", "leg", List.of(), List.of(Map.entry("status", status)));
        Struct envelope = table.envelope("c", null, table.row((@Nullable Object) null));
        SourceTask.Sent sent = new SourceTask().send(table, envelope);
        EnvelopeDecoder decoder = EnvelopeDecoder.ofStruct(envelope, List.of(), SinkConfig.DEFAULT_PLACEHOLDER);
        assertThat(OTHERS.readTree(sent.json()).at("/after/status").isNull()).isTrue();
        assertThat(decoder.decode(sent.json()).after()).isEqualTo(Row.of((Object) null));
        assertThat(decoder.decode(envelope).after()).isEqualTo(Row.of((Object) null));
    }

    private static Sampled sample(List<ColumnKind> kinds, Random random) {
        @Nullable Object[] sent = new @Nullable Object[kinds.size()];
        @Nullable Object[] canonical = new @Nullable Object[kinds.size()];
        String[] json = new String[kinds.size()];
        for (int i = 0; i < sent.length; i++) {
            json[i] = "null";
            if (random.nextInt(5) > 0) {
                ColumnKind.Sample sample = kinds.get(i).samples().apply(random);
                sent[i] = sample.value();
                canonical[i] = sample.canonical();
                json[i] = sample.json();
            }
        }
        return new Sampled(sent, canonical, json);
    }

    private static void assertReadableByOthers(
            byte[] value, List<Map.Entry<String, Schema>> columns, Sampled expected) {
        try {
            JsonNode envelope = OTHERS.readTree(value);
            assertThat(envelope.get("op").textValue()).isEqualTo("u");
            assertThat(envelope.at("/source/lsn").longValue()).isEqualTo(0x16B374D848L);
            for (int i = 0; i < columns.size(); i++) {
                assertThat(envelope.get("after").get(columns.get(i).getKey()))
                        .isEqualTo(OTHERS.readTree(expected.json()[i]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
