package io.contrail.capture.replication;

import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * A row that the connector touches every few seconds. Without it a slot whose tables are quiet holds the log that the
 * rest of the server writes; the table must be in the publication, or the touch is not seen. All pipelines of a
 * database share the table, each has its row.
 */
public record Heartbeat(PipelineName pipeline) {
    public static final String SCHEMA = "contrail";
    public static final TableName TABLE = new TableName(SCHEMA, "heartbeat");

    /** The connector's {@code heartbeat.action.query}. */
    public String actionQuery() {
        return "INSERT INTO %s (id, at) VALUES (%s, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at"
                .formatted(TABLE.quoted(), Identifiers.literal(pipeline.value()));
    }

    /** What is missing, as SQL; looked up first, because even IF NOT EXISTS needs the right to create. */
    public List<String> ddl(SourceConnection source) {
        List<String> statements = new ArrayList<>();
        if (!source.test("SELECT to_regnamespace(?) IS NOT NULL", Identifiers.quote(SCHEMA))) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(SCHEMA));
        }
        if (!exists(source)) {
            statements.add("CREATE TABLE IF NOT EXISTS %s (id text PRIMARY KEY, at timestamptz NOT NULL)"
                    .formatted(TABLE.quoted()));
        }
        return statements;
    }

    public void ensure(SourceConnection source) {
        source.execute(ddl(source));
        source.execute(actionQuery());
    }

    /** Looked up in the catalog: to_regclass() fails for who may not use the schema. */
    public static boolean exists(SourceConnection source) {
        return source.test(
                "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?)",
                TABLE.schema(),
                TABLE.table());
    }

    /** Takes this pipeline's row, and with the last one the table and the schema; or returns the SQL for who may. */
    List<String> remove(SourceConnection source) {
        List<String> statements = new ArrayList<>();
        boolean others = false;
        if (exists(source)) {
            others = source.test("SELECT EXISTS (SELECT FROM " + TABLE.quoted() + " WHERE id <> ?)", pipeline.value());
            statements.add(
                    others
                            ? "DELETE FROM %s WHERE id = %s"
                                    .formatted(TABLE.quoted(), Identifiers.literal(pipeline.value()))
                            : "DROP TABLE " + TABLE.quoted());
        }
        boolean nothingElse = source.test(
                "SELECT to_regnamespace(?) IS NOT NULL AND NOT EXISTS (SELECT FROM pg_class c"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ?"
                        + " AND c.relkind NOT IN ('i', 't') AND c.relname <> ?)",
                Identifiers.quote(SCHEMA),
                SCHEMA,
                TABLE.table());
        if (!others && nothingElse) {
            statements.add("DROP SCHEMA " + Identifiers.quote(SCHEMA));
        }
        boolean may = source.test(
                "SELECT coalesce(bool_and(pg_has_role(nspowner, 'USAGE') AND NOT EXISTS (SELECT FROM pg_class c"
                        + " WHERE c.relnamespace = n.oid AND c.relname = ? AND NOT pg_has_role(c.relowner, 'USAGE'))), true)"
                        + " FROM pg_namespace n WHERE nspname = ?",
                TABLE.table(),
                SCHEMA);
        if (may) {
            source.execute(statements);
        }
        return may ? List.of() : statements;
    }
}
