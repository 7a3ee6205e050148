package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.selection.SelectedTables.Skipped;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of the selected tables does not come through as one might think. */
final class TableChecks {
    private TableChecks() {}

    /** The selected tables as the server's own quote_ident would write them: it alone knows its reserved words. */
    static List<String> quotedByServer(Context context) {
        List<TableName> tables = context.selected().tables();
        return context.source()
                .query(
                        "SELECT quote_ident(s) || '.' || quote_ident(t) FROM unnest(?::text[], ?::text[]) AS n(s, t)",
                        row -> row.getString(1),
                        tables.stream().map(TableName::schema).toList(),
                        tables.stream().map(TableName::table).toList());
    }

    static List<Finding> generatedColumns(Context context) {
        if (context.source().version() >= 18_00_00) {
            return List.of();
        }
        record Column(TableName table, String name) {}
        List<Column> columns = context.source()
                .query(
                        """
                        SELECT n.nspname, c.relname, a.attname FROM pg_class c
                          JOIN pg_namespace n ON n.oid = c.relnamespace
                          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped
                         WHERE quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                         ORDER BY 1, 2, a.attnum
                        """,
                        row -> new Column(new TableName(row.getString(1), row.getString(2)), row.getString(3)),
                        quotedByServer(context));
        return columns.stream()
                .map(column -> Finding.warning(
                        "generated columns",
                        "The column %s of %s is generated."
                                .formatted(Identifiers.display(column.name()), column.table()),
                        "Before PostgreSQL 18 the log does not carry it: a snapshot has its values, later changes do not.",
                        Remedy.sql(
                                "as the table's owner, to make it an ordinary column that keeps its values",
                                "ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION"
                                        .formatted(column.table().quoted(), Identifiers.quote(column.name())))))
                .toList();
    }

    /**
     * Two tables must not meet in one topic. Debezium turns what a topic's name cannot hold into '_', and Kafka takes
     * '.' and '_' for the same.
     */
    static List<Finding> topics(Context context) {
        Map<String, TableName> seen = new TreeMap<>();
        List<Finding> findings = new ArrayList<>();
        for (TableName table : context.selected().tables()) {
            String topic = (table.schema() + "." + table.table()).replaceAll("[^a-zA-Z0-9-]", "_");
            TableName other = seen.putIfAbsent(topic, table);
            if (other != null) {
                findings.add(Finding.error(
                        "topic names",
                        "The tables %s and %s would need topics that Kafka cannot tell apart.".formatted(other, table),
                        "The second topic cannot be created, and the connector would fail.",
                        Remedy.exclude("leave one out (added to your patterns)", table),
                        Remedy.sql(
                                "as the table's owner, under a name that is free",
                                "ALTER TABLE %s RENAME TO %s"
                                        .formatted(table.quoted(), Identifiers.quote(table.table() + "_2")))));
            }
        }
        return RoleChecks.orOk(findings, "topic names", "Every table has a topic of its own.");
    }

    static List<Finding> skipped(Context context) {
        List<Finding> findings = new ArrayList<>();
        for (Skipped skip : context.selected().skipped()) {
            findings.add(Finding.warning(
                    "left out",
                    "The table %s matches and is not captured.".formatted(skip.table()),
                    "Reason: %s.".formatted(skip.reason()),
                    Remedy.exclude("say so (added to your patterns), and this warning goes", skip.table())));
        }
        return findings;
    }
}
