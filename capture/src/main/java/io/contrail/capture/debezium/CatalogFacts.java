package io.contrail.capture.debezium;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to the first record of each new schema what the stream does not show: the numbers of the table and of its
 * columns, which tell a renamed column from a new one, and the values that PostgreSQL gives to rows that were there
 * before a column with a default, without sending them ({@code attmissingval}).
 *
 * <p>The catalog is read when the record is polled, so it may be ahead of the stream. What it no longer has is left out,
 * and so is a column that was changed by a transaction younger than the record's: it may be another one by that name.
 *
 * <p>A snapshot's first record also gets the key. Debezium takes any unique index for one where there is no primary key;
 * the stream tells what rows are really told apart by ({@link AnnouncedRelation}).
 */
final class CatalogFacts implements AutoCloseable {
    /** The value's converter takes it off and announces it with the schema. */
    static final String HEADER = "contrail.catalog";

    private static final Logger log = LoggerFactory.getLogger(CatalogFacts.class);

    /** Only types of which PostgreSQL's text is what the stream carries, or a cast away from it. */
    private static final String QUERY = """
            WITH t AS (
                SELECT c.oid, c.relkind, c.relreplident FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE CASE WHEN ? = 0 THEN n.nspname = ? AND c.relname = ? ELSE c.oid = ?::bigint::oid END),
            leaves AS (
                SELECT oid FROM t WHERE relkind <> 'p'
                UNION ALL SELECT p.relid FROM t, pg_catalog.pg_partition_tree(t.oid) p WHERE t.relkind = 'p' AND p.isleaf),
            files AS (
                SELECT coalesce(pg_catalog.sum(f.relfilenode::bigint), 0)::bigint AS file, pg_catalog.bool_or(
                    ((f.xmin::text::bigint - ?) & 4294967295) BETWEEN 1 AND 2147483647) AS later
                FROM pg_catalog.pg_class f JOIN leaves l ON l.oid = f.oid),
            held AS (
                SELECT a.attname, pg_catalog.bool_or(a.atthasmissing) AS missing,
                    CASE WHEN pg_catalog.bool_and(a.atthasmissing)
                            AND pg_catalog.count(DISTINCT a.attmissingval::text) = 1
                        THEN pg_catalog.min((a.attmissingval::text::text[])[1]) END AS value
                FROM pg_catalog.pg_attribute a JOIN leaves l ON l.oid = a.attrelid
                WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attname),
            key AS (
                SELECT i.num, CASE WHEN x.indisprimary THEN i.place ELSE i.num END AS place
                FROM pg_catalog.pg_index x JOIN t ON t.oid = x.indrelid, unnest(x.indkey) WITH ORDINALITY i(num, place)
                WHERE CASE t.relreplident WHEN 'i' THEN x.indisreplident ELSE x.indisprimary END
                    AND i.place <= x.indnkeyatts)
            SELECT t.oid::bigint, f.file, a.attname, a.attnum, a.xmin::text::bigint, coalesce(k.place, 0),
                coalesce(h.missing, false),
                CASE WHEN y.typtype = 'e' OR y.typname LIKE '\\_%' OR y.typname IN ('bool', 'int2', 'int4', 'int8', 'oid',
                    'float4', 'float8', 'numeric', 'text', 'varchar', 'bpchar', 'name', 'citext', 'json', 'jsonb', 'uuid',
                    'bytea', 'date', 'time', 'timestamp', 'timestamptz') THEN h.value END, f.later
            FROM t CROSS JOIN files f
            JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
            LEFT JOIN held h ON h.attname = a.attname
            LEFT JOIN key k ON k.num = a.attnum
            ORDER BY a.attnum""";

    private final Configuration jdbc;
    private final Relations relations;
    private final Map<String, Schema> announced = new HashMap<>();
    private @Nullable PostgresConnection connection;

    /**
     * When the record was written.
     *
     * @param relation number of its table; 0 when it was read by a snapshot
     * @param txId 0 when it was just now, and by no transaction: a deletion that {@link RowRecords} makes
     */
    private record Moment(int relation, boolean snapshot, long txId) {
        /** Whether the catalog's row is none of a later transaction; numbers of transactions go round in 32 bits. */
        boolean knows(long writtenBy) {
            return isNow() || (int) (writtenBy - txId) <= 0;
        }

        /** Whether nothing in the catalog is later. */
        boolean isNow() {
            return snapshot || txId == 0;
        }
    }

