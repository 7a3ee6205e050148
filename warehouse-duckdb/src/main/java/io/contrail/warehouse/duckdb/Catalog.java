package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.Lsn;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the warehouse remembers of itself: progress, wire schemas, and how far each table is merged. */
final class Catalog {
    /** What is in the landing file besides pending tables. */
    static final Set<String> LANDING_TABLES = Set.of("progress", "schemas", "dead_letters");

    private Catalog() {}

    static void create(Connection connection) throws SQLException {
        for (String sql : List.of(
                """
                CREATE TABLE IF NOT EXISTS landing.main.progress (
                    topic VARCHAR, partition INTEGER, next_ordinal BIGINT NOT NULL,
                    commit_lsn BIGINT NOT NULL, commit_index BIGINT NOT NULL,
                    snapshot_tx_id BIGINT, snapshot_lsn BIGINT, PRIMARY KEY (topic, partition))""",
                "ALTER TABLE landing.main.progress ADD COLUMN IF NOT EXISTS reload_schema VARCHAR",
                "ALTER TABLE landing.main.progress ADD COLUMN IF NOT EXISTS reload_table VARCHAR",
                "ALTER TABLE landing.main.progress ADD COLUMN IF NOT EXISTS reload_since BIGINT",
                """
                CREATE TABLE IF NOT EXISTS landing.main.schemas (
                    fingerprint VARCHAR PRIMARY KEY, schema VARCHAR NOT NULL)""",
                "CREATE SCHEMA IF NOT EXISTS contrail",
                "CREATE SCHEMA IF NOT EXISTS contrail_base",
                "CREATE SCHEMA IF NOT EXISTS contrail_archive",
                DeadLetters.TABLE,
                "CREATE TABLE IF NOT EXISTS contrail.merged (table_name VARCHAR PRIMARY KEY, ordinal BIGINT NOT NULL)",
                """
                CREATE TABLE IF NOT EXISTS contrail.columns (
                    table_name VARCHAR, position INTEGER, name VARCHAR, type VARCHAR, source_type VARCHAR,
                    key_position INTEGER, toasted BOOLEAN, number INTEGER, missing BOOLEAN, value VARCHAR)""",
                """
                CREATE TABLE IF NOT EXISTS contrail.registry (
                    table_name VARCHAR PRIMARY KEY, source_schema VARCHAR, source_table VARCHAR, deletes BOOLEAN,
                    generation INTEGER, oid BIGINT, file BIGINT, later BOOLEAN)""",
                "ALTER TABLE contrail.registry ADD COLUMN IF NOT EXISTS shaped_at BIGINT",
                """
                CREATE TABLE IF NOT EXISTS contrail.incomplete (
                    table_name VARCHAR, ordinal BIGINT, reason VARCHAR)""",
                DuckDbChecks.TABLES.get(0),
                DuckDbChecks.TABLES.get(1),
                DeadLetters.VIEW,
                """
                CREATE OR REPLACE VIEW contrail.tables AS
                SELECT coalesce(r.table_name, d.table_name) AS table_name,
                    coalesce(r.source_schema, d.source_schema) AS source_schema,
                    coalesce(r.source_table, d.source_table) AS source_table,
                    d.letters IS NOT NULL OR i.reason IS NOT NULL AS incomplete,
                    coalesce(d.letters, 0) AS dead_letters, i.reason
                FROM contrail.registry r
                FULL JOIN (
                    SELECT table_name, any_value(source_schema) AS source_schema,
                        any_value(source_table) AS source_table, count(*) AS letters
                    FROM landing.main.dead_letters WHERE settled_at IS NULL GROUP BY table_name) d
                    ON d.table_name = r.table_name
                LEFT JOIN (
                    SELECT table_name, string_agg(reason, ' ' ORDER BY ordinal) AS reason
                    FROM contrail.incomplete GROUP BY table_name) i ON i.table_name = r.table_name""",
                "CREATE OR REPLACE VIEW contrail.offsets AS SELECT * FROM landing.main.progress")) {
            DuckDbDatabase.execute(connection, sql);
        }
    }

