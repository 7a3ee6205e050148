package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;
import static io.contrail.warehouse.duckdb.Identifiers.quoteAll;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The queries of a table's views: what is merged and what is pending, put together. */
final class TableViews {
    private static final String LIVE_OPS = "_op NOT IN ('d', 't')";

    private final TableLayout layout;

    TableViews(TableLayout layout) {
        this.layout = layout;
    }

    String changelog() {
        String columns = layout.columns() + ", " + quoteAll(TableLayout.META_NAMES);
        if (layout.retired().isEmpty()) {
            return "SELECT %s FROM %s UNION ALL %s".formatted(columns, layout.archive(), layout.unmerged());
        }
        return "SELECT %s, %s FROM %s UNION ALL BY NAME %s"
                .formatted(columns, quoteAll(layout.retired()), layout.archive(), layout.unmerged());
    }

    String current() {
        if (!layout.deletes()) {
            return "WITH live AS NOT MATERIALIZED (%s) ".formatted(layout.unmerged())
                    + (layout.schema().keyed() ? keyedQuery() : keylessQuery());
        }
        // A TRUNCATE that is still pending hides the base and every change before it. A snapshot that starts over is a
        // truncate with the ordinal of its own first row, hence the second condition.
        String live = """
                WITH unmerged AS NOT MATERIALIZED (%s),
                truncated AS (SELECT coalesce(max(_ordinal), -1) AS ordinal FROM unmerged WHERE _op = 't'),
                live AS NOT MATERIALIZED (SELECT u.* FROM unmerged u, truncated t
                    WHERE u._op <> 't' AND u._ordinal >= t.ordinal)
                """.formatted(layout.unmerged());
        return live + (layout.schema().keyed() ? keyedQuery() : keylessQuery());
    }

    /** Whether a pending TRUNCATE leaves anything of the base. */
    private String baseIsThere() {
        return layout.deletes() ? "(SELECT ordinal FROM truncated) < 0" : "true";
    }

    private String keyedQuery() {
        String untouched =
                """
                SELECT %s FROM %s b ANTI JOIN live l ON %s WHERE %s
                """.formatted(prefixed("b", List.of()), layout.base(), layout.keysEqual("l", "b"), baseIsThere());
        if (layout.toasted().isEmpty()) {
            return untouched + """
                    UNION ALL
                    SELECT %s, _tx_id, _ordinal FROM (
                        SELECT * FROM live QUALIFY row_number() OVER (PARTITION BY %s ORDER BY _ordinal DESC) = 1)
                    WHERE _op <> 'd'""".formatted(layout.columns(), layout.key());
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
                                layout.base(),
                                layout.keysEqual("n", "b"),
                                allKnown("n"));
    }

    /** The newest pending change of each key, its toasted columns from the last pending change that knows them. */
    private String newestWithToast() {
        String others = layout.schema().columnNames().stream()
                .filter(column -> !layout.toasted().contains(column))
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
        String filled = toastedInOrder()
                .map(column -> "(%s).v AS %s, (%s) IS NOT NULL AS %s"
                        .formatted(lastKnown(column), quote(column), lastKnown(column), known(column)))
                .collect(Collectors.joining(", "));
        return """
                SELECT %s, %s, _op, _tx_id, _ordinal FROM live
                QUALIFY row_number() OVER (PARTITION BY %s ORDER BY _ordinal DESC) = 1""".formatted(others, filled, layout.key());
    }

    private String lastKnown(String column) {
        return lastKnown(column, layout.key());
    }

    /** The last value of a toasted column up to this change, as a struct so that a known NULL differs from unknown. */
    static String lastKnown(String column, String key) {
        return "last_value(CASE WHEN %s AND NOT coalesce(list_contains(_unchanged, %s), false) THEN {'v': %s} END IGNORE NULLS) OVER (PARTITION BY %s ORDER BY _ordinal)"
                .formatted(LIVE_OPS, literal(column), quote(column), key);
    }

    private String toastFilled() {
        return layout.schema().columnNames().stream()
                .map(column -> layout.toasted().contains(column)
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
        return layout.schema().columnNames().stream().filter(layout.toasted()::contains);
    }

    private String keylessQuery() {
        String rows = """
                SELECT %s, _tx_id, _ordinal FROM %s WHERE %s
                UNION ALL
                SELECT %s, _tx_id, _ordinal FROM live WHERE %s""".formatted(layout.columns(), layout.base(), baseIsThere(), layout.columns(), LIVE_OPS);
        if (!layout.deletes()) {
            return rows;
        }
        // Equal rows cannot be told apart: number them, and leave out as many as were deleted.
        return """
                SELECT %s, _tx_id, _ordinal FROM (
                    SELECT *, row_number() OVER (PARTITION BY %s ORDER BY _ordinal) AS _nth FROM (%s)) r
                WHERE NOT EXISTS (
                    SELECT 1 FROM (SELECT %s, count(*) AS _gone FROM live WHERE _op = 'd' GROUP BY ALL) d
                    WHERE r._nth <= d._gone AND %s)""".formatted(layout.columns(), layout.columns(), rows, layout.columns(), layout.columnsSame("r", "d"));
    }

    String history() {
        String order = layout.schema().keyed() ? layout.key() : layout.columns();
        String filled = layout.schema().columnNames().stream()
                .map(column ->
                        layout.toasted().contains(column) && layout.schema().keyed()
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
                WHERE v._op <> 'd'""".formatted(filled, order, order, layout.changelog(), layout.changelog(), layout.prefixedColumns("v"));
    }

    private String prefixed(String alias, List<String> more) {
        return Stream.concat(
                        Stream.of(layout.prefixedColumns(alias), alias + "._tx_id", alias + "._ordinal"), more.stream())
                .collect(Collectors.joining(", "));
    }
}
