package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.spi.converter.CustomConverter.Converter;
import io.debezium.spi.converter.CustomConverter.ConverterRegistration;
import io.debezium.spi.converter.RelationalColumn;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Oid;

class ZonedTimestampConverterTest {
    private static final Map<String, Integer> OIDS =
            Map.of("timestamptz", Oid.TIMESTAMPTZ, "timestamp", Oid.TIMESTAMP, "_timestamptz", Oid.TIMESTAMPTZ_ARRAY);

    private static final class Registration implements ConverterRegistration<SchemaBuilder> {
        private @Nullable Schema schema;
        private @Nullable Converter converter;

        private Schema schema() {
            return Objects.requireNonNull(schema);
        }

        private Converter converter() {
            return Objects.requireNonNull(converter);
        }

        @Override
        public void register(SchemaBuilder fieldSchema, Converter converter) {
            this.schema = fieldSchema.build();
            this.converter = converter;
        }
    }

    private static Registration of(String type, boolean optional) {
        Map<String, Object> answers = Map.of("typeName", type, "nativeType", OIDS.get(type), "isOptional", optional);
        RelationalColumn column = (RelationalColumn) Proxy.newProxyInstance(
                RelationalColumn.class.getClassLoader(),
                new Class<?>[] {RelationalColumn.class},
                (proxy, method, arguments) -> answers.get(method.getName()));
        Registration registration = new Registration();
        new ZonedTimestampConverter().converterFor(column, registration);
        return registration;
    }

    @Test
    void takesNoOtherType() {
        assertThat(of("timestamp", true).converter).isNull();
        assertThat(of("_timestamptz", true).converter).isNull();
    }

    @Test
    void namesItsMeaning() {
        assertThat(of("timestamptz", true).schema())
                .isEqualTo(SchemaBuilder.int64()
                        .name("io.contrail.time.ZonedMicroTimestamp")
                        .optional()
                        .build());
        assertThat(of("timestamptz", false).schema().isOptional()).isFalse();
    }

    @Test
    void givesTheSameForStreamAndSnapshot() {
        Converter converter = of("timestamptz", true).converter();
        assertThat(converter.convert(OffsetDateTime.parse("2024-02-29T12:34:56.789012+02:00")))
                .isEqualTo(converter.convert("2024-02-29 10:34:56.789012+00"));
        assertThat(converter.convert(OffsetDateTime.parse("-0043-03-15T00:00:00Z")))
                .isEqualTo(converter.convert("0044-03-15 00:00:00+00 BC"));
        assertThat(converter.convert(OffsetDateTime.parse("1969-12-31T23:59:59.999999Z")))
                .isEqualTo(-1L);
        assertThat(converter.convert(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME))
                .isEqualTo(converter.convert("infinity"));
        assertThat(converter.convert(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME))
                .isEqualTo(converter.convert("-infinity"));
    }

    /** A NOT NULL column with DEFAULT now() once stopped the task. */
    @Test
    void takesAColumnsDefault() {
        assertThat(of("timestamptz", false).converter().convert("1970-01-01T00:00:01.000000Z"))
                .isEqualTo(1_000_000L);
    }

    @Test
    void hasAValueForAColumnThatIsNeverNull() {
        assertThat(of("timestamptz", true).converter().convert(null)).isNull();
        assertThat(of("timestamptz", false).converter().convert(null)).isEqualTo(0L);
    }

    @Test
    void refusesAValueThatItDoesNotKnow() {
        assertThatThrownBy(() -> of("timestamptz", true).converter().convert(Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Instant");
    }

    @Test
    void marksWhatDoesNotFitTheSameWayInStreamAndSnapshot() {
        Converter converter = of("timestamptz", true).converter();
        for (Object last : List.of(OffsetDateTime.parse("+294276-12-31T00:00:00Z"), "294276-12-31 00:00:00+00")) {
            assertThat(converter.convert(last)).isEqualTo(DateValue.BEYOND);
        }
    }
}
