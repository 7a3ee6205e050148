package io.contrail.sink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Row;
import io.contrail.changelog.Temporal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

/** What a Debezium with its default settings sends, through Kafka's own JSON converter and through ours. */
class StockFormatsTest {

    /** Values that the sink reads from one column. */
    private record Read(ColumnType type, Object value) {}

    @Test
    void everyZonedTimestampIsReadToTheMicrosecond() {
        qt().withExamples(100).withShrinkCycles(0).forAll(longs().all()).checkAssert(seed -> {
            long micros = seed >> 8;
            OffsetDateTime time = Instant.ofEpochSecond(
                            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000)
                    .atOffset(ZoneOffset.UTC);
            String text = time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
            assertReads(
                    named(SchemaBuilder.string(), Semantics.ZONED_TIMESTAMP), text, ColumnType.TIMESTAMP_TZ, micros);
        });
    }

    @Test
    void theInfinitiesOfAZonedTimestampAreKept() {
        Schema schema = named(SchemaBuilder.string(), Semantics.ZONED_TIMESTAMP);
        assertReads(schema, "infinity", ColumnType.TIMESTAMP_TZ, Temporal.TIMESTAMP_INFINITY);
        assertReads(schema, "-infinity", ColumnType.TIMESTAMP_TZ, Temporal.TIMESTAMP_NEGATIVE_INFINITY);
    }

    @Test
    void everyDecimalIsExact() {
        qt().withExamples(100).withShrinkCycles(0).forAll(longs().all()).checkAssert(seed -> {
            Random random = new Random(seed);
            int precision = 1 + random.nextInt(50);
            int scale = random.nextInt(precision + 1);
            BigInteger digits = new BigInteger(random.nextInt(200), random).mod(BigInteger.TEN.pow(precision));
            BigDecimal number = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
            Schema schema = Decimal.builder(scale)
                    .parameter("connect.decimal.precision", String.valueOf(precision))
                    .optional()
                    .build();
            if (precision <= 38) {
                assertReads(schema, number, new ColumnType.Decimal(precision, scale), number);
            } else {
                assertReads(schema, number, ColumnType.TEXT, number.toPlainString());
            }
        });
    }

