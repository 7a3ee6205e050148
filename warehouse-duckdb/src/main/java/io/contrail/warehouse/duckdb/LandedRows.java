package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

/** The current rows of some keys as they were landed, read at once: a query for each key would cost more than its row. */
final class LandedRows {
    private static final int KEYS_PER_QUERY = 1_000;

    private final TableSchema schema;
    private final Map<List<Object>, Row> rows = new HashMap<>();
    private final Map<List<Object>, Long> ordinals = new HashMap<>();
    /** LSN by ordinal, of rows that were read from the table. */
    private final Map<Long, Long> reads = new HashMap<>();

    private LandedRows(TableSchema schema) {
        this.schema = schema;
    }

    /** @param keys rows of which only the key counts */
    static LandedRows read(Connection connection, TableLayout layout, List<Row> keys) throws SQLException {
        LandedRows landed = new LandedRows(layout.schema());
        for (int from = 0; from < keys.size(); from += KEYS_PER_QUERY) {
            landed.readRows(connection, layout, keys.subList(from, Math.min(keys.size(), from + KEYS_PER_QUERY)));
        }
        if (!landed.ordinals.isEmpty()) {
            landed.readOrigins(connection, layout);
        }
        return landed;
    }

    /** The row that has this key. */
    @Nullable
    Row current(Row key) {
        return rows.get(key(schema, key));
    }

    /** The row that has the insert's key, if it was read from the table at a later LSN than the insert's. */
    @Nullable
    Row readAfter(Change.Insert insert) {
        List<Object> key = key(schema, insert.row());
        Long lsn = reads.get(ordinals.getOrDefault(key, -1L));
        return lsn != null && Long.compareUnsigned(lsn, insert.origin().lsn().value()) > 0 ? rows.get(key) : null;
    }

    /** The key's values, comparable. */
    static List<Object> key(TableSchema schema, Row row) {
        return schema.key().stream()
                .map(column ->
                        (Object) DuckDbTypes.text(row.get(schema.columnNames().indexOf(column))))
                .toList();
    }

    /** Columns are asked for one by one, so that it may find more than it was asked for. */
    private void readRows(Connection connection, TableLayout layout, List<Row> keys) throws SQLException {
        List<String> texts = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (String name : schema.key()) {
            int index = schema.columnNames().indexOf(name);
            Column column = schema.columns().get(index);
            Set<String> values = keys.stream()
                    .map(key -> DuckDbTypes.text(key.get(index)))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            texts.addAll(values);
            conditions.add("%s IN (%s)"
                    .formatted(
                            DuckDbTypes.readable(column),
                            values.stream()
                                    .map(value -> DuckDbTypes.parameter(column))
                                    .collect(Collectors.joining(", "))));
        }
        String sql = "SELECT %s, _ordinal FROM %s WHERE %s"
                .formatted(readable(), layout.current(), String.join(" AND ", conditions));
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < texts.size(); i++) {
                query.setString(i + 1, texts.get(i));
            }
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    keep(found);
                }
            }
        }
    }

    private String readable() {
        return schema.columns().stream().map(DuckDbTypes::readable).collect(Collectors.joining(", "));
    }

    private void keep(ResultSet found) throws SQLException {
        List<Column> columns = schema.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = DuckDbTypes.read(found, i + 1, columns.get(i).type());
        }
        Row row = new Row(values);
        rows.put(key(schema, row), row);
        ordinals.put(key(schema, row), found.getLong(values.length + 1));
    }

    private void readOrigins(Connection connection, TableLayout layout) throws SQLException {
        String sql = "SELECT _ordinal, _lsn FROM %s WHERE _op = 'r' AND _ordinal IN (%s)"
                .formatted(
                        layout.changelog(),
                        ordinals.values().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet found = query.executeQuery()) {
            while (found.next()) {
                reads.put(found.getLong(1), found.getLong(2));
            }
        }
    }
}
