package io.contrail.cli.bundle;

import java.util.Map;
import java.util.TreeMap;

/** What is asked of both databases: names, offsets, numbers and times, and nothing that a row or its key holds. */
final class Sql {
    static final String PUBLICATIONS =
            "SELECT pubname, schemaname, tablename FROM pg_catalog.pg_publication_tables ORDER BY 1, 2, 3";

    /** By the file's name. */
    static final Map<String, String> WAREHOUSE = new TreeMap<>(Map.of(
            "offsets",
            "SELECT * FROM contrail.offsets ORDER BY 1, 2",
            "tables",
            "SELECT table_name, incomplete, dead_letters, reason FROM contrail.tables ORDER BY 1",
            "dead-letters",
            "SELECT table_name, count(*) AS letters, count(settled_at) AS settled, max(failed_at) AS last_failed_at"
                    + " FROM contrail.dead_letters GROUP BY table_name ORDER BY 1",
            "checks",
            "SELECT source_schema, source_table, verdict, count(*) AS checks, sum(rows) AS compared_rows,"
                    + " sum(differences) AS differences, max(checked_at) AS last_checked_at, max(lag_ms) AS max_lag_ms"
                    + " FROM contrail.checks GROUP BY source_schema, source_table, verdict ORDER BY 1, 2, 3"));

    private Sql() {}
}
