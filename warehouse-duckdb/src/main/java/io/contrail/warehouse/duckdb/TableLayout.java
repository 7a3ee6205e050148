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
 */
record TableLayout(TableSchema schema, Set<String> toasted, boolean deletes, int generation, List<String> retired) {
    static final String LANDING = "landing";

    /** What the changelog has besides the source's columns. */
    static final String META = "_op VARCHAR NOT NULL, _tx_id BIGINT NOT NULL, _lsn BIGINT NOT NULL,"
            + " _ordinal BIGINT NOT NULL, _committed_at TIMESTAMPTZ NOT NULL, _landed_at TIMESTAMPTZ NOT NULL,"
            + " _unchanged VARCHAR[]";

    static final List<String> META_NAMES =
            List.of("_op", "_tx_id", "_lsn", "_ordinal", "_committed_at", "_landed_at", "_unchanged");

    private static final String LIVE_OPS = "_op NOT IN ('d', 't')";

    TableLayout {
        toasted = Set.copyOf(toasted);
        retired = List.copyOf(retired);
    }

    static TableLayout of(TableSchema schema) {
        return new TableLayout(schema, Set.of(), false, 0, List.of());
    }

    /** The same table of which the source's catalog says something else. */
    TableLayout withSchema(TableSchema other) {
        return new TableLayout(other, toasted, deletes, generation, retired);
    }

    TableLayout withToasted(Set<String> more) {
        Set<String> all = new TreeSet<>(toasted);
        all.addAll(more);
        return new TableLayout(schema, all, deletes, generation, retired);
    }

    TableLayout withDeletes() {
        return new TableLayout(schema, toasted, true, generation, retired);
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
        return List.of(
                "CREATE OR REPLACE VIEW %s AS %s".formatted(changelog(), changelogQuery()),
                "CREATE OR REPLACE VIEW %s AS %s".formatted(current(), currentQuery()),
                "CREATE OR REPLACE VIEW %s AS %s".formatted(history(), historyQuery()));
    }

    /** All that is pending and not merged yet. */
    String unmerged() {
        return """
                SELECT * FROM (SELECT * FROM %s UNION ALL SELECT * FROM %s)
                WHERE _ordinal > (SELECT ordinal FROM contrail.merged WHERE table_name = %s)""".formatted(pending(0), pending(1), literal(name()));
    }

    private String changelogQuery() {
        String columns = columns() + ", " + quoteAll(META_NAMES);
        if (retired.isEmpty()) {
            return "SELECT %s FROM %s UNION ALL %s".formatted(columns, archive(), unmerged());
        }
        return "SELECT %s, %s FROM %s UNION ALL BY NAME %s"
                .formatted(columns, quoteAll(retired), archive(), unmerged());
    }

    private String currentQuery() {
        if (!deletes) {
            return "WITH live AS NOT MATERIALIZED (%s) ".formatted(unmerged())
                    + (schema.keyed() ? keyedQuery() : keylessQuery());
        }
        // A TRUNCATE that is still pending hides the base and every change before it. A snapshot that starts over is a
        // truncate with the ordinal of its own first row, hence the second condition.
        String live = """
                WITH unmerged AS NOT MATERIALIZED (%s),
                truncated AS (SELECT coalesce(max(_ordinal), -1) AS ordinal FROM unmerged WHERE _op = 't'),
                live AS NOT MATERIALIZED (SELECT u.* FROM unmerged u, truncated t
                    WHERE u._op <> 't' AND u._ordinal >= t.ordinal)
                """.formatted(unmerged());
        return live + (schema.keyed() ? keyedQuery() : keylessQuery());
    }

    /** Whether a pending TRUNCATE leaves anything of the base. */
    private String baseIsThere() {
        return deletes ? "(SELECT ordinal FROM truncated) < 0" : "true";
    }

    private String keyedQuery() {
        String untouched = """
                SELECT %s FROM %s b ANTI JOIN live l ON %s WHERE %s
                """.formatted(prefixed("b", List.of()), base(), keysEqual("l", "b"), baseIsThere());
        if (toasted.isEmpty()) {
            return untouched + """
                    UNION ALL
                    SELECT %s, _tx_id, _ordinal FROM (
                        SELECT * FROM live QUALIFY row_number() OVER (PARTITION BY %s ORDER BY _ordinal DESC) = 1)
                    WHERE _op <> 'd'""".formatted(columns(), key());
        }
        return untouched
                + """
                UNION ALL
                SELECT %s FROM (%s) n WHERE n._op <> 'd' AND %s
                UNION ALL
                SELECT %s FROM (%s) n JOIN %s b ON %s WHERE n._op <> 'd' AND NOT (%s)""".formatted(
                                prefixed("n", List.of()),
                                newestWithToast(),
                                allKnown("n"),
                                toastFilled(),
                                newestWithToast(),
                                base(),
                                keysEqual("n", "b"),
                                allKnown("n"));
    }

