package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;
import static io.contrail.warehouse.duckdb.Identifiers.quoteAll;

import io.contrail.changelog.Column;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a table's changes lie, as SQL text. A change is appended to one of two small <em>pending</em> tables in the
 * landing file; now and then a merge folds what is pending into the large tables <em>base</em> (newest row per key) and
 * <em>archive</em> (all changes) in the warehouse's own file. What users read are views that put both together, so a
 * change is readable when it has landed, and applying it costs the same however large the table is: the merge reads the
 * base's keys once for a number of changes that is proportional to the base.
 *
 * @param toasted columns in which an unchanged TOASTed value has been seen; only for these the views look up old values
 * @param deletes whether rows were ever taken away other than by key: from a table without one, or by a TRUNCATE. The
 *     views are simpler, and planned in half the time, as long as that never happened
 * @param generation counts the shapes: each has pending tables of its own, so that nothing a view reads ever changes
 * @param retired columns that only the changelog still has, as old changes carry them
 * @param shapedAt ordinal of the first change of this shape: in the changelog older ones may lack what the table has
 */
record TableLayout(
        TableSchema schema, Set<String> toasted, boolean deletes, int generation, List<String> retired, long shapedAt) {
    static final String LANDING = "landing";

    /** What the changelog has besides the source's columns. */
    static final String META = "_op VARCHAR NOT NULL, _tx_id BIGINT NOT NULL, _lsn BIGINT NOT NULL,"
            + " _ordinal BIGINT NOT NULL, _committed_at TIMESTAMPTZ NOT NULL, _landed_at TIMESTAMPTZ NOT NULL,"
            + " _unchanged VARCHAR[]";

    static final List<String> META_NAMES =
            List.of("_op", "_tx_id", "_lsn", "_ordinal", "_committed_at", "_landed_at", "_unchanged");

    TableLayout {
        toasted = Set.copyOf(toasted);
        retired = List.copyOf(retired);
    }

    static TableLayout of(TableSchema schema) {
        return new TableLayout(schema, Set.of(), false, 0, List.of(), 0);
    }

    /** The same table of which the source's catalog says something else. */
    TableLayout withSchema(TableSchema other) {
        return new TableLayout(other, toasted, deletes, generation, retired, shapedAt);
    }

    TableLayout withToasted(Set<String> more) {
        Set<String> all = new TreeSet<>(toasted);
        all.addAll(more);
        return new TableLayout(schema, all, deletes, generation, retired, shapedAt);
    }

    TableLayout withDeletes() {
        return new TableLayout(schema, toasted, true, generation, retired, shapedAt);
    }

    TableId table() {
        return schema.table();
    }

    /** The name under which the registry and the internal tables know the table. */
    String name() {
        return name(table());
    }

    /** One name for both parts; a dot within the schema's name is written otherwise, so that no two tables share one. */
    static String name(TableId table) {
        return table.schema().replace("%", "%25").replace(".", "%2E") + "." + table.name();
    }

    String current() {
        return quote(table().schema()) + "." + quote(table().name());
    }

    String changelog() {
        return quote(table().schema() + "_changelog") + "." + quote(table().name());
    }

    String history() {
        return quote(table().schema() + "_history") + "." + quote(table().name());
    }

    String base() {
        return "contrail_base." + quote(name());
    }

    String archive() {
        return "contrail_archive." + quote(name());
    }

    /** Name of a pending table without its catalog; there are two, 0 and 1. */
    String pendingName(int which) {
        return generation == 0 ? name() + ":" + which : "%s:%d:%d".formatted(name(), generation, which);
    }

    String pending(int which) {
        return LANDING + ".main." + quote(pendingName(which));
    }

    String columns() {
        return quoteAll(schema.columnNames());
    }

    List<String> createInLanding() {
        return Stream.of(0, 1)
                .map(which -> "CREATE TABLE IF NOT EXISTS %s (%s, %s)".formatted(pending(which), columnTypes(), META))
                .toList();
    }

    List<String> createInWarehouse() {
        List<String> statements = new ArrayList<>();
        for (String suffix : List.of("", "_changelog", "_history")) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + quote(table().schema() + suffix));
        }
        statements.add("CREATE TABLE IF NOT EXISTS %s (%s, _tx_id BIGINT NOT NULL, _ordinal BIGINT NOT NULL)"
                .formatted(base(), columnTypes()));
        statements.add("CREATE TABLE IF NOT EXISTS %s (%s, %s)".formatted(archive(), columnTypes(), META));
        statements.add(
                "INSERT INTO contrail.merged BY NAME SELECT %s AS table_name, -1 AS ordinal ON CONFLICT DO NOTHING"
                        .formatted(literal(name())));
        statements.addAll(createViews());
        return statements;
    }

    List<String> createViews() {
        TableViews views = new TableViews(this);
        return List.of(
                "CREATE OR REPLACE VIEW %s AS %s".formatted(changelog(), views.changelog()),
                "CREATE OR REPLACE VIEW %s AS %s".formatted(current(), views.current()),
                "CREATE OR REPLACE VIEW %s AS %s".formatted(history(), views.history()));
    }

    /** All that is pending and not merged yet. */
    String unmerged() {
        return """
                SELECT * FROM (SELECT * FROM %s UNION ALL SELECT * FROM %s)
                WHERE _ordinal > (SELECT ordinal FROM contrail.merged WHERE table_name = %s)""".formatted(pending(0), pending(1), literal(name()));
    }

    String columnTypes() {
        return schema.columns().stream()
                .map(column -> quote(column.name()) + " " + DuckDbTypes.sql(column.type()))
                .collect(Collectors.joining(", "));
    }

    String key() {
        return quoteAll(schema.key());
    }

    String keysEqual(String left, String right) {
        return join(
                schema.key(), " AND ", column -> "%s.%s = %s.%s".formatted(left, quote(column), right, quote(column)));
    }

    String columnsSame(String left, String right) {
        return join(
                schema.columnNames(),
                " AND ",
                column -> "%s.%s IS NOT DISTINCT FROM %s.%s".formatted(left, quote(column), right, quote(column)));
    }

    String prefixedColumns(String alias) {
        return join(schema.columnNames(), ", ", column -> alias + "." + quote(column));
    }

    private static String join(List<String> names, String separator, Function<String, String> each) {
        return names.stream().map(each).collect(Collectors.joining(separator));
    }

    /** Names that DuckDB, which does not tell upper from lower case, would confuse with another of this table. */
    Set<String> clashes() {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        seen.addAll(META_NAMES);
        return schema.columns().stream()
                .map(Column::name)
                .filter(name -> !seen.add(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
