package io.contrail.warehouse.snowflake;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Column;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tables that the warehouse holds and their shapes, kept in {@code contrail.registry} and {@code contrail.columns}. */
final class TableRegistry {
    private final Database database;

    TableRegistry(Database database) {
        this.database = database;
    }

    /** Part of the caller's transaction. */
    void save(TableLayout layout) {
        CatalogFacts facts = layout.schema().facts();
        database.execute("DELETE FROM contrail.registry WHERE table_name = ?", layout.name());
        database.execute(
                "INSERT INTO contrail.registry VALUES (?, ?, ?, ?, ?, ?, ?)",
                layout.name(),
                layout.table().schema(),
                layout.table().name(),
                facts == null ? null : facts.table(),
                facts == null ? null : facts.file(),
                facts != null && facts.later(),
                layout.shapedAt());
        database.execute("DELETE FROM contrail.columns WHERE table_name = ?", layout.name());
        List<@Nullable Object> binds = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (List<@Nullable Object> row : columns(layout)) {
            rows.add("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            binds.addAll(row);
        }
        database.execute(
                "INSERT INTO contrail.columns VALUES " + String.join(", ", rows),
                binds.toArray(new @Nullable Object[0]));
    }

    private static List<List<@Nullable Object>> columns(TableLayout layout) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<Column> columns = layout.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            int key = layout.schema().key().indexOf(column.name());
            CatalogFacts.ColumnFacts known = layout.schema().facts(column);
            List<@Nullable Object> row = new ArrayList<>();
            row.add(layout.name());
            row.add(i + 1);
            row.add(column.name());
            row.add(SnowflakeTypes.name(column.type()));
            row.add(column.sourceType());
            row.add(key < 0 ? null : key + 1);
            row.add(layout.toasted().contains(column.name()));
            row.add(layout.asText().contains(column.name()));
            row.add(null);
            row.add(known == null ? null : known.number());
            row.add(known != null && known.missing());
            row.add(known == null ? null : known.value());
            rows.add(row);
        }
        layout.retired().forEach((name, type) -> {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(layout.name());
            row.add(-1);
            row.add(name);
            for (int i = 0; i < 5; i++) {
                row.add(null);
            }
            row.add(type);
            for (int i = 0; i < 3; i++) {
                row.add(null);
            }
            rows.add(row);
        });
        return rows;
    }

    List<TableLayout> load() {
        return load("");
    }

    /** One table, if it is there. */
    Optional<TableLayout> one(TableId table) {
        return load("WHERE table_name = ?", TableLayout.name(table)).stream().findFirst();
    }

    private List<TableLayout> load(String where, @Nullable Object... binds) {
        Map<String, Columns> columns = columns(where, binds);
        List<TableLayout> layouts = new ArrayList<>();
        for (List<@Nullable String> row : database.all(
                "SELECT source_schema, source_table, oid, file, later, shaped_at FROM contrail.registry %s ORDER BY table_name"
                        .formatted(where),
                binds)) {
            TableId table = new TableId(text(row, 0), text(row, 1));
            Columns of = columns.getOrDefault(TableLayout.name(table), new Columns());
            CatalogFacts facts = row.get(2) == null
                    ? null
                    : new CatalogFacts(number(row, 2), number(row, 3), Boolean.parseBoolean(row.get(4)), of.facts);
            layouts.add(new TableLayout(
                    new TableSchema(table, of.columns, List.copyOf(of.key.values()), facts),
                    of.toasted,
                    of.asText,
                    of.retired,
                    number(row, 5)));
        }
        return layouts;
    }

    /** What {@code contrail.columns} says of one table. */
    private static final class Columns {
        private final List<Column> columns = new ArrayList<>();
        private final Map<Integer, String> key = new TreeMap<>();
        private final Set<String> toasted = new TreeSet<>();
        private final Set<String> asText = new TreeSet<>();
        private final Map<String, String> retired = new TreeMap<>();
        private final Map<String, CatalogFacts.ColumnFacts> facts = new HashMap<>();
    }

    private Map<String, Columns> columns(String where, @Nullable Object... binds) {
        Map<String, Columns> tables = new HashMap<>();
        for (List<@Nullable String> row : database.all("""
                SELECT table_name, name, type, source_type, key_position, toasted, as_text, retired, attribute, missing,
                    missing_value
                FROM contrail.columns %s ORDER BY table_name, column_position""".formatted(where), binds)) {
            Columns columns = tables.computeIfAbsent(text(row, 0), name -> new Columns());
            String name = text(row, 1);
            if (row.get(7) != null) {
                columns.retired.put(name, text(row, 7));
                continue;
            }
            columns.columns.add(new Column(name, SnowflakeTypes.named(text(row, 2)), text(row, 3)));
            if (row.get(4) != null) {
                columns.key.put((int) number(row, 4), name);
            }
            if (Boolean.parseBoolean(row.get(5))) {
                columns.toasted.add(name);
            }
            if (Boolean.parseBoolean(row.get(6))) {
                columns.asText.add(name);
            }
            if (row.get(8) != null) {
                columns.facts.put(
                        name,
                        new CatalogFacts.ColumnFacts(
                                (int) number(row, 8), Boolean.parseBoolean(row.get(9)), row.get(10)));
            }
        }
        return tables;
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNull(row.get(column));
    }

    private static long number(List<@Nullable String> row, int column) {
        return Long.parseLong(text(row, column));
    }
}
