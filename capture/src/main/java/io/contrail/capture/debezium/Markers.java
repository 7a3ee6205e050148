package io.contrail.capture.debezium;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchema;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records without key and value that tell the sink, by a header, where the reading of a whole table begins and ends. The
 * one at the beginning has the schemas of the table's records, so that the converter announces a table without rows, too.
 */
final class Markers {
    /** The sink reads it: JSON. */
    static final String HEADER = "contrail.reload";

    /** Other converters would write a record with a schema and no value as something else than nothing. */
    private static final String CONVERTER = "io.contrail.sink.wire.EnvelopeConverter";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<PostgresSchema> schema;
    private final TopicNamingStrategy<TableId> topics;
    private final boolean announces;

    /** What the sink does with it. */
    enum Kind {
        /** Rows that are older than this and not read until the end are gone. */
        begin,
        /** The same; and what the stream had sent before says nothing of what it sends from now on. */
        restart,
        /** All rows are gone; those that follow are the table. */
        replace,
        /** The table has been read. */
        end
    }

    /**
     * When a table is read.
     *
     * @param txId that of the reading, which sees what was committed before; 0 before the stream has begun
     */
    record Moment(long lsn, long txId) {}

    @SuppressWarnings("deprecation") // the converter is Connect's setting; Debezium has no other way to it
    Markers(PostgresConnectorConfig settings, Supplier<PostgresSchema> schema) {
        this.schema = schema;
        this.topics = TableReader.topics(settings);
        this.announces = CONVERTER.equals(settings.getConfig().getString("value.converter"));
    }

    SourceRecord of(Kind kind, TableId table, Moment moment, Map<String, ?> partition, Map<String, ?> offset) {
        Map<String, Object> content = new TreeMap<>();
        content.put("kind", kind.name());
        content.put("schema", table.schema());
        content.put("table", table.table());
        content.put("lsn", moment.lsn());
        content.put("tx", moment.txId());
        content.put("at", System.currentTimeMillis() * 1_000);
        ConnectHeaders headers = new ConnectHeaders();
        try {
            headers.add(HEADER, JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8), Schema.BYTES_SCHEMA);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        TableSchema shape = announces && kind != Kind.end ? schema.get().schemaFor(table) : null;
        return new SourceRecord(
                partition,
                offset,
                topics.dataChangeTopic(table),
                null,
                shape == null ? null : shape.keySchema(),
                null,
                shape == null ? null : shape.getEnvelopeSchema().schema(),
                null,
                null,
                headers);
    }

    /** What a marker says; null for another record. */
    static @Nullable JsonNode content(SourceRecord record) {
        Header header = record.headers().lastWithName(HEADER);
        if (header == null || !(header.value() instanceof byte[] json)) {
            return null;
        }
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
