package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The current rows of some keys, read at once, of a table of which every landed change is applied. */
final class LandedRows {
    private static final int KEYS_PER_QUERY = 1_000;

    private final TableLayout layout;
    private final Map<List<Object>, Row> rows = new HashMap<>();
    private final Map<List<Object>, Long> ordinals = new HashMap<>();
    /** LSN by ordinal, of rows that were read from the table. */
    private final Map<Long, Long> reads = new HashMap<>();

    private LandedRows(TableLayout layout) {
        this.layout = layout;
    }

    /** Of the rows that are given only the key counts. */
    static LandedRows read(Database database, TableLayout layout, List<Row> keys) {
        LandedRows landed = new LandedRows(layout);
        for (int from = 0; from < keys.size(); from += KEYS_PER_QUERY) {
            landed.readRows(database, keys.subList(from, Math.min(keys.size(), from + KEYS_PER_QUERY)));
        }
        if (!landed.ordinals.isEmpty()) {
            landed.readOrigins(database);
        }
        return landed;
    }

    /** The row that has this key. */
    @Nullable
    Row current(Row key) {
        return rows.get(key(layout, key));
    }

    /** The row that has the insert's key, if it was read from the table at a later LSN than the insert's. */
    @Nullable
    Row readAfter(Change.Insert insert) {
        List<Object> key = key(layout, insert.row());
        Long lsn = reads.get(ordinals.getOrDefault(key, -1L));
        return lsn != null && Long.compareUnsigned(lsn, insert.origin().lsn().value()) > 0 ? rows.get(key) : null;
    }

    /** The key's values, comparable. */
    static List<Object> key(TableLayout layout, Row row) {
        TableSchema schema = layout.schema();
        return schema.key().stream()
                .map(name -> {
                    int index = schema.columnNames().indexOf(name);
                    return (Object) layout.held(schema.columns().get(index)).text(row.get(index));
                })
                .toList();
    }

    /** Columns are asked for one by one, so that it may find more than it was asked for. */
    private void readRows(Database database, List<Row> keys) {
        List<@Nullable Object> texts = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (String name : layout.schema().key()) {
            int index = layout.schema().columnNames().indexOf(name);
            Held held = layout.held(layout.schema().columns().get(index));
            Set<String> values = keys.stream()
                    .map(key -> held.text(key.get(index)))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            texts.addAll(values);
            conditions.add("%s IN (%s)"
                    .formatted(
                            quote(name),
                            values.stream().map(value -> held.parameter()).collect(Collectors.joining(", "))));
        }
        String columns = layout.schema().columns().stream()
                .map(column -> layout.held(column).readable(quote(column.name())))
                .collect(Collectors.joining(", "));
        database.query(
                "SELECT %s, \"_ordinal\" FROM %s WHERE %s"
                        .formatted(columns, layout.current(), String.join(" AND ", conditions)),
                this::keep,
                texts.toArray(new @Nullable Object[0]));
    }

    private void keep(ResultSet found) throws SQLException {
        List<Column> columns = layout.schema().columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = layout.held(columns.get(i)).read(found, i + 1);
        }
        Row row = new Row(values);
        rows.put(key(layout, row), row);
        ordinals.put(key(layout, row), found.getLong(values.length + 1));
    }

    private void readOrigins(Database database) {
        database.query(
                "SELECT \"_ordinal\", \"_lsn\" FROM %s WHERE \"_op\" = 'r' AND \"_ordinal\" IN (%s)"
                        .formatted(
                                layout.changelog(),
                                ordinals.values().stream().map(String::valueOf).collect(Collectors.joining(", "))),
                row -> reads.put(row.getLong(1), row.getLong(2)));
    }
}
