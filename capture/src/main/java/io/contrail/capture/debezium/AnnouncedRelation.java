package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.relational.Column;
import io.debezium.relational.TableId;
import io.debezium.relational.Tables.ColumnNameFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Answers what Debezium's decoder asks the catalog about a table from the Relation message that the table's next rows
 * come with: the types of the columns, and which of them tell rows apart.
 *
 * <p>NOT NULL and defaults are not announced, and nobody downstream needs them: every column may be NULL, so that a row
 * from before a {@code SET NOT NULL} can be read.
 */
final class AnnouncedRelation extends PostgresConnection {
    private static final String USAGE = "Contrail relations";

    /** Of what rows are told apart by: the primary key, an index, all columns, nothing. */
    private static final char BY_INDEX = 'i';

    private static final char BY_DEFAULT = 'd';

    private final PostgresConnection jdbc;
    private char identity = BY_DEFAULT;
    private List<Column> columns = List.of();
    private List<String> identifying = List.of();

    /** @param jdbc a connection that is open already; this one makes none of its own */
    AnnouncedRelation(PostgresConnection jdbc, PostgresConnectorConfig settings) {
        super(settings.getJdbcConfig(), USAGE);
        this.jdbc = jdbc;
    }

    /**
     * Returns the table's number.
     *
     * @param message behind its first byte; see PostgreSQL's "Logical Replication Message Formats"
     */
    int read(ByteBuffer message, TypeRegistry types) {
        int number = message.getInt();
        text(message); // its schema
        text(message); // its name
        identity = (char) message.get();
        int count = message.getShort();
        List<Column> announced = new ArrayList<>(count);
        List<String> flagged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean identifies = (message.get() & 1) == 1;
            String name = text(message);
            int type = message.getInt();
            message.getInt(); // the type's modifier, which Debezium reads itself
            announced.add(Column.editor()
                    .name(name)
                    .type(types.get(type).getName())
                    .optional(true)
                    .create());
            if (identifies) {
                flagged.add(name);
            }
        }
        columns = announced;
        identifying = flagged;
        return number;
    }

    private static String text(ByteBuffer message) {
        int start = message.position();
        int end = start;
        while (message.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        message.get(bytes);
        message.get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public List<Column> getTableColumnsForDecoder(TableId table, ColumnNameFilter filter) {
        return columns;
    }

    /**
     * What a delete carries. With REPLICA IDENTITY FULL that is the whole row, and NOTHING sends no deletes: then the
     * catalog's primary key, or none.
     */
    @Override
    public List<String> readPrimaryKeyNames(DatabaseMetaData metadata, TableId table) throws SQLException {
        List<String> now = new ArrayList<>(jdbc.readPrimaryKeyNames(metadata, table));
        boolean announced = identity == BY_DEFAULT || identity == BY_INDEX;
        // The message has them in the table's order; the primary key has an order of its own.
        return !announced || new HashSet<>(now).equals(new HashSet<>(identifying)) ? now : new ArrayList<>(identifying);
    }

    /** Debezium takes any of them for a key, also one with NULLs in it, of which there can be many. */
    @Override
    public List<String> readTableUniqueIndices(DatabaseMetaData metadata, TableId table) {
        return new ArrayList<>();
    }

    @Override
    public synchronized Connection connection() throws SQLException {
        return jdbc.connection();
    }

    @Override
    public synchronized void close() {
        jdbc.close();
    }
}
