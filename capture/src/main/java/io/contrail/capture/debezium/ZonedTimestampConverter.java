package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.time.OffsetDateTime;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * Sends a {@code timestamptz} as microseconds since 1970-01-01 UTC, as Debezium does with a {@code timestamp}. The stock
 * connector formats it as text, which costs more than everything else that it does with a row of five of them.
 */
public final class ZonedTimestampConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {
    /** The sink knows what it means; {@link Long#MAX_VALUE} is infinity, {@link Long#MIN_VALUE} its opposite. */
    static final String SEMANTIC = "io.contrail.time.ZonedMicroTimestamp";

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.nativeType() == Oid.TIMESTAMPTZ) {
            SchemaBuilder schema = SchemaBuilder.int64().name(SEMANTIC);
            registration.register(
                    column.isOptional() ? schema.optional() : schema, value -> convert(value, column.isOptional()));
        }
    }

    private static @Nullable Object convert(@Nullable Object value, boolean optional) {
        if (value == null) {
            // Debezium asks for a NOT NULL column's value too when it has none: in the before of a delete.
            return optional ? null : 0L;
        }
        try {
            if (value instanceof OffsetDateTime streamed) {
                return micros(streamed);
            } else if (value instanceof SourceText streamed) {
                return DateValue.micros(streamed.text());
            } else if (value instanceof String constant && constant.endsWith("Z")) {
                // A column's DEFAULT, which Debezium has brought into its own form first
                return micros(OffsetDateTime.parse(constant));
            } else if (value instanceof String read) {
                return DateValue.micros(read);
            }
        } catch (ArithmeticException overflow) {
            return DateValue.BEYOND;
        }
        throw new IllegalArgumentException("Not a timestamptz: " + value.getClass());
    }

    private static long micros(OffsetDateTime value) {
        if (value.equals(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME)) {
            return Long.MAX_VALUE;
        } else if (value.equals(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME)) {
            return Long.MIN_VALUE;
        }
        return Math.addExact(Math.multiplyExact(value.toEpochSecond(), 1_000_000L), value.getNano() / 1_000);
    }
}
