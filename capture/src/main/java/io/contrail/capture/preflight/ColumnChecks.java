package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.List;

/** Columns on which the source connector would stop for all tables. */
final class ColumnChecks {
    private ColumnChecks() {}

    /** A column, and the other one of its table that it meets; empty if there is none. */
    private record Found(TableName table, String name, String other) {}

    static List<Finding> columns(Context context) {
        List<Finding> findings = new ArrayList<>();
        for (Found column : alike(context)) {
            findings.add(Finding.error(
                    "columns",
                    "The columns %s and %s of %s differ in upper and lower case only."
                            .formatted(
                                    Identifiers.display(column.other()),
                                    Identifiers.display(column.name()),
                                    column.table()),
                    "Debezium stops at such a table, and with it everything else would.",
                    Remedy.exclude("leave the table out (added to your patterns)", column.table()),
                    Remedy.sql(
                            "as the table's owner, under a name that is free",
                            "ALTER TABLE %s RENAME COLUMN %s TO %s"
                                    .formatted(
                                            column.table().quoted(),
                                            Identifiers.quote(column.name()),
                                            Identifiers.quote(column.name() + "_2")))));
        }
        for (Found column : cursors(context)) {
            findings.add(Finding.error(
                    "columns",
                    "The column %s of %s is a refcursor.".formatted(Identifiers.display(column.name()), column.table()),
                    "PostgreSQL's JDBC driver opens the cursor instead of reading its name, so a snapshot would fail.",
                    Remedy.exclude("leave the table out (added to your patterns)", column.table()),
                    Remedy.sql(
                            "as the table's owner, to keep the name as text",
                            "ALTER TABLE %s ALTER COLUMN %s TYPE text"
                                    .formatted(column.table().quoted(), Identifiers.quote(column.name())))));
        }
        return RoleChecks.orOk(findings, "columns", "Every column can be read.");
    }

    private static List<Found> alike(Context context) {
        return find(context, """
                SELECT n.nspname, c.relname, b.attname, a.attname FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  JOIN pg_attribute b ON b.attrelid = c.oid AND b.attnum > a.attnum AND NOT b.attisdropped
                       AND lower(b.attname) = lower(a.attname)
                 WHERE quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                 ORDER BY 1, 2, b.attnum
                """);
    }

    private static List<Found> cursors(Context context) {
        return find(context, """
                SELECT n.nspname, c.relname, a.attname, '' FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  JOIN pg_type t ON t.oid = a.atttypid
                 WHERE 'refcursor'::regtype IN (t.oid, t.typbasetype)
                   AND quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                 ORDER BY 1, 2, a.attnum
                """);
    }

    private static List<Found> find(Context context, String sql) {
        return context.source()
                .query(
                        sql,
                        row -> new Found(
                                new TableName(row.getString(1), row.getString(2)), row.getString(3), row.getString(4)),
                        TableChecks.quotedByServer(context));
    }
}