    /** What a record tells of its table. */
    private record Told(String schema, String table, Moment moment) {}

    CatalogFacts(PostgresConnectorConfig settings, Relations relations) {
        this.jdbc = settings.getJdbcConfig();
        this.relations = relations;
    }

    List<SourceRecord> tell(List<SourceRecord> records) {
        for (SourceRecord record : records) {
            Schema schema = record.valueSchema();
            // Debezium makes a new schema object whenever PostgreSQL announces the relation again.
            if (schema != null && announced.get(record.topic()) != schema) {
                announced.put(record.topic(), schema);
                Told told = told(record, schema);
                byte[] facts = told == null ? null : read(told);
                if (facts != null) {
                    record.headers().add(HEADER, facts, Schema.BYTES_SCHEMA);
                }
            }
        }
        return records;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** Null for a record that is no table's. */
    private @Nullable Told told(SourceRecord record, Schema schema) {
        if (schema.field("source") == null || schema.field("after") == null) {
            return null;
        }
        int relation = relations.take(schema);
        if (record.value() instanceof Struct envelope) {
            Struct source = envelope.getStruct("source");
            Long txId = source.getInt64("txId");
            return new Told(
                    source.getString("schema"),
                    source.getString("table"),
                    new Moment(relation, relation == 0, txId == null ? 0 : txId));
        }
        JsonNode marker = Markers.content(record);
        return marker == null
                ? null
                : new Told(
                        marker.path("schema").asText(),
                        marker.path("table").asText(),
                        new Moment(relation, relation == 0, marker.path("tx").asLong()));
    }

    /** Null when the source does not answer: then the sink cannot be certain, and says so. */
    private byte @Nullable [] read(Told told) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return query(open(), told.schema(), told.table(), told.moment());
            } catch (SQLException e) {
                log.warn(
                        "The catalog's facts of table {}.{} cannot be read: {}",
                        told.schema(),
                        told.table(),
                        e.getMessage());
                close();
            }
        }
        return null;
    }

    private PostgresConnection open() throws SQLException {
        PostgresConnection current = connection;
        if (current == null) {
            current = new PostgresConnection(io.debezium.jdbc.JdbcConfiguration.adapt(jdbc), "Contrail catalog");
            connection = current;
            try (Statement statement = current.connection().createStatement()) {
                statement.execute("SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET DateStyle = 'ISO'");
            }
        }
        return current;
    }

    private static byte @Nullable [] query(PostgresConnection connection, String schema, String table, Moment moment)
            throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PreparedStatement query = connection.connection().prepareStatement(QUERY);
                JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            query.setInt(1, moment.relation());
            query.setString(2, schema);
            query.setString(3, table);
            query.setLong(4, Integer.toUnsignedLong(moment.relation()));
            query.setLong(5, moment.txId());
            boolean found = false;
            TreeMap<Long, String> key = new TreeMap<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (!found) {
                        found = true;
                        json.writeStartObject();
                        json.writeNumberField("table", row.getLong(1));
                        json.writeNumberField("file", row.getLong(2));
                        json.writeBooleanField("later", !moment.isNow() && row.getBoolean(9));
                        json.writeArrayFieldStart("columns");
                    }
                    if (moment.knows(row.getLong(5))) {
                        column(json, row);
                    }
                    if (row.getLong(6) > 0) {
                        key.put(row.getLong(6), row.getString(3));
                    }
                }
            }
            if (!found) {
                return moment.snapshot() ? null : dropped(moment.relation());
            }
            json.writeEndArray();
            json.writeStringField("namespace", schema);
            json.writeStringField("name", table);
            if (moment.snapshot()) {
                json.writeArrayFieldStart("key");
                for (String name : key.values()) {
                    json.writeString(name);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Nothing is left of the table but its number, which tells it from another of its name. */
    private static byte[] dropped(int relation) {
        return "{\"table\":%d,\"file\":0,\"later\":true,\"columns\":[]}"
                .formatted(Integer.toUnsignedLong(relation))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void column(JsonGenerator json, ResultSet row) throws SQLException, IOException {
        json.writeStartObject();
        json.writeStringField("name", row.getString(3));
        json.writeNumberField("number", row.getInt(4));
        json.writeBooleanField("missing", row.getBoolean(7));
        if (row.getString(8) != null) {
            json.writeStringField("value", row.getString(8));
        }
        json.writeEndObject();
    }
}
