package io.contrail.capture.debezium;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.spi.topic.TopicNamingStrategy;
import java.nio.charset.Charset;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a table as Debezium's own snapshot does, through its schema and converters, and makes the same records of
 * them. Used by one thread.
 */
final class TableReader implements AutoCloseable {
    private final PostgresSchema schema;
    private final PostgresConnection connection;
    private final RowRecords records;

    /**
     * What one look found.
     *
     * @param rows records without an offset of their own
     * @param last the key of the last one; null when nothing was found, or the table has no key
     */
    record Chunk(List<SourceRecord> rows, @Nullable List<String> last) {}

    /** Where and when a transaction reads. */
    record Moment(PgSnapshot snapshot, String text, long lsn) {
        /** Stands for the transactions that have written what is read. */
        long txId() {
            return snapshot.xmax() & 0xFFFF_FFFFL;
        }
    }

    TableReader(PostgresConnectorConfig settings, PostgresSchema schema) throws SQLException {
        this.schema = schema;
        JdbcConfiguration jdbc = settings.getJdbcConfig();
        Charset charset;
        try (PostgresConnection first = new PostgresConnection(jdbc, "Contrail snapshot")) {
            charset = first.getDatabaseCharset();
        }
        TypeRegistry types = PostgresConnection.createTypeRegistry(jdbc);
        this.connection = new PostgresConnection(
                jdbc, types, registry -> PostgresValueConverter.of(settings, charset, registry), "Contrail snapshot");
        connection.setAutoCommit(false);
        this.records = new RowRecords(settings, schema, connection);
    }

    /** Begins a transaction that sees one moment. */
    Moment begin() throws SQLException {
        connection.rollback();
        try (Statement statement = connection.connection().createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            try (ResultSet row = statement.executeQuery(
                    "SELECT pg_catalog.pg_current_snapshot()::text, CASE WHEN pg_catalog.pg_is_in_recovery()"
                            + " THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_insert_lsn() END"
                            + " - '0/0'::pg_lsn")) {
                row.next();
                return new Moment(
                        PgSnapshot.parse(row.getString(1)),
                        row.getString(1),
                        row.getBigDecimal(2).longValue());
            }
        }
    }

    void end() throws SQLException {
        connection.rollback();
    }

