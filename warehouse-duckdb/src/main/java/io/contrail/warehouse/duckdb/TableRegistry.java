package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables that the warehouse holds and their shapes, kept in {@code contrail.registry} and {@code contrail.columns}. */
final class TableRegistry {
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");
    private static final Map<String, ColumnType> TYPES = new HashMap<>();

    static {
        for (ColumnType type : List.of(
                ColumnType.BOOL,
                ColumnType.INT16,
                ColumnType.INT32,
                ColumnType.INT64,
                ColumnType.FLOAT32,
                ColumnType.FLOAT64,
                ColumnType.TEXT,
                ColumnType.JSON,
                ColumnType.UUID,
                ColumnType.BYTES,
                ColumnType.DATE,
                ColumnType.TIME,
                ColumnType.TIMESTAMP,
                ColumnType.TIMESTAMP_TZ)) {
            TYPES.put(DuckDbTypes.sql(type), type);
        }
    }

    private final Connection connection;

    TableRegistry(Connection connection) {
        this.connection = connection;
    }

    void save(TableLayout layout) throws SQLException {
        save(layout, List.of());
    }

    /**
     * Writes a table's shape and lets its views follow.
     *
     * @param before statements of the same transaction
     */
    void save(TableLayout layout, List<String> before) throws SQLException {
        String name = literal(layout.name());
        CatalogFacts facts = layout.schema().facts();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : before) {
                statement.execute(sql);
            }
            statement.execute("INSERT OR REPLACE INTO contrail.registry VALUES (%s, %s, %s, %s, %d, %s, %s, %s)"
                    .formatted(
                            name,
                            literal(layout.table().schema()),
                            literal(layout.table().name()),
                            layout.deletes(),
                            layout.generation(),
                            facts == null ? "NULL" : facts.table(),
                            facts == null ? "NULL" : facts.file(),
                            facts != null && facts.later()));
            statement.execute("DELETE FROM contrail.columns WHERE table_name = " + name);
            List<Column> columns = layout.schema().columns();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                int key = layout.schema().key().indexOf(column.name());
                CatalogFacts.ColumnFacts known = layout.schema().facts(column);
                statement.execute("INSERT INTO contrail.columns VALUES (%s, %d, %s, %s, %s, %s, %s, %s, %s, %s)"
                        .formatted(
                                name,
                                i + 1,
                                literal(column.name()),
                                literal(DuckDbTypes.sql(column.type())),
                                literal(column.sourceType()),
                                key < 0 ? "NULL" : key + 1,
                                layout.toasted().contains(column.name()),
                                known == null ? "NULL" : known.number(),
                                known != null && known.missing(),
                                known == null || known.value() == null ? "NULL" : literal(known.value())));
            }
            for (String view : layout.createViews()) {
                statement.execute(view);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    List<TableLayout> load() throws SQLException {
        List<TableLayout> layouts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT source_schema, source_table, deletes, generation, oid, file, later FROM contrail.registry ORDER BY ALL")) {
            while (row.next()) {
                Columns columns = columns(TableLayout.name(new TableId(row.getString(1), row.getString(2))));
                CatalogFacts facts = row.getObject(5) == null
                        ? null
                        : new CatalogFacts(row.getLong(5), row.getLong(6), row.getBoolean(7), columns.facts);
                TableSchema schema = new TableSchema(
                        new TableId(row.getString(1), row.getString(2)),
                        columns.columns,
                        List.copyOf(columns.key.values()),
                        facts);
                layouts.add(
                        new TableLayout(schema, columns.toasted, row.getBoolean(3), row.getInt(4), retired(schema)));
            }
        }
        return layouts;
    }

    /** Columns that the archive has and the table has not. */
    List<String> retired(TableSchema schema) throws SQLException {
        List<String> retired =
                archived(schema.table()).keySet().stream().collect(Collectors.toCollection(ArrayList::new));
        retired.removeAll(schema.columnNames());
        return retired;
    }

    /** The columns of a table's archive that come from the source, with DuckDB's types. */
    Map<String, String> archived(TableId table) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("""
                        SELECT column_name, data_type FROM duckdb_columns()
                        WHERE schema_name = 'contrail_archive' AND table_name = %s AND database_name <> '%s'
                        ORDER BY column_index""".formatted(literal(TableLayout.name(table)), TableLayout.LANDING))) {
            while (row.next()) {
                if (!TableLayout.META_NAMES.contains(row.getString(1))) {
                    columns.put(row.getString(1), row.getString(2));
                }
            }
        }
        return columns;
    }

    /** What {@code contrail.columns} says of one table. */
    private static final class Columns {
        private final List<Column> columns = new ArrayList<>();
        private final Map<Integer, String> key = new TreeMap<>();
        private final Set<String> toasted = new TreeSet<>();
        private final Map<String, CatalogFacts.ColumnFacts> facts = new HashMap<>();
    }

    private Columns columns(String table) throws SQLException {
        Columns columns = new Columns();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT name, type, source_type, key_position, toasted, number, missing, value
                        FROM contrail.columns WHERE table_name = %s ORDER BY position""".formatted(literal(table)))) {
            while (row.next()) {
                String name = row.getString(1);
                columns.columns.add(new Column(name, type(row.getString(2)), row.getString(3)));
                int position = row.getInt(4);
                if (!row.wasNull()) {
                    columns.key.put(position, name);
                }
                if (row.getBoolean(5)) {
                    columns.toasted.add(name);
                }
                int number = row.getInt(6);
                if (!row.wasNull()) {
                    columns.facts.put(name, new CatalogFacts.ColumnFacts(number, row.getBoolean(7), row.getString(8)));
                }
            }
        }
        return columns;
    }

    private static ColumnType type(String sql) {
        Matcher decimal = DECIMAL.matcher(sql);
        if (decimal.matches()) {
            return new ColumnType.Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        ColumnType type = TYPES.get(sql);
        if (type == null) {
            throw new IllegalStateException("contrail.columns names a type that Contrail does not write: " + sql);
        }
        return type;
    }
}
