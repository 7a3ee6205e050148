package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Column;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what users read. */
final class SnowflakeTables {
    private final Database database;

    SnowflakeTables(Database database) {
        this.database = database;
    }

    List<Row> current(TableSchema schema) {
        return rows(schema, TableLayout.of(schema).current());
    }

    List<Row> latestOfHistory(TableSchema schema) {
        return rows(schema, TableLayout.of(schema).history() + " WHERE \"valid_to\" IS NULL");
    }

    List<String> changelog(TableSchema schema) {
        List<String> entries = new ArrayList<>();
        database.query(
                "SELECT \"_ordinal\", \"_op\" FROM %s ORDER BY \"_ordinal\", \"_op\""
                        .formatted(TableLayout.of(schema).changelog()),
                row -> entries.add(row.getString(1) + row.getString(2)));
        return entries;
    }

    private List<Row> rows(TableSchema schema, String from) {
        Set<String> asText = database
                .all(
                        "SELECT name FROM contrail.columns WHERE table_name = ? AND as_text",
                        TableLayout.name(schema.table()))
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .collect(Collectors.toSet());
        TableLayout layout = TableLayout.of(schema).withText(asText);
        List<Column> columns = schema.columns();
        List<Row> rows = new ArrayList<>();
        database.query(
                "SELECT %s FROM %s"
                        .formatted(
                                columns.stream()
                                        .map(column -> layout.held(column).readable(Identifiers.quote(column.name())))
                                        .collect(Collectors.joining(", ")),
                                from),
                row -> {
                    @Nullable Object[] values = new @Nullable Object[columns.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = layout.held(columns.get(i)).read(row, i + 1);
                    }
                    rows.add(new Row(values));
                });
        return rows;
    }
}