    static Map<Stream, Progress> progress(Sql sql) throws SQLException {
        Map<Stream, Progress> progress = new HashMap<>();
        sql.query(
                """
                SELECT topic, partition, next_ordinal, commit_lsn, commit_index, snapshot_tx_id, snapshot_lsn,
                    reload_schema, reload_table, reload_since
                FROM landing.main.progress""",
                row -> progress.put(
                        new Stream(String.valueOf(row.get(0)), (int) number(row.get(1))),
                        new Progress(
                                number(row.get(2)),
                                new SourcePosition(new Lsn(number(row.get(3))), number(row.get(4))),
                                row.get(5) == null
                                        ? null
                                        : new SnapshotRun(number(row.get(5)), new Lsn(number(row.get(6)))),
                                row.get(7) == null
                                        ? null
                                        : new Progress.Reload(
                                                new TableId(String.valueOf(row.get(7)), String.valueOf(row.get(8))),
                                                number(row.get(9))))));
        return progress;
    }

    private static long number(@Nullable String text) {
        return Long.parseLong(String.valueOf(text));
    }

    /**
     * SQL that saves the progress of some streams. An update takes a third of the time of an INSERT OR REPLACE, and it is
     * part of every landing.
     *
     * @param known streams that have a row
     */
    static String saveProgress(Map<Stream, Progress> progress, Set<Stream> known) {
        String rows = progress.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "VALUES ", ""));
        return known.containsAll(progress.keySet())
                ? """
                UPDATE landing.main.progress p SET next_ordinal = v.n, commit_lsn = v.c, commit_index = v.i,
                    snapshot_tx_id = v.t, snapshot_lsn = v.l,
                    reload_schema = v.rs, reload_table = v.rt, reload_since = v.ro
                FROM (%s) v(topic, part, n, c, i, t, l, rs, rt, ro) WHERE p.topic = v.topic AND p.partition = v.part""".formatted(rows)
                : "INSERT OR REPLACE INTO landing.main.progress " + rows;
    }

    private static String row(Stream stream, Progress value) {
        SnapshotRun run = value.snapshot();
        Progress.Reload reload = value.reload();
        return "(%s, %d, %d, %d, %d, %s, %s, %s, %s, %s)"
                .formatted(
                        literal(stream.topic()),
                        stream.partition(),
                        value.nextOrdinal(),
                        value.position().commit().value(),
                        value.position().index(),
                        run == null ? "NULL::BIGINT" : run.txId(),
                        run == null ? "NULL::BIGINT" : run.lsn().value(),
                        reload == null
                                ? "NULL::VARCHAR"
                                : literal(reload.table().schema()),
                        reload == null
                                ? "NULL::VARCHAR"
                                : literal(reload.table().name()),
                        reload == null ? "NULL::BIGINT" : reload.since());
    }

    static Map<String, String> schemas(Connection connection) throws SQLException {
        Map<String, String> schemas = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT fingerprint, schema FROM landing.main.schemas")) {
            while (row.next()) {
                schemas.put(row.getString(1), row.getString(2));
            }
        }
        return schemas;
    }

    static void saveSchemas(Connection connection, Map<String, String> schemas) throws SQLException {
        for (Map.Entry<String, String> schema : schemas.entrySet()) {
            DuckDbDatabase.execute(
                    connection,
                    "INSERT OR REPLACE INTO landing.main.schemas VALUES (%s, %s)"
                            .formatted(literal(schema.getKey()), literal(schema.getValue())));
        }
    }

    static Map<String, Long> merged(Connection connection) throws SQLException {
        Map<String, Long> merged = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT table_name, ordinal FROM contrail.merged")) {
            while (row.next()) {
                merged.put(row.getString(1), row.getLong(2));
            }
        }
        return merged;
    }
}
