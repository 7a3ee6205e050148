package io.contrail.capture.replication;

import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The publication that the slot reads through: exactly the given tables and the heartbeat, all four operations,
 * partitions under their root's name. It is altered, never dropped and made anew: a slot that meets changes from a time
 * when its publication was missing cannot be read any more.
 */
public record Publication(PipelineName pipeline) {
    private static final int VIA_ROOT_SINCE = 13_00_00;
    private static final int FILTERS_SINCE = 15_00_00;
    private static final int GENERATED_COLUMNS_SINCE = 18_00_00;

    /**
     * What the publication publishes now.
     *
     * @param tables the tables that are published, however they came in
     * @param listed those among them that are listed one by one
     * @param partial those of which only some rows or columns are published
     * @param wholeSchemas whether whole schemas are published
     */
    public record State(
            boolean allTables,
            boolean wholeSchemas,
            boolean viaRoot,
            boolean allOperations,
            boolean generatedColumns,
            Set<TableName> tables,
            Set<TableName> listed,
            Set<TableName> partial) {

        /** Whether every change of the table comes through. */
        public boolean covers(TableName table) {
            return tables.contains(table) && !partial.contains(table);
        }
    }

    public String name() {
        return pipeline.publication();
    }

    public Optional<State> read(SourceConnection source) {
        int version = source.version();
        return source.first(
                """
                SELECT puballtables, pubinsert AND pubupdate AND pubdelete AND pubtruncate, %s, %s, %s
                  FROM pg_publication p WHERE pubname = ?
                """.formatted(
                                version >= VIA_ROOT_SINCE ? "pubviaroot" : "false",
                                version >= GENERATED_COLUMNS_SINCE ? "pubgencols = 's'" : "true",
                                version >= FILTERS_SINCE
                                        ? "EXISTS (SELECT FROM pg_publication_namespace s WHERE s.pnpubid = p.oid)"
                                        : "false"),
                row -> new State(
                        row.getBoolean(1),
                        row.getBoolean(5),
                        row.getBoolean(3),
                        row.getBoolean(2),
                        row.getBoolean(4),
                        tables(source, "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?"),
                        tables(source, listed("true")),
                        version >= FILTERS_SINCE
                                ? tables(source, listed("(r.prqual IS NOT NULL OR r.prattrs IS NOT NULL)"))
                                : Set.of()),
                name());
    }

    private static String listed(String condition) {
        return """
               SELECT n.nspname, c.relname FROM pg_publication p
                 JOIN pg_publication_rel r ON r.prpubid = p.oid
                 JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE p.pubname = ? AND %s
               """.formatted(condition);
    }

    private Set<TableName> tables(SourceConnection source, String sql) {
        return new TreeSet<>(source.query(sql, row -> new TableName(row.getString(1), row.getString(2)), name()));
    }

    /** The SQL that makes the publication right; empty when it is. Its user must own the tables it adds. */
    public List<String> ddl(SourceConnection source, Collection<TableName> captured) {
        Set<TableName> wanted = new TreeSet<>(captured);
        wanted.add(Heartbeat.TABLE);
        Optional<State> found = read(source);
        String publication = Identifiers.quote(name());
        if (found.isEmpty()) {
            return List.of("CREATE PUBLICATION %s FOR TABLE %s WITH (%s)"
                    .formatted(publication, list(wanted), options(source.version())));
        }
        State state = found.get();
        List<String> statements = new ArrayList<>();
        boolean viaRoot = state.viaRoot() || source.version() < VIA_ROOT_SINCE;
        if (!viaRoot || !state.allOperations() || !state.generatedColumns()) {
            statements.add("ALTER PUBLICATION %s SET (%s)".formatted(publication, options(source.version())));
        }
        boolean exact = state.listed().equals(wanted) && state.partial().isEmpty() && !state.wholeSchemas();
        if (!state.allTables() && !exact) {
            statements.add("ALTER PUBLICATION %s SET TABLE %s".formatted(publication, list(wanted)));
        }
        return statements;
    }

    /**
     * Creates or alters. A publication FOR ALL TABLES, which only an administrator can have made, is left as it is, and
     * so is another's that publishes more than is captured: the connector passes over the rest.
     */
    public void ensure(SourceConnection source, Collection<TableName> captured) {
        boolean enough = read(source)
                .filter(state -> state.viaRoot() && state.allOperations() && state.covers(Heartbeat.TABLE))
                .filter(state -> captured.stream().allMatch(state::covers))
                .isPresent();
        if (!enough || mine(source).orElse(true)) {
            source.execute(ddl(source, captured));
        }
    }

    /** Whether it may be altered by who asks; empty when there is none. */
    private Optional<Boolean> mine(SourceConnection source) {
        return source.first(
                "SELECT pg_has_role(pubowner, 'USAGE') FROM pg_publication WHERE pubname = ?",
                row -> row.getBoolean(1),
                name());
    }

    /** Drops it, or returns the SQL for who may. */
    List<String> drop(SourceConnection source) {
        String sql = "DROP PUBLICATION IF EXISTS " + Identifiers.quote(name());
        Optional<Boolean> mine = mine(source);
        if (mine.orElse(false)) {
            source.execute(sql);
        }
        return mine.orElse(true) ? List.of() : List.of(sql);
    }

    /** ONLY keeps tables that inherit the old way from being published along; for partitions it changes nothing. */
    private static String list(Set<TableName> tables) {
        return tables.stream().map(table -> "ONLY " + table.quoted()).collect(Collectors.joining(", "));
    }

    private static String options(int version) {
        return "publish = 'insert, update, delete, truncate'"
                + (version >= VIA_ROOT_SINCE ? ", publish_via_partition_root = true" : "")
                + (version >= GENERATED_COLUMNS_SINCE ? ", publish_generated_columns = stored" : "");
    }
}
