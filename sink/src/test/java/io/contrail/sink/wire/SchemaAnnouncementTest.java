package io.contrail.sink.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.sink.SinkConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** When a record carries the whole schema, and what else its headers hold. */
class SchemaAnnouncementTest {
    private static final Map.Entry<String, Schema> ID = Map.entry("id", Schema.INT64_SCHEMA);
    private static final Map.Entry<String, Schema> NOTE = Map.entry("note", Schema.OPTIONAL_STRING_SCHEMA);

    private final SourceTask task = new SourceTask();
    private final DebeziumTable legs = new DebeziumTable("flightops", "leg", List.of("id"), List.of(ID));
    private final DebeziumTable wider = new DebeziumTable("flightops", "leg", List.of("id"), List.of(ID, NOTE));
    private final DebeziumTable delays = new DebeziumTable("flightops", "delay", List.of(), List.of(ID, NOTE));

    @Test
    void theFirstRecordOfATaskAnnouncesTheSchemaAndTheNextDoNot() {
        assertThat(send(legs, 1L).announces()).isTrue();
        assertThat(send(legs, 2L).announces()).isFalse();
        assertThat(send(legs, 3L).header(Headers.FINGERPRINT)).matches("[0-9a-f]{16}");
        assertThat(new SourceTask()
                        .send(legs, legs.envelope("c", null, legs.row(4L)))
                        .announces())
                .isTrue();
    }

    @Test
    void aChangedSchemaIsAnnouncedAndSoIsTheFirstOneWhenItComesBack() {
        String first = send(legs, 1L).header(Headers.FINGERPRINT);
        SourceTask.Sent changed = send(wider, 2L, "late");
        assertThat(changed.announces()).isTrue();
        assertThat(changed.header(Headers.FINGERPRINT)).isNotEqualTo(first);
        assertThat(send(wider, 3L, "late").announces()).isFalse();

        SourceTask.Sent back = send(legs, 4L);

        assertThat(back.announces()).isTrue();
        assertThat(back.header(Headers.FINGERPRINT)).isEqualTo(first);
        assertThat(send(legs, 5L).announces()).isFalse();
    }

    @Test
    void tablesThatAlternateAnnounceOnceEach() {
        assertThat(send(legs, 1L).announces()).isTrue();
        assertThat(send(delays, 1L, "fog").announces()).isTrue();
        assertThat(send(legs, 2L).announces()).isFalse();
        assertThat(send(delays, 2L, "fog").announces()).isFalse();
    }

    /** Connect converts a record anew when its topic could not be created at once; the first headers are lost. */
    @Test
    void aRecordThatIsConvertedAgainAnnouncesAgain() {
        Struct envelope = legs.envelope("c", null, legs.row(1L));
        assertThat(task.send(legs, envelope).announces()).isTrue();
        assertThat(task.send(legs, envelope).announces()).isTrue();
        assertThat(send(legs, 2L).announces()).isFalse();
    }

    @Test
    void theSchemaNamesTheKeyOfTheTableInItsOrder() {
        DebeziumTable table = new DebeziumTable("s", "t", List.of("note", "id"), List.of(ID, NOTE));
        assertThat(keyOf(send(table, 1L, "x"))).containsExactly("note", "id");
        assertThat(keyOf(send(delays, 1L, "x"))).isEmpty();
    }

    /** Debezium gives a truncate the schema of its table's key, and no key. */
    @Test
    void aTruncateHasTheSchemaOfItsTable() {
        SourceTask.Sent truncate = task.send(legs, legs.envelope("t", null, null));
        assertThat(keyOf(truncate)).containsExactly("id");
        assertThat(truncate.key()).isNull();
        SourceTask.Sent next = send(legs, 1L);
        assertThat(next.announces()).isFalse();
        assertThat(next.header(Headers.FINGERPRINT)).isEqualTo(truncate.header(Headers.FINGERPRINT));
        assertOnlyOurHeaders(truncate);
    }

    @Test
    void theKeysColumnsNeverLeaveTheWorker() {
        assertOnlyOurHeaders(send(legs, 1L));
        assertOnlyOurHeaders(send(delays, 1L, "fog"));
        assertOnlyOurHeaders(task.send(legs.topic(), legs.keySchema(), legs.keyOf(legs.row(1L)), null, null));
    }

    @Test
    void aTombstoneStaysOne() {
        SourceTask.Sent tombstone = task.send(legs.topic(), legs.keySchema(), legs.keyOf(legs.row(1L)), null, null);
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.key()).asString().isEqualTo("{\"id\":1}");
        assertThat(tombstone.headers()).isEmpty();
    }

    @Test
    void aHeartbeatIsPlainJsonWithoutHeaders() {
        Schema key =
                SchemaBuilder.struct().field("serverName", Schema.STRING_SCHEMA).build();
        Schema value =
                SchemaBuilder.struct().field("ts_ms", Schema.INT64_SCHEMA).build();
        SourceTask.Sent heartbeat = task.send(
                "__debezium-heartbeat.contrail",
                key,
                new Struct(key).put("serverName", "contrail"),
                value,
                new Struct(value).put("ts_ms", 17L));
        assertThat(heartbeat.value()).asString().isEqualTo("{\"ts_ms\":17}");
        assertThat(heartbeat.headers()).isEmpty();
    }

    @Test
    void theBeginningOfAReadingAnnouncesATableWithoutRows() {
        for (int i = 0; i < 2; i++) { // Connect may convert it again
            SourceTask.Sent beginning = task.beginning(legs, "flightops", "leg");
            assertThat(beginning.key()).isNull();
            assertThat(beginning.value()).isNull();
            assertThat(keyOf(beginning)).containsExactly("id");
            assertOnlyOurHeaders(beginning);
        }
        SourceTask.Sent row = send(legs, 1L);
        assertThat(row.announces()).isFalse();
        assertThat(keyOf(task.beginning(delays, "flightops", "delay"))).isEmpty();
    }

    /** A snapshot's key is what the source says, not the unique index that Debezium has found. */
    @Test
    void theCatalogsKeyComesBeforeTheRecords() {
        Struct envelope = legs.envelope("r", null, legs.row(1L));
        RecordHeaders headers = new RecordHeaders();
        headers.add(
                Headers.CATALOG,
                "{\"table\":1,\"file\":2,\"later\":true,\"columns\":[],\"key\":[]}".getBytes(StandardCharsets.UTF_8));
        EnvelopeConverter converter = new EnvelopeConverter();
        converter.configure(Map.of(), false);
        headers.add(Headers.KEY, "id".getBytes(StandardCharsets.UTF_8));
        converter.fromConnectData(legs.topic(), headers, legs.envelopeSchema(), envelope);
        WireSchema announced =
                WireSchema.parse(new String(headers.lastHeader(Headers.SCHEMA).value(), StandardCharsets.UTF_8));
        assertThat(announced.key()).isEmpty();
        assertThat(Objects.requireNonNull(announced.facts()).later()).isTrue();
    }

    private SourceTask.Sent send(DebeziumTable table, Object... values) {
        return task.send(table, table.envelope("c", null, table.row(values)));
    }

    private static List<String> keyOf(SourceTask.Sent sent) {
        return EnvelopeDecoder.ofHeader(
                        Objects.requireNonNull(sent.header(Headers.SCHEMA)), SinkConfig.DEFAULT_PLACEHOLDER)
                .schema()
                .key();
    }

    private static void assertOnlyOurHeaders(SourceTask.Sent sent) {
        assertThat(sent.headers().toArray()).extracting(Header::key).isSubsetOf(Headers.FINGERPRINT, Headers.SCHEMA);
    }
}
