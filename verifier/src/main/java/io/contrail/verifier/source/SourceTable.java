package io.contrail.verifier.source;

import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A table as PostgreSQL's catalog has it now.
 *
 * @param oid another number is another table of the same name
 * @param partitioned whether its rows are those of its partitions
 * @param published whether the publication sends its changes
 * @param columns in the order of the table
 * @param key names of the primary key's columns, or of the index that is the replica identity; empty when there is none
 */
public record SourceTable(
        TableId table, long oid, boolean partitioned, boolean published, List<SourceColumn> columns, List<String> key) {
    private static final int COLUMN_LISTS_SINCE = 15_00_00;
    private static final int GENERATED_COLUMNS_SINCE = 18_00_00;

    public SourceTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Empty when there is no such table. */
    public static Optional<SourceTable> read(SourceConnection source, TableId table, String publication) {
        return source.first(
                        """
                        SELECT c.oid::bigint, c.relkind = 'p', EXISTS (SELECT FROM pg_publication_tables p
                            WHERE p.pubname = ? AND p.schemaname = n.nspname AND p.tablename = c.relname)
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')""",
                        row -> new SourceTable(
                                table, row.getLong(1), row.getBoolean(2), row.getBoolean(3), List.of(), List.of()),
                        publication,
                        table.schema(),
                        table.name())
                .map(found -> new SourceTable(
                        table,
                        found.oid,
                        found.partitioned,
                        found.published,
                        columns(source, found, publication),
                        key(source, found.oid)));
    }

    private static List<SourceColumn> columns(SourceConnection source, SourceTable table, String publication) {
        int version = source.version();
        String published = version < COLUMN_LISTS_SINCE
                ? "a.attgenerated = ''"
                : """
                  coalesce((SELECT bool_or(a.attname = ANY (p.attnames)) FROM pg_publication_tables p
                      WHERE p.pubname = ? AND p.schemaname = ? AND p.tablename = ?), true) AND (a.attgenerated = '' OR %s)""".formatted(version >= GENERATED_COLUMNS_SINCE ? "a.attgenerated = 's'" : "false");
        Object[] of = {publication, table.table.schema(), table.table.name(), table.oid};
        return source.query(
                """
                WITH RECURSIVE chain(attnum, typid, typmod, domain) AS (
                    SELECT attnum, atttypid, atttypmod, false FROM pg_attribute
                     WHERE attrelid = %d AND attnum > 0 AND NOT attisdropped
                    UNION ALL
                    SELECT chain.attnum, t.typbasetype, t.typtypmod, true FROM chain
                      JOIN pg_type t ON t.oid = chain.typid WHERE t.typtype = 'd')
                SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.typname, n.nspname, chain.domain,
                       CASE WHEN b.typname = 'numeric' AND chain.typmod >= 4 THEN ((chain.typmod - 4) >> 16) & 65535 ELSE 0 END,
                       CASE WHEN b.typname = 'numeric' AND chain.typmod >= 4
                           THEN ((((chain.typmod - 4) & 2047) # 1024) - 1024) ELSE 0 END,
                       %s,
                       CASE WHEN c.collname = 'default'
                           THEN coalesce(to_jsonb(d)->>'datlocprovider', 'c') = 'b' OR (d.datcollate IN ('C', 'POSIX')
                               AND coalesce(to_jsonb(d)->>'datlocprovider', 'c') = 'c')
                           ELSE coalesce(c.collname IN ('C', 'POSIX', 'ucs_basic', 'pg_c_utf8'), true) END
                  FROM chain
                  JOIN pg_attribute a ON a.attrelid = %d AND a.attnum = chain.attnum
                  JOIN pg_type b ON b.oid = chain.typid AND b.typtype <> 'd'
                  JOIN pg_namespace n ON n.oid = b.typnamespace
                  LEFT JOIN pg_collation c ON c.oid = a.attcollation
                  JOIN pg_database d ON d.datname = current_database()
                 ORDER BY a.attnum""".formatted(table.oid, published, table.oid),
                row -> new SourceColumn(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getBoolean(5),
                        row.getInt(6),
                        row.getInt(7),
                        row.getBoolean(8),
                        row.getBoolean(9)),
                version < COLUMN_LISTS_SINCE ? new Object[0] : new Object[] {of[0], of[1], of[2]});
    }

    /** As the connector tells it: a primary key in its own order, another index in the order of the table. */
    private static List<String> key(SourceConnection source, long oid) {
        return source.query("""
                SELECT a.attname FROM pg_class c
                  JOIN pg_index x ON x.indrelid = c.oid
                 CROSS JOIN unnest(x.indkey) WITH ORDINALITY i(num, place)
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.num
                 WHERE c.oid = ? AND i.place <= x.indnkeyatts
                   AND CASE c.relreplident WHEN 'i' THEN x.indisreplident ELSE x.indisprimary END
                 ORDER BY CASE WHEN x.indisprimary THEN i.place ELSE i.num END""", row -> row.getString(1), oid);
    }

    Optional<SourceColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** ONLY leaves out tables that inherit the old way: they are captured on their own. */
    String from() {
        return (partitioned ? "" : "ONLY ") + quoted();
    }

    String quoted() {
        return Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
    }
}
