package io.contrail.sink.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The schemas that Debezium keeps for a table between two changes of its shape, and the records it makes with them. */
public final class DebeziumTable {
    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.postgresql.Source")
            .field("version", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field(
                    "snapshot",
                    SchemaBuilder.string()
                            .name("io.debezium.data.Enum")
                            .parameter("allowed", "true,first,last,false,incremental")
                            .defaultValue("false")
                            .optional()
                            .build())
            .field("schema", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private final String schema;
    private final String table;
    private final Schema row;
    private final Schema envelope;
    private final @Nullable Schema key;

    /** @param columns with their schemas, in order */
    public DebeziumTable(String schema, String table, List<String> key, List<Map.Entry<String, Schema>> columns) {
        this.schema = schema;
        this.table = table;
        SchemaBuilder row = SchemaBuilder.struct().optional().name(topic() + ".Value");
        columns.forEach(column -> row.field(column.getKey(), column.getValue()));
        this.row = row.build();
        this.envelope = SchemaBuilder.struct()
                .name(topic() + ".Envelope")
                .field("before", this.row)
                .field("after", this.row)
                .field("source", SOURCE)
                .field(
                        "transaction",
                        SchemaBuilder.struct()
                                .optional()
                                .field("id", Schema.STRING_SCHEMA)
                                .build())
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        this.key = key.isEmpty() ? null : keySchema(key);
    }

    /** Of a source type as {@code column.propagate.source.type} gives it. */
    public static SchemaBuilder typed(SchemaBuilder schema, String type, int... lengthAndScale) {
        schema.parameter("__debezium.source.column.type", type.toUpperCase(java.util.Locale.ROOT));
        if (lengthAndScale.length > 0) {
            schema.parameter("__debezium.source.column.length", String.valueOf(lengthAndScale[0]));
        }
        if (lengthAndScale.length > 1) {
            schema.parameter("__debezium.source.column.scale", String.valueOf(lengthAndScale[1]));
        }
        return schema;
    }

    public String topic() {
        return "contrail." + schema + "." + table;
    }

    public @Nullable Schema keySchema() {
        return key;
    }

    public Schema envelopeSchema() {
        return envelope;
    }

    public Struct row(@Nullable Object... values) {
        Struct struct = new Struct(row);
        for (Field field : row.fields()) {
            struct.put(field, values[field.index()]);
        }
        return struct;
    }

    /** Null for a table without key. */
    public @Nullable Struct keyOf(Struct row) {
        if (key == null) {
            return null;
        }
        Struct struct = new Struct(key);
        for (Field field : key.fields()) {
            struct.put(field, row.get(field.name()));
        }
        return struct;
    }

    public Struct envelope(String op, @Nullable Struct before, @Nullable Struct after) {
        return envelope(op, before, after, 740, 0x16B374D848L, 1_700_000_000_123_456L, "false");
    }

    public Struct envelope(
            String op,
            @Nullable Struct before,
            @Nullable Struct after,
            long txId,
            long lsn,
            long micros,
            String snapshot) {
        Struct source = new Struct(SOURCE)
                .put("version", "3.7.0.Final")
                .put("ts_ms", micros / 1_000)
                .put("snapshot", snapshot)
                .put("schema", schema)
                .put("table", table)
                .put("txId", txId)
                .put("lsn", lsn)
                .put("ts_us", micros);
        return new Struct(envelope)
                .put("before", before)
                .put("after", after)
                .put("source", source)
                .put("op", op)
                .put("ts_ms", micros / 1_000 + 5);
    }

    private Schema keySchema(List<String> names) {
        List<Field> fields = new ArrayList<>();
        names.forEach(name -> fields.add(row.field(name)));
        SchemaBuilder builder = SchemaBuilder.struct().name(topic() + ".Key");
        fields.forEach(field -> builder.field(field.name(), field.schema()));
        return builder.build();
    }
}
