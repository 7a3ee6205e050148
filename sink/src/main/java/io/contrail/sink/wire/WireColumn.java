package io.contrail.sink.wire;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A column as the source connector announced it.
 *
 * @param form the Connect type of its values
 * @param semantic the schema's name, which says what the values mean, e.g. {@code io.debezium.time.MicroTimestamp}
 * @param sourceType the source's type, lower case, e.g. {@code numeric}; null from a connector that does not propagate it
 * @param length of the source's type, or a numeric's precision; -1 when not declared
 * @param scale of a numeric; -1 when not declared
 * @param widened whether a value has been seen that only text can hold; never from the source connector
 */
record WireColumn(
        String name,
        Schema.Type form,
        @Nullable String semantic,
        @Nullable String sourceType,
        int length,
        int scale,
        boolean widened) {

    /** Of a domain over a type that its Connect form does not tell: the source's converter names that type. */
    private static final String DOMAIN_OF = "contrail.domain.of";

    private static final String TYPE = "__debezium.source.column.type";
    private static final String LENGTH = "__debezium.source.column.length";
    private static final String SCALE = "__debezium.source.column.scale";

    static WireColumn of(Field field) {
        Schema schema = field.schema();
        Map<String, String> parameters = schema.parameters() == null ? Map.of() : schema.parameters();
        String type = parameters.getOrDefault(DOMAIN_OF, parameters.get(TYPE));
        return new WireColumn(
                field.name(),
                schema.type(),
                schema.name(),
                type == null ? null : unqualified(type.toLowerCase(Locale.ROOT)),
                length(schema, parameters),
                Integer.parseInt(parameters.getOrDefault(SCALE, parameters.getOrDefault("scale", "-1"))),
                false);
    }

    /** A snapshot names a type that is not in the search path {@code "schema"."type"}, the stream names it {@code type}. */
    private static String unqualified(String type) {
        String last = type.endsWith("\"")
                ? type.substring(type.lastIndexOf('"', type.length() - 2) + 1, type.length() - 1)
                : type;
        return last.isEmpty() ? type : last;
    }

    WireColumn widen() {
        return new WireColumn(name, form, semantic, sourceType, length, scale, true);
    }

    private static int length(Schema schema, Map<String, String> parameters) {
        String undeclared = Semantics.BITS.equals(schema.name())
                ? parameters.getOrDefault("length", "-1")
                : parameters.getOrDefault("connect.decimal.precision", "-1");
        return Integer.parseInt(parameters.getOrDefault(LENGTH, undeclared));
    }
}
