package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables that the warehouse holds and their shapes, kept in {@code contrail.tables} and {@code contrail.columns}. */
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

    /** Whether rows of one shape fit a table of the other; how the source spells its types does not matter. */
    static boolean sameShape(TableSchema left, TableSchema right) {
        if (!left.key().equals(right.key())
                || left.columns().size() != right.columns().size()) {
            return false;
        }
        for (int i = 0; i < left.columns().size(); i++) {
            Column a = left.columns().get(i);
            Column b = right.columns().get(i);
            if (!a.name().equals(b.name()) || !a.type().equals(b.type())) {
                return false;
            }
        }
        return true;
    }

    /** Writes a table's shape and lets its views follow. */
    void save(TableLayout layout) throws SQLException {
        String name = literal(layout.name());
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT OR REPLACE INTO contrail.tables VALUES (%s, %s, %s, %s)"
                    .formatted(
                            name,
                            literal(layout.table().schema()),
                            literal(layout.table().name()),
                            layout.deletes()));
            statement.execute("DELETE FROM contrail.columns WHERE table_name = " + name);
            List<Column> columns = layout.schema().columns();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                int key = layout.schema().key().indexOf(column.name());
                statement.execute("INSERT INTO contrail.columns VALUES (%s, %d, %s, %s, %s, %s, %s)"
                        .formatted(
                                name,
                                i + 1,
                                literal(column.name()),
                                literal(DuckDbTypes.sql(column.type())),
                                literal(column.sourceType()),
                                key < 0 ? "NULL" : key + 1,
                                layout.toasted().contains(column.name())));
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
                        "SELECT source_schema, source_table, deletes FROM contrail.tables ORDER BY ALL")) {
            while (row.next()) {
                layouts.add(layout(new TableId(row.getString(1), row.getString(2)), row.getBoolean(3)));
            }
        }
        return layouts;
    }

    private TableLayout layout(TableId table, boolean deletes) throws SQLException {
        List<Column> columns = new ArrayList<>();
        Map<Integer, String> key = new TreeMap<>();
        Set<String> toasted = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT name, type, source_type, key_position, toasted FROM contrail.columns WHERE table_name = %s ORDER BY position"
                                .formatted(literal(TableLayout.name(table))))) {
            while (row.next()) {
                String name = row.getString(1);
                columns.add(new Column(name, type(row.getString(2)), row.getString(3)));
                int position = row.getInt(4);
                if (!row.wasNull()) {
                    key.put(position, name);
                }
                if (row.getBoolean(5)) {
                    toasted.add(name);
                }
            }
        }
        return new TableLayout(new TableSchema(table, columns, List.copyOf(key.values())), toasted, deletes);
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
