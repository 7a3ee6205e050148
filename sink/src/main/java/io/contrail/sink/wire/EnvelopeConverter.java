package io.contrail.sink.wire;

import io.contrail.changelog.TableId;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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
    /** Forget the plans of schemas long gone; a task that alters tables all day must not grow. */
    private static final int MAX_PLANS = 10_000;

    private static final byte[] KEYLESS = {};

    private final IdentityHashMap<Schema, Plan> plans = new IdentityHashMap<>();
    private final Map<String, Announced> announced = new HashMap<>();
    private final JsonBytes buffer = new JsonBytes();
    private boolean key;

    /**
     * How to write one schema.
     *
     * @param envelope whether it is Debezium's
     * @param names the columns, should it be a key's
     * @param announcements the headers that go with it, should it be an envelope's, by the array of the key's columns
     * @param told what the source's catalog says of the table, once a record has brought it
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, read by Kafka
    private record Plan(
            JsonWriter writer,
            boolean envelope,
            byte[] names,
            Map<byte[], Announcement> announcements,
            AtomicReference<CatalogJson.@Nullable Told> told) {}

    @SuppressWarnings("ArrayRecordComponent") // written once, read by Kafka
    private record Announcement(byte[] json, byte[] fingerprint) {}

    /** What a topic was told last, and by which envelope. */
    private record Announced(Announcement announcement, WeakReference<Struct> envelope) {}

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
        // Taken off whatever the value is: heartbeats and tombstones have keys too.
        byte[] keyColumns = key ? KEYLESS : takeKeyColumns(headers);
        if (schema == null) {
            return null;
        }
        Plan plan = plan(schema);
        if (key) {
            // Also without a value: a truncate has no key, and its table has one.
            headers.add(Headers.KEY, plan.names());
        }
        if (value == null) {
            announceWithoutRow(topic, headers, schema, plan, keyColumns);
            return null;
        }
        if (plan.envelope() && value instanceof Struct envelope) {
            takeFacts(headers, plan);
            announce(topic, headers, schema, envelope, plan, keyColumns);
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
            boolean envelope = !key && isEnvelope(schema);
            plan = new Plan(
                    envelope ? JsonWriter.envelope(schema) : JsonWriter.of(schema),
                    envelope,
                    keyColumns(schema).getBytes(StandardCharsets.UTF_8),
                    new IdentityHashMap<>(2),
                    new AtomicReference<>());
            plans.put(schema, plan);
        }
        return plan;
    }

    /** The very array that the key's converter has put there, so that it can be told by identity. */
    private static byte[] takeKeyColumns(org.apache.kafka.common.header.Headers headers) {
        Header header = headers.lastHeader(Headers.KEY);
        if (header == null) {
            return KEYLESS;
        }
        headers.remove(Headers.KEY);
        return header.value();
    }

    /** They come with the first record of a schema, whose announcement they change. */
    private static boolean takeFacts(org.apache.kafka.common.header.Headers headers, Plan plan) {
        Header header = headers.lastHeader(Headers.CATALOG);
        if (header == null) {
            return false;
        }
        headers.remove(Headers.CATALOG);
        plan.told().set(CatalogJson.parse(header.value()));
        plan.announcements().clear();
        return true;
    }

    /** A table may have no row from which it could be known; then the beginning of its reading tells its schema. */
    private void announceWithoutRow(
            String topic, org.apache.kafka.common.header.Headers headers, Schema schema, Plan plan, byte[] keyColumns) {
        if (!plan.envelope() || !takeFacts(headers, plan)) {
            return;
        }
        CatalogJson.Told told = plan.told().get();
        if (told != null && told.name() != null) {
            Announcement announcement = announcement(told.name(), schema, plan, keyColumns);
            headers.add(Headers.FINGERPRINT, announcement.fingerprint());
            headers.add(Headers.SCHEMA, announcement.json());
            announced.put(topic, new Announced(announcement, new WeakReference<>(null)));
        }
    }

    private static Announcement announcement(TableId table, Schema schema, Plan plan, byte[] keyColumns) {
        CatalogJson.Told told = plan.told().get();
        WireSchema wire = WireSchema.of(
                table, key(told, keyColumns), schema.field("after").schema(), told == null ? null : told.facts());
        Announcement announcement = new Announcement(
                wire.toJson().getBytes(StandardCharsets.UTF_8),
                wire.fingerprint().getBytes(StandardCharsets.UTF_8));
        plan.announcements().put(keyColumns, announcement);
        return announcement;
    }

    private void announce(
            String topic,
            org.apache.kafka.common.header.Headers headers,
            Schema schema,
            Struct envelope,
            Plan plan,
            byte[] keyColumns) {
        Announcement announcement = plan.announcements().get(keyColumns);
        if (announcement == null) {
            Struct source = envelope.getStruct("source");
            TableId table = new TableId(source.getString("schema"), source.getString("table"));
            announcement = announcement(table, schema, plan, keyColumns);
        }
        headers.add(Headers.FINGERPRINT, announcement.fingerprint());
        Announced last = announced.get(topic);
        // Once more after every change, back to an earlier shape included. And when Connect converts the same record
        // again, because its topic could not be created at once: nobody has seen the first announcement.
        if (last == null
                || !last.announcement().equals(announcement)
                || last.envelope().refersTo(envelope)) {
            headers.add(Headers.SCHEMA, announcement.json());
            announced.put(topic, new Announced(announcement, new WeakReference<>(envelope)));
        }
    }

    private static List<String> key(CatalogJson.@Nullable Told told, byte[] keyColumns) {
        if (told != null && told.key() != null) {
            return told.key();
        }
        return keyColumns.length == 0
                ? List.of()
                : Arrays.asList(new String(keyColumns, StandardCharsets.UTF_8).split("\0", -1));
    }

    private byte[] write(JsonWriter writer, Object value) {
        buffer.reset();
        try {
            writer.write(buffer, value);
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
