package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter.Converter;
import io.debezium.spi.converter.RelationalColumn;
import java.lang.reflect.Proxy;
import java.sql.Date;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Oid;
import org.postgresql.util.PGobject;

class ExactTypesConverterTest {

    private static @Nullable Converter converter(String type, int oid, boolean optional, int scale) {
        Map<String, Object> answers =
                Map.of("typeName", type, "nativeType", oid, "isOptional", optional, "scale", OptionalInt.of(scale));
        RelationalColumn column = (RelationalColumn) Proxy.newProxyInstance(
                RelationalColumn.class.getClassLoader(),
                new Class<?>[] {RelationalColumn.class},
                (proxy, method, arguments) -> answers.get(method.getName()));
        ExactTypesConverter types = new ExactTypesConverter();
        Properties properties = new Properties();
        properties.setProperty("unavailable.value.placeholder", "hex:0041");
        types.configure(properties);
        AtomicReference<@Nullable Converter> registered = new AtomicReference<>();
        types.converterFor(column, (schema, converter) -> registered.set(converter));
        return registered.get();
    }

    private static Converter of(String type, int oid) {
        return Objects.requireNonNull(converter(type, oid, true, 0));
    }

    private static PGobject read(String text) {
        PGobject object = new PGobject();
        try {
            object.setValue(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return object;
    }

    @Test
    void leavesThePlainTypesToDebezium() {
        Map<String, Integer> plain = new HashMap<>(Map.of("bool", Oid.BOOL, "int4", Oid.INT4, "text", Oid.TEXT));
        plain.putAll(Map.of("numeric", Oid.NUMERIC, "uuid", Oid.UUID, "bytea", Oid.BYTEA, "json", Oid.JSON));
        plain.forEach((type, oid) ->
                assertThat(converter(type, oid, true, 2)).as(type).isNull());
        assertThat(converter("numeric", Oid.NUMERIC, true, 2046))
                .as("a negative scale")
                .isNotNull();
    }

    @Test
    void givesTheSameTextForStreamAndSnapshot() {
        Converter interval = of("interval", Oid.INTERVAL);
        assertThat(interval.convert(new SourceText("-1 days +02:00:00"))).isEqualTo("-1 days +02:00:00");
        assertThat(interval.convert(read("-1 days +02:00:00"))).isEqualTo("-1 days +02:00:00");
        assertThatThrownBy(() -> interval.convert(List.class)).hasMessageContaining("java.lang.Class");
    }

    @Test
    void givesTheSameDayForStreamAndSnapshot() {
        Converter date = of("date", Oid.DATE);
        for (LocalDate day : List.of(
                LocalDate.of(2024, 2, 29),
                LocalDate.of(1582, 10, 15),
                LocalDate.of(1582, 10, 4),
                LocalDate.of(-43, 3, 15))) {
            assertThat(date.convert(day)).isEqualTo(Math.toIntExact(day.toEpochDay()));
        }
        assertThat(date.convert(Date.valueOf("2024-02-29"))).isEqualTo(date.convert(LocalDate.of(2024, 2, 29)));
        assertThat(date.convert(Date.valueOf("1500-02-28"))).isEqualTo(date.convert(LocalDate.of(1500, 2, 28)));
        assertThat(date.convert(new SourceText("0044-03-15 BC"))).isEqualTo(date.convert(LocalDate.of(-43, 3, 15)));
        assertThat(date.convert(PostgresValueConverter.POSITIVE_INFINITY_DATE))
                .isEqualTo(date.convert(new SourceText("infinity")));
        assertThat(date.convert(PostgresValueConverter.NEGATIVE_INFINITY_DATE))
                .isEqualTo(date.convert(new SourceText("-infinity")));
    }

    /** The driver makes 20 October of the 10th, which its calendar lacks. */
    @Test
    void marksADayOfWhichTheDriverDoesNotTellWhichOneItIs() {
        Converter date = of("date", Oid.DATE);
        for (String ambiguous : List.of("1582-10-15", "1582-10-24")) {
            assertThat(date.convert(Date.valueOf(ambiguous))).isEqualTo(DateValue.UNCERTAIN);
            assertThat(date.convert(new SourceText(ambiguous)))
                    .isEqualTo(Math.toIntExact(LocalDate.parse(ambiguous).toEpochDay()));
        }
        for (String certain : List.of("1582-10-25", "1582-10-04")) {
            assertThat(date.convert(Date.valueOf(certain)))
                    .isEqualTo(Math.toIntExact(LocalDate.parse(certain).toEpochDay()));
        }
    }

    @Test
    void aTimestampThatDoesNotFitIsMarked() {
        Converter timestamp = of("timestamp", Oid.TIMESTAMP);
        assertThat(timestamp.convert(new SourceText("294276-12-31 00:00:00"))).isEqualTo(DateValue.BEYOND);
        assertThat(timestamp.convert("294276-12-31 00:00:00")).isEqualTo(DateValue.BEYOND);
    }

    @Test
    void writesArraysAsJson() {
        Converter numbers = of("_int4", Oid.INT4_ARRAY);
        assertThat(numbers.convert(new SourceText("{{1,NULL},{-3,4}}"))).isEqualTo("[[1,null],[-3,4]]");
        assertThat(numbers.convert(new SourceText("{}"))).isEqualTo("[]");
        assertThat(numbers.convert(new SourceText("[0:1]={1,2}"))).isEqualTo("\"[0:1]={1,2}\"");
        assertThat(of("_float8", Oid.FLOAT8_ARRAY).convert(new SourceText("{1e+300,NaN,-Infinity}")))
                .isEqualTo("[1e+300,\"NaN\",\"-Infinity\"]");
        assertThat(of("_bool", Oid.BOOL_ARRAY).convert(new SourceText("{t,f,NULL}")))
                .isEqualTo("[true,false,null]");
        assertThat(of("_text", Oid.TEXT_ARRAY)
                        .convert(new SourceText("{\"\",\"NULL\",NULL,\"a,b\",\"\\\"\\\\\",\"\n\u0001\"}")))
                .isEqualTo("[\"\",\"NULL\",null,\"a,b\",\"\\\"\\\\\",\"\\n\\u0001\"]");
        assertThat(of("_box", Oid.BOX_ARRAY).convert(new SourceText("{(1,1),(0,0);(2,2),(0,0)}")))
                .isEqualTo("[\"(1,1),(0,0)\",\"(2,2),(0,0)\"]");
        for (String broken : List.of("{", "{1", "{1,}", "{1}x", "{\"a}", "{1;2}x")) {
            assertThatThrownBy(() -> numbers.convert(new SourceText(broken)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(broken);
        }
    }

    @Test
    void writesHstoresAsPostgresDoes() {
        Converter hstore = of("hstore", 70_000);
        Map<String, @Nullable String> read = new HashMap<>();
        read.put("bb", "\"");
        read.put("c", null);
        read.put("a", "");
        assertThat(hstore.convert(read))
                .isEqualTo("{\"a\": \"\", \"c\": null, \"bb\": \"\\\"\"}")
                .isEqualTo(hstore.convert(new SourceText("\"bb\"=>\"\\\"\", \"a\"=>\"\", \"c\"=>NULL")));
    }

    @Test
    void marksAnUnchangedToastedValue() {
        for (Converter converter : List.of(of("_text", Oid.TEXT_ARRAY), of("xml", Oid.XML), of("hstore", 70_000))) {
            assertThat(converter.convert(UnchangedToastedReplicationMessageColumn.UNCHANGED_TOAST_VALUE))
                    .isEqualTo("\0A");
        }
    }

    @Test
    void hasAValueForAColumnThatIsNeverNull() {
        assertThat(of("xml", Oid.XML).convert(null)).isNull();
        assertThat(Objects.requireNonNull(converter("xml", Oid.XML, false, 0)).convert(null))
                .isEqualTo("");
    }
}
