package io.contrail.capture.debezium;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.relational.TableId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** Records without key and value that tell the sink, by a header, where the reading of a whole table begins and ends. */
final class Markers {
    /** The sink reads it: JSON. */
    static final String HEADER = "contrail.reload";

    private static final ObjectMapper JSON = new ObjectMapper();

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

    private Markers() {}

    static SourceRecord of(
            Kind kind, TableId table, String topic, long lsn, Map<String, ?> partition, Map<String, ?> offset) {
        Map<String, Object> content = new TreeMap<>();
        content.put("kind", kind.name());
        content.put("schema", table.schema());
        content.put("table", table.table());
        content.put("lsn", lsn);
        content.put("at", System.currentTimeMillis() * 1_000);
        ConnectHeaders headers = new ConnectHeaders();
        try {
            headers.add(HEADER, JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8), Schema.BYTES_SCHEMA);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new SourceRecord(partition, offset, topic, null, null, null, null, null, null, headers);
    }
}
