package io.contrail.capture.selection;

import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.util.List;
import java.util.Optional;

/** The tables of a database that could be meant by a pattern: all but the system's and Contrail's own. */
final class Catalog {
    /** The root of a partition is looked up through pg_inherits: pg_partition_root() is younger than partitions. */
    private static final String TABLES = """
            WITH RECURSIVE ancestor(leaf, oid) AS (
                SELECT c.oid, i.inhparent FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
                 WHERE c.relispartition
                UNION ALL
                SELECT a.leaf, i.inhparent FROM ancestor a JOIN pg_class c ON c.oid = a.oid AND c.relispartition
                  JOIN pg_inherits i ON i.inhrelid = a.oid)
            SELECT n.nspname, c.relname, c.relkind::text, c.relpersistence::text, rn.nspname, r.relname,
                   (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                     WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
                       AND d.refclassid = 'pg_extension'::regclass LIMIT 1)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN (ancestor a JOIN pg_class r ON r.oid = a.oid AND NOT r.relispartition
                                    JOIN pg_namespace rn ON rn.oid = r.relnamespace) ON a.leaf = c.oid
             WHERE c.relkind IN ('r', 'p', 'f')
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'contrail')
               AND n.nspname !~ '^pg_(toast_)?temp_'
             ORDER BY 1, 2
            """;

    /**
     * A table that patterns are held against.
     *
     * @param root the partitioned table that this one is a part of
     */
    record Candidate(
            TableName name, String kind, String persistence, Optional<TableName> root, Optional<String> extension) {
        Optional<String> reasonToSkip() {
            if (kind.equals("f")) {
                return Optional.of("a foreign table's changes are not in this server's log");
            }
            if (persistence.equals("u")) {
                return Optional.of("an unlogged table's changes are not in the log (ALTER TABLE %s SET LOGGED;)"
                        .formatted(name.quoted()));
            }
            if (persistence.equals("t")) {
                return Optional.of("a temporary table's changes are not in the log");
            }
            return extension.map("it belongs to the extension '%s'"::formatted);
        }
    }

    private Catalog() {}

    static List<Candidate> read(SourceConnection source) {
        return source.query(
                TABLES,
                row -> new Candidate(
                        new TableName(row.getString(1), row.getString(2)),
                        row.getString(3),
                        row.getString(4),
                        row.getString(6) == null
                                ? Optional.empty()
                                : Optional.of(new TableName(row.getString(5), row.getString(6))),
                        Optional.ofNullable(row.getString(7))));
    }
}
