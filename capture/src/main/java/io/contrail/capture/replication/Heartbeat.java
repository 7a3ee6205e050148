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

    /** Takes this pipeline's row, and with the last one the table and the schema. */
    void remove(SourceConnection source) {
        if (exists(source)) {
            source.execute(
                    "DELETE FROM %s WHERE id = %s".formatted(TABLE.quoted(), Identifiers.literal(pipeline.value())));
            if (source.test("SELECT EXISTS (SELECT FROM " + TABLE.quoted() + ")")) {
                return;
            }
            source.execute("DROP TABLE " + TABLE.quoted());
        }
        boolean empty = source.test(
                "SELECT to_regnamespace(?) IS NOT NULL AND NOT EXISTS (SELECT FROM pg_class c"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ?)",
                Identifiers.quote(SCHEMA),
                SCHEMA);
        if (empty) {
            source.execute("DROP SCHEMA " + Identifiers.quote(SCHEMA));
        }
    }
}
