package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;
import org.postgresql.util.PGobject;

/**
 * Sends what Debezium would change on the way as PostgreSQL spells it, the same from the snapshot and from the stream:
 * arrays and hstores as JSON, dates and timestamps of every age as numbers, all other types beyond the plain ones as
 * text. {@code datatype.*} among the connector's {@code driver.} settings keeps the JDBC driver from parsing them.
 */
public final class ExactTypesConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {
    /** Tells the sink what a domain is made of: its own name says nothing. */
    static final String DOMAIN_OF = "contrail.domain.of";

    private static final int LARGEST_SCALE = 1_000;
    private static final String JSON = "io.debezium.data.Json";
    private static final String PLACEHOLDER = "unavailable.value.placeholder";
    private static final String HEX = "hex:";

    private String unchanged = "";

    /** A value that is there, and no marker, as the column's schema wants it. */
    @FunctionalInterface
    private interface Conversion {
        Object apply(Object value) throws SQLException;
    }

    @Override
    public void configure(Properties properties) {
        String placeholder = properties.getProperty(PLACEHOLDER, "");
        unchanged = placeholder.startsWith(HEX)
                ? new String(HexFormat.of().parseHex(placeholder.substring(HEX.length())), StandardCharsets.UTF_8)
                : placeholder;
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        int oid = column.nativeType();
        String type = SourceTypes.unqualified(column.typeName());
        if (oid == Oid.DATE) {
            register(column, registration, SchemaBuilder.int32().name("io.debezium.time.Date"), 0, DateValue::days);
        } else if (oid == Oid.TIMESTAMP) {
            SchemaBuilder schema = SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp");
            register(column, registration, schema, 0L, DateValue::micros);
        } else if (oid == Oid.NUMERIC && !type.equals("numeric")) {
            SchemaBuilder schema = SchemaBuilder.string().parameter(DOMAIN_OF, "numeric");
            register(column, registration, schema, "0", Object::toString);
        } else if (oid == Oid.NUMERIC && column.scale().orElse(0) > LARGEST_SCALE) {
            // Debezium takes a negative scale for an enormous one, and pads the number to it.
            register(column, registration, SchemaBuilder.string(), "0", Object::toString);
        } else if (oid == Oid.BYTEA && !type.equals("bytea")) {
            SchemaBuilder schema = SchemaBuilder.bytes().parameter(DOMAIN_OF, "bytea");
            register(column, registration, schema, ByteBuffer.allocate(0), value -> value);
        } else if (type.startsWith("_")) {
            ArrayText.Elements elements = SourceTypes.elements(oid);
            char delimiter = oid == Oid.BOX_ARRAY ? ';' : ',';
            SchemaBuilder schema = SchemaBuilder.string().name(JSON);
            register(column, registration, schema, "[]", value -> ArrayText.toJson(text(value), elements, delimiter));
        } else if (type.equals("hstore")) {
            SchemaBuilder schema = SchemaBuilder.string().name(JSON);
            register(column, registration, schema, "{}", ExactTypesConverter::hstore);
        } else if (SourceTypes.isText(oid)) {
            register(column, registration, SchemaBuilder.string(), "", ExactTypesConverter::text);
        }
    }

    /**
     * @param empty what stands for no value where the schema demands one: Debezium asks for a NOT NULL column's value in
     *     the before of a delete, too
     */
    private void register(
            RelationalColumn column,
            ConverterRegistration<SchemaBuilder> registration,
            SchemaBuilder schema,
            Object empty,
            Conversion conversion) {
        boolean optional = column.isOptional();
        Object toasted =
                empty instanceof ByteBuffer ? ByteBuffer.wrap(unchanged.getBytes(StandardCharsets.UTF_8)) : unchanged;
        registration.register(optional ? schema.optional() : schema, value -> {
            if (value == null) {
                return optional ? null : empty;
            } else if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)) {
                return toasted;
            } else if (isDefault(value)) {
                return empty;
            }
            try {
                return conversion.apply(value);
            } catch (SQLException e) {
                throw new IllegalArgumentException("The driver cannot read a value of type " + column.typeName(), e);
            }
        });
    }

    /** Only a column's DEFAULT, in Debezium's own form, is one of these; nobody reads it. */
    private static boolean isDefault(Object value) {
        return value instanceof Struct || value instanceof Collection;
    }

    private static String hstore(Object value) throws SQLException {
        return value instanceof Map<?, ?> map ? HstoreText.toJson(map) : HstoreText.toJson(text(value));
    }

    private static String text(Object value) throws SQLException {
        if (value instanceof SourceText streamed) {
            return streamed.text();
        } else if (value instanceof PGobject read) {
            String text = read.getValue();
            if (text != null) {
                return text;
            }
        } else if (value instanceof String
                || value instanceof PgArray
                || value instanceof Number
                || value instanceof UUID) {
            return value.toString();
        } else if (value instanceof Boolean bit) {
            return bit ? "1" : "0"; // a bit's DEFAULT
        } else if (value instanceof byte[] unknown) {
            return new String(unknown, StandardCharsets.UTF_8);
        } else if (value instanceof ByteBuffer) {
            return ""; // a DEFAULT of a type that Debezium does not know
        } else if (value instanceof SQLXML xml) {
            return xml.getString();
        }
        throw new IllegalArgumentException("Not a value as PostgreSQL's driver gives it: " + value.getClass());
    }
}
