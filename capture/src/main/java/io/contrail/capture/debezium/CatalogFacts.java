package io.contrail.capture.debezium;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * <p>The catalog is read when the record is polled, so it may be ahead of the stream; what it no longer has is left out.
 */
final class CatalogFacts implements AutoCloseable {
    /** The value's converter takes it off and announces it with the schema. */
    static final String HEADER = "contrail.catalog";

    private static final Logger log = LoggerFactory.getLogger(CatalogFacts.class);

    /** Only types of which PostgreSQL's text is what the stream carries, or a cast away from it. */
    private static final String QUERY = """
            WITH t AS (
                SELECT c.oid, c.relkind FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?),
            leaves AS (
                SELECT oid FROM t WHERE relkind <> 'p'
                UNION ALL SELECT p.relid FROM t, pg_catalog.pg_partition_tree(t.oid) p WHERE t.relkind = 'p' AND p.isleaf),
            held AS (
                SELECT a.attname, pg_catalog.bool_or(a.atthasmissing) AS missing,
                    CASE WHEN pg_catalog.bool_and(a.atthasmissing)
                            AND pg_catalog.count(DISTINCT a.attmissingval::text) = 1
                        THEN pg_catalog.min((a.attmissingval::text::text[])[1]) END AS value
                FROM pg_catalog.pg_attribute a JOIN leaves l ON l.oid = a.attrelid
                WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attname)
            SELECT t.oid::bigint, (
                    SELECT coalesce(pg_catalog.sum(f.relfilenode::bigint), 0)::bigint
                    FROM pg_catalog.pg_class f JOIN leaves l ON l.oid = f.oid),
                a.attname, a.attnum, coalesce(h.missing, false),
                CASE WHEN y.typtype = 'e' OR y.typname LIKE '\\_%' OR y.typname IN ('bool', 'int2', 'int4', 'int8', 'oid',
                    'float4', 'float8', 'numeric', 'text', 'varchar', 'bpchar', 'name', 'citext', 'json', 'jsonb', 'uuid',
                    'bytea', 'date', 'time', 'timestamp', 'timestamptz') THEN h.value END
            FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
            LEFT JOIN held h ON h.attname = a.attname""";

    private final Configuration jdbc;
    private final Map<String, Schema> announced = new HashMap<>();
    private @Nullable PostgresConnection connection;

    CatalogFacts(PostgresConnectorConfig settings) {
        this.jdbc = settings.getJdbcConfig();
    }

    List<SourceRecord> tell(List<SourceRecord> records) {
        for (SourceRecord record : records) {
            // Debezium makes a new schema object whenever PostgreSQL announces the relation again.
            if (announced.get(record.topic()) != record.valueSchema() && record.value() instanceof Struct envelope) {
                announced.put(record.topic(), record.valueSchema());
                if (envelope.schema().field("source") != null
                        && envelope.schema().field("after") != null) {
                    Struct source = envelope.getStruct("source");
                    byte[] facts = read(source.getString("schema"), source.getString("table"));
                    if (facts != null) {
                        record.headers().add(HEADER, facts, Schema.BYTES_SCHEMA);
                    }
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

    /** Null when the source does not answer: then the sink cannot be certain, and says so. */
    private byte @Nullable [] read(String schema, String table) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return query(open(), schema, table);
            } catch (SQLException e) {
                log.warn("The catalog's facts of table {}.{} cannot be read: {}", schema, table, e.getMessage());
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

    private static byte @Nullable [] query(PostgresConnection connection, String schema, String table)
            throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PreparedStatement query = connection.connection().prepareStatement(QUERY);
                JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            query.setString(1, schema);
            query.setString(2, table);
            boolean found = false;
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (!found) {
                        found = true;
                        json.writeStartObject();
                        json.writeNumberField("table", row.getLong(1));
                        json.writeNumberField("file", row.getLong(2));
                        json.writeArrayFieldStart("columns");
                    }
                    column(json, row);
                }
            }
            if (!found) {
                return null;
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void column(JsonGenerator json, ResultSet row) throws SQLException, IOException {
        json.writeStartObject();
        json.writeStringField("name", row.getString(3));
        json.writeNumberField("number", row.getInt(4));
        json.writeBooleanField("missing", row.getBoolean(5));
        if (row.getString(6) != null) {
            json.writeStringField("value", row.getString(6));
        }
        json.writeEndObject();
    }
}