    @Test
    void aDecimalOfVariableScaleIsSpelledOut() {
        qt().withExamples(100).withShrinkCycles(0).forAll(longs().all()).checkAssert(seed -> {
            Random random = new Random(seed);
            BigDecimal number = new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(40));
            Schema schema = SchemaBuilder.struct()
                    .name(Semantics.VARIABLE_SCALE_DECIMAL)
                    .optional()
                    .field("scale", Schema.INT32_SCHEMA)
                    .field("value", Schema.BYTES_SCHEMA)
                    .build();
            Struct value = new Struct(schema)
                    .put("scale", number.scale())
                    .put("value", number.unscaledValue().toByteArray());
            assertReads(schema, value, ColumnType.TEXT, number.toPlainString());
        });
    }

    @Test
    void timesOfEveryUnitBecomeMicroseconds() {
        assertReads(named(SchemaBuilder.int32(), Semantics.TIME), 86_400_000, ColumnType.TIME, 86_400_000_000L);
        assertReads(
                named(SchemaBuilder.int64(), Semantics.MICRO_TIME), 86_399_999_999L, ColumnType.TIME, 86_399_999_999L);
        assertReads(named(SchemaBuilder.int64(), Semantics.NANO_TIME), 1_234_567_000L, ColumnType.TIME, 1_234_567L);
        assertReads(named(SchemaBuilder.int64(), Semantics.TIMESTAMP), -1L, ColumnType.TIMESTAMP, -1_000L);
        assertReads(named(SchemaBuilder.int64(), Semantics.MICRO_TIMESTAMP), -1L, ColumnType.TIMESTAMP, -1L);
        assertReads(
                named(SchemaBuilder.int64(), Semantics.NANO_TIMESTAMP),
                -1_234_567_000L,
                ColumnType.TIMESTAMP,
                -1_234_567L);
        assertReads(named(SchemaBuilder.int32(), Semantics.DATE), -1, ColumnType.DATE, -1);
    }

    @SuppressWarnings("JavaUtilDate") // they are no other
    @Test
    void connectsOwnTimesAreRead() {
        assertReads(Date.builder().optional().build(), new java.util.Date(-86_400_000L), ColumnType.DATE, -1);
        assertReads(
                Date.builder().optional().build(), new java.util.Date(19_675L * 86_400_000), ColumnType.DATE, 19_675);
        assertReads(Time.builder().optional().build(), new java.util.Date(1_500), ColumnType.TIME, 1_500_000L);
        assertReads(Timestamp.builder().optional().build(), new java.util.Date(-1), ColumnType.TIMESTAMP, -1_000L);
    }

    @Test
    void bitsComeBackWithTheirLeadingZeros() {
        Schema schema = SchemaBuilder.bytes()
                .name(Semantics.BITS)
                .parameter("length", "12")
                .optional()
                .build();
        assertReads(schema, ByteBuffer.wrap(new byte[] {0b101, 0}), ColumnType.TEXT, "000000000101");
    }

    /** Its length is that of the longest bit string there can be. */
    @Test
    void aBitStringOfAnyLengthIsNotFilledUp() {
        Schema schema = DebeziumTable.typed(
                        SchemaBuilder.bytes().name(Semantics.BITS).parameter("length", "2147483647"),
                        "varbit",
                        Integer.MAX_VALUE)
                .optional()
                .build();
        assertReads(schema, ByteBuffer.wrap(new byte[] {0b101, 0, 0}), ColumnType.TEXT, "101");
    }

    @Test
    void aRowOfPlainTypesIsRead() {
        assertReads(Schema.OPTIONAL_INT16_SCHEMA, (short) -7, ColumnType.INT16, -7L);
        assertReads(Schema.OPTIONAL_FLOAT32_SCHEMA, 0.1f, ColumnType.FLOAT32, (double) 0.1f);
        assertReads(Schema.OPTIONAL_BOOLEAN_SCHEMA, false, ColumnType.BOOL, false);
        assertReads(
                Schema.OPTIONAL_BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {0, -1}), ColumnType.BYTES, new byte[] {0, -1
                });
        Schema floats =
                SchemaBuilder.array(Schema.OPTIONAL_FLOAT64_SCHEMA).optional().build();
        assertReads(floats, List.of(1.5, 1e-7), ColumnType.JSON, "[1.5,1.0E-7]");
    }

    private static void assertReads(Schema schema, Object sent, ColumnType type, Object expected) {
        DebeziumTable table = new DebeziumTable("public", "t", List.of("id"), List.of(Map.entry("id", schema)));
        Struct envelope = table.envelope("c", null, table.row(sent));
        Read asExpected = new Read(type, expected);

        Struct stock = throughStockJson(table, envelope);
        EnvelopeDecoder decoder = EnvelopeDecoder.ofStruct(stock, List.of("id"), "__debezium_unavailable_value");
        assertSame(read(decoder, decoder.decode(stock)), asExpected, "stock JSON");

        SourceTask.Sent sentAsJson = new SourceTask().send(table, envelope);
        EnvelopeDecoder ours = EnvelopeDecoder.ofHeader(
                Objects.requireNonNull(sentAsJson.header(Headers.SCHEMA)), "__debezium_unavailable_value");
        assertSame(read(ours, ours.decode(sentAsJson.json())), asExpected, "our JSON");
    }

    private static void assertSame(Read actual, Read expected, String way) {
        assertThat(actual.type()).as(way).isEqualTo(expected.type());
        assertThat(actual.value()).as(way).isEqualTo(expected.value());
    }

    private static Struct throughStockJson(DebeziumTable table, Struct envelope) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);
            byte[] json = converter.fromConnectData(table.topic(), table.envelopeSchema(), envelope);
            return (Struct) converter.toConnectData(table.topic(), json).value();
        }
    }

    private static Read read(EnvelopeDecoder decoder, Envelope envelope) {
        Column column = decoder.schema().columns().get(0);
        Row row = Objects.requireNonNull(envelope.after());
        return new Read(column.type(), Objects.requireNonNull(row.get(0)));
    }

    private static Schema named(SchemaBuilder schema, String semantic) {
        return schema.name(semantic).optional().build();
    }
}
