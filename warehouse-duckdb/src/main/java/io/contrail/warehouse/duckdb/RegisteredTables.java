package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which tables the warehouse holds, and their shapes, from {@code contrail.registry} and {@code contrail.columns}. */
final class RegisteredTables {
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

    private final Sql sql;

    RegisteredTables(Sql sql) {
        this.sql = sql;
    }

    List<TableLayout> all() throws SQLException {
        return load("", true);
    }

    /** Without its retired columns: looking them up takes longer than comparing a chunk. */
    Optional<TableLayout> one(TableId table) throws SQLException {
        return load("WHERE table_name = " + literal(TableLayout.name(table)), false).stream()
                .findFirst();
    }

    private List<TableLayout> load(String where, boolean withRetired) throws SQLException {
        List<TableLayout> layouts = new ArrayList<>();
        for (List<@Nullable String> row : sql.all("""
                SELECT source_schema, source_table, deletes, generation, oid, file, later, coalesce(shaped_at, 0)
                FROM contrail.registry %s ORDER BY ALL""".formatted(where))) {
            TableId table = new TableId(text(row, 0), text(row, 1));
            Columns columns = columns(TableLayout.name(table));
            CatalogFacts facts = row.get(4) == null
                    ? null
                    : new CatalogFacts(number(row, 4), number(row, 5), Boolean.parseBoolean(row.get(6)), columns.facts);
            TableSchema schema = new TableSchema(table, columns.columns, List.copyOf(columns.key.values()), facts);
            layouts.add(new TableLayout(
                    schema,
                    columns.toasted,
                    Boolean.parseBoolean(row.get(2)),
                    (int) number(row, 3),
                    withRetired ? retired(schema) : List.of(),
                    number(row, 7)));
        }
        return layouts;
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNull(row.get(column));
    }

    private static long number(List<@Nullable String> row, int column) {
        return Long.parseLong(text(row, column));
    }

    /** Columns that the archive has and the table has not. */
    private List<String> retired(TableSchema schema) throws SQLException {
        List<String> retired = new ArrayList<>(archived(schema.table()).keySet());
        retired.removeAll(schema.columnNames());
        return retired;
    }

    /** The columns of a table's archive that come from the source, with DuckDB's types. */
    Map<String, String> archived(TableId table) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        for (List<@Nullable String> row :
                sql.all("""
                SELECT column_name, data_type FROM duckdb_columns()
                WHERE schema_name = 'contrail_archive' AND table_name = %s AND database_name <> '%s'
                ORDER BY column_index""".formatted(literal(TableLayout.name(table)), TableLayout.LANDING))) {
            if (!TableLayout.META_NAMES.contains(text(row, 0))) {
                columns.put(text(row, 0), text(row, 1));
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
        for (List<@Nullable String> row : sql.all("""
                SELECT name, type, source_type, key_position, toasted, number, missing, value
                FROM contrail.columns WHERE table_name = %s ORDER BY position""".formatted(literal(table)))) {
            String name = text(row, 0);
            columns.columns.add(new Column(name, type(text(row, 1)), text(row, 2)));
            if (row.get(3) != null) {
                columns.key.put((int) number(row, 3), name);
            }
            if (Boolean.parseBoolean(row.get(4))) {
                columns.toasted.add(name);
            }
            if (row.get(5) != null) {
                columns.facts.put(
                        name,
                        new CatalogFacts.ColumnFacts(
                                (int) number(row, 5), Boolean.parseBoolean(row.get(6)), row.get(7)));
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