    /** The newest pending change of each key, its toasted columns from the last pending change that knows them. */
    private String newestWithToast() {
        String others = schema.columnNames().stream()
                .filter(column -> !toasted.contains(column))
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
        String filled = toastedInOrder()
                .map(column -> "(%s).v AS %s, (%s) IS NOT NULL AS %s"
                        .formatted(lastKnown(column), quote(column), lastKnown(column), known(column)))
                .collect(Collectors.joining(", "));
        return """
                SELECT %s, %s, _op, _tx_id, _ordinal FROM live
                QUALIFY row_number() OVER (PARTITION BY %s ORDER BY _ordinal DESC) = 1""".formatted(others, filled, key());
    }

    /** The last value of a toasted column up to this change, as a struct so that a known NULL differs from unknown. */
    private String lastKnown(String column) {
        return "last_value(CASE WHEN %s AND NOT coalesce(list_contains(_unchanged, %s), false) THEN {'v': %s} END IGNORE NULLS) OVER (PARTITION BY %s ORDER BY _ordinal)"
                .formatted(LIVE_OPS, literal(column), quote(column), key());
    }

    private String toastFilled() {
        return schema.columnNames().stream()
                .map(column -> toasted.contains(column)
                        ? "CASE WHEN n.%s THEN n.%s ELSE b.%s END"
                                .formatted(known(column), quote(column), quote(column))
                        : "n." + quote(column))
                .collect(Collectors.joining(", ", "", ", n._tx_id, n._ordinal"));
    }

    private String allKnown(String alias) {
        return toastedInOrder().map(column -> alias + "." + known(column)).collect(Collectors.joining(" AND "));
    }

    private static String known(String column) {
        return quote(column + ":known");
    }

    private Stream<String> toastedInOrder() {
        return schema.columnNames().stream().filter(toasted::contains);
    }

    private String keylessQuery() {
        String rows = """
                SELECT %s, _tx_id, _ordinal FROM %s WHERE %s
                UNION ALL
                SELECT %s, _tx_id, _ordinal FROM live WHERE %s""".formatted(columns(), base(), baseIsThere(), columns(), LIVE_OPS);
        if (!deletes) {
            return rows;
        }
        // Equal rows cannot be told apart: number them, and leave out as many as were deleted.
        return """
                SELECT %s, _tx_id, _ordinal FROM (
                    SELECT *, row_number() OVER (PARTITION BY %s ORDER BY _ordinal) AS _nth FROM (%s)) r
                WHERE NOT EXISTS (
                    SELECT 1 FROM (SELECT %s, count(*) AS _gone FROM live WHERE _op = 'd' GROUP BY ALL) d
                    WHERE r._nth <= d._gone AND %s)""".formatted(columns(), columns(), rows, columns(), columnsSame("r", "d"));
    }

    private String historyQuery() {
        String order = schema.keyed() ? key() : columns();
        String filled = schema.columnNames().stream()
                .map(column -> toasted.contains(column) && schema.keyed()
                        ? "(%s).v AS %s".formatted(lastKnown(column), quote(column))
                        : quote(column))
                .collect(Collectors.joining(", "));
        return """
                WITH versions AS (
                    SELECT %s, _op, _tx_id, _ordinal, _committed_at,
                        lead(_ordinal) OVER (PARTITION BY %s ORDER BY _ordinal, _op DESC) AS _next,
                        lead(_committed_at) OVER (PARTITION BY %s ORDER BY _ordinal, _op DESC) AS _next_at
                    FROM %s WHERE _op <> 't'),
                truncations AS (SELECT _ordinal, _committed_at FROM %s WHERE _op = 't')
                SELECT %s, v._committed_at AS valid_from,
                    CASE WHEN t._ordinal IS NOT NULL AND (v._next IS NULL OR t._ordinal <= v._next)
                        THEN t._committed_at ELSE v._next_at END AS valid_to,
                    v._op, v._tx_id, v._ordinal
                FROM versions v ASOF LEFT JOIN truncations t ON v._ordinal < t._ordinal
                WHERE v._op <> 'd'""".formatted(filled, order, order, changelog(), changelog(), prefixedColumns("v"));
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

    private String prefixed(String alias, List<String> more) {
        return Stream.concat(Stream.of(prefixedColumns(alias), alias + "._tx_id", alias + "._ordinal"), more.stream())
                .collect(Collectors.joining(", "));
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