    long estimate(TableId table) throws SQLException {
        try (PreparedStatement query = connection.connection().prepareStatement("""
                        SELECT greatest(0, coalesce(sum(p.reltuples) FILTER (WHERE p.relkind <> 'p'), 0))::bigint
                        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        JOIN pg_catalog.pg_class p ON p.oid = c.oid
                            OR p.oid IN (SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t)
                        WHERE n.nspname = ? AND c.relname = ?""")) {
            query.setString(1, table.schema());
            query.setString(2, table.table());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** The next rows in the order of the key, within the transaction that was begun. */
    Chunk after(TableId id, @Nullable List<String> last, int many, Moment moment) throws SQLException {
        Table table = table(id);
        List<Column> key = table.primaryKeyColumns();
        Map<String, String> types = types(id);
        String names = key.stream().map(column -> KeyQuery.quote(column.name())).collect(Collectors.joining(", "));
        String after = last == null
                ? ""
                : " WHERE (%s) > (%s)"
                        .formatted(
                                names,
                                key.stream()
                                        .map(column -> "CAST(? AS %s)".formatted(types.get(column.name())))
                                        .collect(Collectors.joining(", ")));
        String sql = "%s%s ORDER BY %s LIMIT %d".formatted(select(table), after, names, many);
        try (PreparedStatement query = connection.connection().prepareStatement(sql)) {
            for (int i = 0; last != null && i < last.size(); i++) {
                query.setString(i + 1, last.get(i));
            }
            try (ResultSet row = query.executeQuery()) {
                return records.rows(table, row, many, moment);
            }
        }
    }

    /** Of these keys first the deletions of those that no row has, if they are wanted, and then the rows. */
    Chunk at(TableId id, List<KeyColumn> key, SingleRows wanted, Moment moment) throws SQLException {
        Table table = table(id);
        KeyQuery sql = new KeyQuery(qualified(table), key);
        int keys = wanted.keys().size();
        List<SourceRecord> all = new ArrayList<>();
        if (wanted.deletes()) {
            try (PreparedStatement query = connection.connection().prepareStatement(sql.missing(keys))) {
                bind(query, wanted.keys());
                try (ResultSet row = query.executeQuery()) {
                    all.addAll(records.deletions(table, row, moment));
                }
            }
        }
        List<String> names = table.columns().stream().map(Column::name).toList();
        try (PreparedStatement query = connection.connection().prepareStatement(sql.found(names, keys))) {
            bind(query, wanted.keys());
            try (ResultSet row = query.executeQuery()) {
                all.addAll(records.rows(table, row, Integer.MAX_VALUE, moment).rows());
            }
        }
        return new Chunk(all, null);
    }

    private static void bind(PreparedStatement query, List<List<String>> keys) throws SQLException {
        int parameter = 1;
        for (List<String> key : keys) {
            for (String value : key) {
                query.setString(parameter++, value);
            }
        }
    }

    /** What the catalog says that rows are told apart by now; empty if nothing does. */
    List<KeyColumn> key(TableId id) throws SQLException {
        return KeyColumn.of(connection.connection(), id);
    }

    /** Whether Debezium knows these columns: it learns of a change of the table with the stream. */
    boolean knows(TableId id, List<KeyColumn> columns) {
        return columns.stream().allMatch(column -> table(id).columnWithName(column.name()) != null);
    }

    /** All rows, a part at each {@link Cursor#next}. */
    Cursor all(TableId id, Moment moment) throws SQLException {
        Table table = table(id);
        Statement statement = connection.connection().createStatement();
        statement.setFetchSize(512);
        return new Cursor(table, statement, statement.executeQuery(select(table)), moment);
    }

    /** Rows that are read one part after the other. */
    final class Cursor {
        private final Table table;
        private final Statement statement;
        private final ResultSet row;
        private final Moment moment;

        private Cursor(Table table, Statement statement, ResultSet row, Moment moment) {
            this.table = table;
            this.statement = statement;
            this.row = row;
            this.moment = moment;
        }

        Chunk next(int many) throws SQLException {
            Chunk chunk = records.rows(table, row, many, moment);
            if (chunk.rows().size() < many) {
                statement.close();
            }
            return chunk;
        }
    }

    @SuppressWarnings("unchecked") // of PostgreSQL's tables
    static TopicNamingStrategy<TableId> topics(PostgresConnectorConfig settings) {
        return settings.getTopicNamingStrategy(CommonConnectorConfig.TOPIC_NAMING_STRATEGY);
    }

    String topic(TableId id) {
        return records.topic(id);
    }

    boolean knows(TableId id) {
        return schema.tableFor(id) != null && schema.schemaFor(id) != null;
    }

    boolean keyed(TableId id) {
        return !table(id).primaryKeyColumns().isEmpty();
    }

    private Table table(TableId id) {
        return schema.tableFor(id);
    }

    private static String select(Table table) {
        return "SELECT %s FROM %s"
                .formatted(
                        table.columns().stream()
                                .map(column -> KeyQuery.quote(column.name()))
                                .collect(Collectors.joining(", ")),
                        qualified(table));
    }

    private static String qualified(Table table) {
        return KeyQuery.quote(table.id().schema()) + "."
                + KeyQuery.quote(table.id().table());
    }

    /** A key's text becomes its value again by the type's own name. */
    private Map<String, String> types(TableId id) throws SQLException {
        Map<String, String> types = new HashMap<>();
        try (PreparedStatement query = connection.connection().prepareStatement("""
                        SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
                        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped""")) {
            query.setString(1, id.schema());
            query.setString(2, id.table());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    types.put(row.getString(1), row.getString(2));
                }
            }
        }
        return types;
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Tables that the publication sends and the configuration takes, with the number of their publishing. */
    static Map<TableId, Long> captured(PostgresConnectorConfig settings) throws SQLException {
        Map<TableId, Long> captured = new HashMap<>();
        Configuration jdbc = settings.getJdbcConfig();
        try (PostgresConnection connection =
                        new PostgresConnection(JdbcConfiguration.adapt(jdbc), "Contrail published tables");
                PreparedStatement query = connection.connection().prepareStatement("""
                        SELECT p.schemaname, p.tablename, coalesce(r.oid, c.oid)::bigint
                        FROM pg_catalog.pg_publication_tables p
                        JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
                        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                        JOIN pg_catalog.pg_publication b ON b.pubname = p.pubname
                        LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = b.oid AND r.prrelid = c.oid
                        WHERE p.pubname = ?""")) {
            query.setString(1, settings.publicationName());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    TableId id = new TableId(null, row.getString(1), row.getString(2));
                    if (settings.getTableFilters().dataCollectionFilter().isIncluded(id)
                            && !id.schema().equals(io.contrail.capture.replication.Heartbeat.SCHEMA)) {
                        captured.put(id, row.getLong(3));
                    }
                }
            }
        }
        return captured;
    }
}
