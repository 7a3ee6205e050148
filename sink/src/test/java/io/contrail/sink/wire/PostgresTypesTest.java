package io.contrail.sink.wire;

import static io.contrail.sink.wire.DebeziumTable.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.sink.SinkConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresTypesTest {

    static Stream<Arguments> sourceTypes() {
        return Stream.of(
                of(typed(SchemaBuilder.string(), "numeric", 12, 3), new ColumnType.Decimal(12, 3), "numeric(12,3)"),
                of(typed(SchemaBuilder.string(), "numeric", 38, 38), new ColumnType.Decimal(38, 38), "numeric(38,38)"),
                of(typed(SchemaBuilder.string(), "numeric", 39, 3), ColumnType.TEXT, "numeric(39,3)"),
                of(typed(SchemaBuilder.string(), "numeric", 3, 5), ColumnType.TEXT, "numeric(3,5)"),
                of(typed(SchemaBuilder.string(), "numeric", 5, -2), ColumnType.TEXT, "numeric"),
                of(typed(SchemaBuilder.string(), "numeric", 5, 2046), ColumnType.TEXT, "numeric(5,-2)"),
                of(
                        typed(SchemaBuilder.string(), "price", 12, 2).parameter("contrail.domain.of", "numeric"),
                        new ColumnType.Decimal(12, 2),
                        "numeric(12,2)"),
                of(
                        typed(SchemaBuilder.bytes(), "raw").parameter("contrail.domain.of", "bytea"),
                        ColumnType.BYTES,
                        "bytea"),
                of(typed(SchemaBuilder.string(), "numeric", 131089, 0), ColumnType.TEXT, "numeric"),
                of(typed(SchemaBuilder.string(), "numeric"), ColumnType.TEXT, "numeric"),
                of(typed(SchemaBuilder.float64(), "numeric", 12, 3), ColumnType.FLOAT64, "numeric(12,3)"),
                of(typed(SchemaBuilder.string(), "money"), new ColumnType.Decimal(19, 2), "money"),
                of(typed(SchemaBuilder.int16(), "smallserial"), ColumnType.INT16, "int2"),
                of(typed(SchemaBuilder.int32(), "serial"), ColumnType.INT32, "int4"),
                of(typed(SchemaBuilder.int64(), "bigserial"), ColumnType.INT64, "int8"),
                of(typed(SchemaBuilder.int64(), "oid"), ColumnType.INT64, "oid"),
                of(typed(array(), "_text"), ColumnType.JSON, "_text"),
                of(typed(SchemaBuilder.bytes(), "_composite"), ColumnType.TEXT, "_composite"),
                of(typed(SchemaBuilder.string().name("io.debezium.data.Enum"), "mood"), ColumnType.TEXT, "mood"),
                of(typed(SchemaBuilder.bytes(), "composite"), ColumnType.TEXT, "composite"),
                of(typed(SchemaBuilder.bytes(), "bytea"), ColumnType.BYTES, "bytea"),
                of(typed(SchemaBuilder.int32(), "domain_over_int4"), ColumnType.INT32, "domain_over_int4"),
                of(typed(SchemaBuilder.bool(), "bit", 1), ColumnType.BOOL, "bit"),
                of(typed(SchemaBuilder.bytes().name(Semantics.BITS), "bit", 8), ColumnType.TEXT, "bit"),
                of(typed(SchemaBuilder.bytes().name(Semantics.BITS), "varbit", 8), ColumnType.TEXT, "varbit"),
                of(typed(SchemaBuilder.string().name(Semantics.JSON), "hstore"), ColumnType.JSON, "hstore"),
                of(
                        typed(SchemaBuilder.int64().name(Semantics.TIMESTAMP), "timestamp"),
                        ColumnType.TIMESTAMP,
                        "timestamp"),
                of(SchemaBuilder.string(), ColumnType.TEXT, "string"),
                of(SchemaBuilder.bytes(), ColumnType.BYTES, "bytes"),
                of(SchemaBuilder.int8(), ColumnType.INT16, "int8"),
                of(SchemaBuilder.string().name(Semantics.UUID), ColumnType.UUID, Semantics.UUID));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("sourceTypes")
    void aSourceTypeIsKeptAs(Schema schema, ColumnType type, String name) {
        WireColumn column = WireColumn.of(new Field("value", 0, schema));
        assertThat(PostgresTypes.columnType(column)).isEqualTo(type);
        assertThat(PostgresTypes.sourceName(column)).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void aValueThatDoesNotFitIsADeadLetterThatNamesTheColumnAndNeverTheValue(Schema schema, Object sent, String name) {
        DebeziumTable table = new DebeziumTable("public", "leg", List.of(), List.of(Map.entry("fuel", schema)));
        Struct envelope = table.envelope("c", null, table.row(sent));
        EnvelopeDecoder decoder = EnvelopeDecoder.ofStruct(envelope, List.of(), SinkConfig.DEFAULT_PLACEHOLDER);
        byte[] json = new SourceTask().send(table, envelope).json();
        String secret = sent instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : sent.toString();

        assertDeadLetter(catchThrowableOfType(PipelineException.class, () -> decoder.decode(json)), secret)
                .hasMessageContaining("public.leg")
                .hasMessageContaining("'fuel' (" + name + ")");
        assertDeadLetter(catchThrowableOfType(PipelineException.class, () -> decoder.decode(envelope)), secret)
                .hasMessageContaining("'fuel' (" + name + ")");
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                Arguments.of(typed(SchemaBuilder.string(), "numeric", 10, 2).build(), "1234.567", "numeric(10,2)"),
                Arguments.of(typed(SchemaBuilder.string(), "numeric", 10, 2).build(), "123456789.00", "numeric(10,2)"),
                Arguments.of(
                        SchemaBuilder.string().name(Semantics.ZONED_TIMESTAMP).build(),
                        "2024-13-77T00:00:00Z",
                        Semantics.ZONED_TIMESTAMP),
                Arguments.of(
                        SchemaBuilder.int64().name(Semantics.TIMESTAMP).build(),
                        9_223_372_036_854_775L * 2,
                        Semantics.TIMESTAMP),
                Arguments.of(
                        typed(SchemaBuilder.bytes(), "composite").build(), new byte[] {'s', -1, 'e'}, "composite"));
    }

    @Test
    void aNanTurnsItsColumnIntoTextForEveryShapeOfTheTable() {
        Schema price = typed(SchemaBuilder.string(), "numeric", 10, 2).build();
        DebeziumTable table = new DebeziumTable(
                "public", "leg", List.of(), List.of(Map.entry("fuel", price), Map.entry("toll", price)));
        DebeziumTable before = new DebeziumTable("public", "leg", List.of(), List.of(Map.entry("fuel", price)));
        WidenedColumns widened = new WidenedColumns();
        Struct envelope = table.envelope("c", null, table.row("NAN", "1.50"));
        Struct earlier = before.envelope("c", null, before.row("2.50"));
        EnvelopeDecoder decoder =
                EnvelopeDecoder.ofStruct(envelope, List.of(), SinkConfig.DEFAULT_PLACEHOLDER, widened);
        EnvelopeDecoder other = EnvelopeDecoder.ofStruct(earlier, List.of(), SinkConfig.DEFAULT_PLACEHOLDER, widened);
        assertThat(other.decode(earlier).after()).isEqualTo(Row.of(new BigDecimal("2.50")));

        assertThat(decoder.decode(envelope).after()).isEqualTo(Row.of("NaN", new BigDecimal("1.50")));
        assertThat(decoder.schema().columns())
                .extracting(Column::type)
                .containsExactly(ColumnType.TEXT, new ColumnType.Decimal(10, 2));
        assertThat(other.decode(earlier).after()).isEqualTo(Row.of("2.50"));
        assertThat(EnvelopeDecoder.ofHeader(decoder.header(), SinkConfig.DEFAULT_PLACEHOLDER)
                        .schema())
                .isEqualTo(decoder.schema());
    }

    @Test
    void aRecordThatIsNotJsonIsADeadLetterThatDoesNotQuoteIt() {
        DebeziumTable table =
                new DebeziumTable("public", "leg", List.of(), List.of(Map.entry("note", Schema.STRING_SCHEMA)));
        Struct envelope = table.envelope("c", null, table.row("secret"));
        EnvelopeDecoder decoder = EnvelopeDecoder.ofStruct(envelope, List.of(), SinkConfig.DEFAULT_PLACEHOLDER);
        for (String broken : List.of(
                "",
                "secret",
                "[\"secret\"]",
                "{\"after\":{\"note\":\"secret",
                "{\"op\":null}",
                "{\"after\":{\"note\":secret}}")) {
            PipelineException error = catchThrowableOfType(
                    PipelineException.class, () -> decoder.decode(broken.getBytes(StandardCharsets.UTF_8)));
            assertDeadLetter(error, "secret").hasMessageContaining("public.leg");
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertDeadLetter(
            PipelineException error, String secret) {
        StringWriter log = new StringWriter();
        assertThat(error).isNotNull();
        error.printStackTrace(new PrintWriter(log));
        assertThat(log.toString()).doesNotContain(secret);
        assertThat(error.remedy()).isEqualTo(PipelineException.Remedy.DEAD_LETTER);
        return assertThat(error);
    }

    private static SchemaBuilder array() {
        return SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA);
    }

    private static Arguments of(SchemaBuilder schema, ColumnType type, String name) {
        return Arguments.of(schema.optional().build(), type, name);
    }
}
