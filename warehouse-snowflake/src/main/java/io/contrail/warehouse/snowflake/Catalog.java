package io.contrail.warehouse.snowflake;

import java.util.List;

/** What the warehouse remembers of itself, in the schema {@code contrail}. */
final class Catalog {
    private Catalog() {}

    static void create(Database database) {
        statements().forEach(database::execute);
    }

    /** Whether the sink has made what Contrail keeps here: a verifier may come first. */
    static boolean isMade(Database database) {
        return database.number("""
                SELECT count(*) FROM information_schema.tables
                WHERE upper(table_schema) = 'CONTRAIL' AND upper(table_name) = 'TABLES'""") > 0; // the last
    }

    static List<String> statements() {
        return List.of(
                "CREATE SCHEMA IF NOT EXISTS contrail",
                // A stream's progress is the further of this one and of its channel's committed token.
                """
                CREATE TABLE IF NOT EXISTS contrail.offsets (
                    topic VARCHAR NOT NULL, topic_partition INTEGER NOT NULL, source_schema VARCHAR, source_table VARCHAR,
                    next_ordinal NUMBER(38,0) NOT NULL, commit_lsn NUMBER(38,0) NOT NULL, commit_index NUMBER(38,0) NOT NULL,
                    snapshot_tx_id NUMBER(38,0), snapshot_lsn NUMBER(38,0),
                    reload_schema VARCHAR, reload_table VARCHAR, reload_since NUMBER(38,0),
                    applied NUMBER(38,0) NOT NULL, rewind_to VARCHAR, refused NUMBER(38,0))""",
                "CREATE TABLE IF NOT EXISTS contrail.schemas (fingerprint VARCHAR NOT NULL, wire_schema VARCHAR NOT NULL)",
                """
                CREATE TABLE IF NOT EXISTS contrail.registry (
                    table_name VARCHAR NOT NULL, source_schema VARCHAR, source_table VARCHAR, oid NUMBER(38,0),
                    file NUMBER(38,0), later BOOLEAN, shaped_at NUMBER(38,0))""",
                """
                CREATE TABLE IF NOT EXISTS contrail.columns (
                    table_name VARCHAR NOT NULL, column_position INTEGER NOT NULL, name VARCHAR NOT NULL, type VARCHAR,
                    source_type VARCHAR, key_position INTEGER, toasted BOOLEAN, as_text BOOLEAN, retired VARCHAR,
                    attribute INTEGER, missing BOOLEAN, missing_value VARCHAR)""",
                """
                CREATE TABLE IF NOT EXISTS contrail.steps (
                    table_name VARCHAR NOT NULL, step INTEGER NOT NULL, guard_schema VARCHAR, guard_table VARCHAR,
                    guard_column VARCHAR, statement VARCHAR NOT NULL)""",
                """
                CREATE TABLE IF NOT EXISTS contrail.incomplete (
                    table_name VARCHAR NOT NULL, ordinal NUMBER(38,0) NOT NULL, reason VARCHAR NOT NULL)""",
                DeadLetters.TABLE,
                SnowflakeChecks.TABLES.get(0),
                SnowflakeChecks.TABLES.get(1),
                """
                CREATE OR REPLACE VIEW contrail.tables AS
                SELECT r.table_name, r.source_schema, r.source_table,
                    coalesce(d.letters, 0) > 0 OR coalesce(i.reasons, 0) > 0 AS incomplete,
                    coalesce(d.letters, 0) AS dead_letters, i.reason
                FROM contrail.registry r
                LEFT JOIN (
                    SELECT table_name, count(*) AS letters FROM contrail.dead_letters
                    WHERE settled_at IS NULL GROUP BY table_name) d ON d.table_name = r.table_name
                LEFT JOIN (
                    SELECT table_name, count(*) AS reasons, min(reason) AS reason
                    FROM contrail.incomplete GROUP BY table_name) i ON i.table_name = r.table_name""");
    }
}
