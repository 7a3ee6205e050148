package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.contrail.changelog.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * The converter of the source connector, for keys and for values. A value is Debezium's envelope as plain JSON; see the
 * package for what goes into the headers. On the sink's side it hands the bytes through: there the
 * {@link EnvelopeDecoder} reads them without a detour over Connect's structs.
 *
 * <p>One instance serves one task and one thread. Connect hands every record the schema object that Debezium keeps for
 * the table, so schemas are told apart by identity; comparing them deeply, as the stock converter does, costs more than
 * writing the JSON.
 */
public final class EnvelopeConverter implements Converter {
    private static final JsonFactory JSON = new JsonFactory();

    /** Forget the plans of schemas long gone; a task that alters tables all day must not grow. */
    private static final int MAX_PLANS = 10_000;

    private final IdentityHashMap<Schema, Plan> plans = new IdentityHashMap<>();
    private final Set<String> announced = new HashSet<>();
    private final ByteArrayBuilder buffer = new ByteArrayBuilder(8192);
    private boolean key;

    /** How to write one schema: the writer, and for an envelope the headers that go with it, by the key's columns. */
    private record Plan(JsonWriter writer, Map<String, Announcement> announcements) {}

    @SuppressWarnings("ArrayRecordComponent") // written once, read by Kafka
    private record Announcement(String json, byte[] fingerprint) {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        this.key = isKey;
    }

    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        return fromConnectData(topic, new RecordHeaders(), schema, value);
    }

    @Override
    public byte @Nullable [] fromConnectData(
            String topic,
            org.apache.kafka.common.header.Headers headers,
            @Nullable Schema schema,
            @Nullable Object value) {
        if (schema == null || value == null) {
            return null;
        }
        Plan plan = plan(schema);
        if (key) {
            headers.add(Headers.KEY, keyColumns(schema).getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Struct envelope && isEnvelope(schema)) {
            announce(topic, headers, schema, envelope, plan);
        }
        return write(plan.writer(), value);
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
        return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, value);
    }

    private Plan plan(Schema schema) {
        Plan plan = plans.get(schema);
        if (plan == null) {
            if (plans.size() >= MAX_PLANS) {
                plans.clear();
            }
            plan = new Plan(JsonWriter.of(schema), new java.util.HashMap<>(2));
            plans.put(schema, plan);
        }
        return plan;
    }

    private void announce(
            String topic, org.apache.kafka.common.header.Headers headers, Schema schema, Struct envelope, Plan plan) {
        Header keyHeader = headers.lastHeader(Headers.KEY);
        String keyColumns = "";
        if (keyHeader != null) {
            keyColumns = new String(keyHeader.value(), StandardCharsets.UTF_8);
            headers.remove(Headers.KEY);
        }
        Announcement announcement = plan.announcements().get(keyColumns);
        if (announcement == null) {
            Struct source = envelope.getStruct("source");
            WireSchema wire = WireSchema.of(
                    new TableId(source.getString("schema"), source.getString("table")),
                    keyColumns.isEmpty() ? List.of() : Arrays.asList(keyColumns.split("\0", -1)),
                    schema.field("after").schema());
            announcement = new Announcement(wire.toJson(), wire.fingerprint().getBytes(StandardCharsets.UTF_8));
            plan.announcements().put(keyColumns, announcement);
            // Once more after every change, back to an earlier shape included.
            announced.remove(topic);
        }
        headers.add(Headers.FINGERPRINT, announcement.fingerprint());
        if (announced.add(topic)) {
            headers.add(Headers.SCHEMA, announcement.json().getBytes(StandardCharsets.UTF_8));
        }
    }

    private byte[] write(JsonWriter writer, Object value) {
        buffer.reset();
        try (JsonGenerator json = JSON.createGenerator(buffer)) {
            writer.write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassCastException e) {
            throw new DataException("A value does not have the form that its schema announces: " + e.getMessage(), e);
        }
        return buffer.toByteArray();
    }

    private static boolean isEnvelope(Schema schema) {
        return schema.type() == Schema.Type.STRUCT
                && schema.field("after") != null
                && schema.field("op") != null
                && schema.field("source") != null;
    }

    /** NUL separates the names: PostgreSQL allows every other character in an identifier. */
    private static String keyColumns(Schema schema) {
        return schema.type() == Schema.Type.STRUCT
                ? schema.fields().stream().map(Field::name).collect(Collectors.joining("\0"))
                : "";
    }
}
