package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements of one transaction that bring a table's changes between two ordinals from its changelog into its current
 * table. Pure text, in what Snowflake and other engines have in common.
 *
 * @param applied ordinal up to which the current table has its changes already
 * @param upTo ordinal up to which it is to have them
 * @param truncated ordinal of the last TRUNCATE between both; -1 when there is none
 */
record ApplySql(TableLayout layout, long applied, long upTo, long truncated) {

    /** Where the last TRUNCATE among the changes is. */
    static String lastTruncate(TableLayout layout, long applied, long upTo) {
        return "SELECT coalesce(max(\"_ordinal\"), -1) FROM %s WHERE \"_op\" = 't' AND \"_ordinal\" > %d AND \"_ordinal\" <= %d"
                .formatted(layout.changelog(), applied, upTo);
    }

    /** What changes the current table, in order. */
    List<String> statements() {
        List<String> statements = new ArrayList<>();
        if (truncated >= 0) {
            statements.add("DELETE FROM " + layout.current());
        }
        if (layout.schema().keyed()) {
            statements.add(merge());
        } else {
            statements.add(insertKeyless());
            statements.add(deleteKeyless());
        }
        return statements;
    }

    /** The number of rows that keep a value which neither these changes nor the current table have. */
    String orphans() {
        String unknown = known("IS NULL", " OR ");
        return "SELECT count(*) FROM (%s) n LEFT JOIN %s c ON %s WHERE n.\"_op\" <> 'd' AND (%s) AND c.\"_ordinal\" IS NULL"
                .formatted(newest(), layout.current(), layout.keysEqual("c", "n"), unknown);
    }

    /**
     * The changes that count, but for TRUNCATEs. A snapshot that starts over is a TRUNCATE with the ordinal of its own
     * first row.
     */
    private String live() {
        return "SELECT * FROM %s WHERE \"_op\" <> 't' AND \"_ordinal\" > %d AND \"_ordinal\" <= %d"
                .formatted(layout.changelog(), Math.max(applied, truncated - 1), upTo);
    }

    private String known(String test, String separator) {
        List<String> toasted = layout.toastedInOrder();
        return Stream.iterate(0, i -> i < toasted.size(), i -> i + 1)
                .map(i -> "n.\"_known_%d\" %s".formatted(i, test))
                .collect(Collectors.joining(separator));
    }

    /**
     * The newest change of each key. A column in which an old value was kept comes from the last of the changes that has
     * it, by its ordinal: a known NULL is not an unknown value.
     */
    private String newest() {
        List<String> toasted = layout.toastedInOrder();
        StringBuilder known = new StringBuilder();
        for (int i = 0; i < toasted.size(); i++) {
            known.append(
                    ", max(CASE WHEN l.\"_op\" <> 'd' AND NOT %s THEN l.\"_ordinal\" END) OVER (PARTITION BY %s) AS \"_known_%d\""
                            .formatted(TableLayout.unchanged("l", toasted.get(i)), layout.key(), i));
        }
        return "SELECT %s, l.\"_op\", l.\"_tx_id\", l.\"_ordinal\"%s FROM (%s) l QUALIFY row_number() OVER (PARTITION BY %s ORDER BY l.\"_ordinal\" DESC) = 1"
                .formatted(layout.prefixedColumns("l"), known, live(), layout.key());
    }

    private String merge() {
        List<String> toasted = layout.toastedInOrder();
        String columns = layout.schema().columnNames().stream()
                .map(column -> toasted.contains(column)
                        ? "k%d.%s".formatted(toasted.indexOf(column), quote(column))
                        : "n." + quote(column))
                .collect(Collectors.joining(", "));
        StringBuilder source =
                new StringBuilder("SELECT %s, n.\"_op\", n.\"_tx_id\", n.\"_ordinal\"".formatted(columns));
        StringBuilder joins = new StringBuilder();
        for (int i = 0; i < toasted.size(); i++) {
            source.append(", n.\"_known_%d\"".formatted(i));
            joins.append(
                    " LEFT JOIN (SELECT \"_ordinal\", %s FROM (%s) x WHERE x.\"_op\" <> 'd') k%d ON k%d.\"_ordinal\" = n.\"_known_%d\""
                            .formatted(quote(toasted.get(i)), live(), i, i, i));
        }
        source.append(" FROM (%s) n%s".formatted(newest(), joins));
        return """
                MERGE INTO %s c USING (%s) n ON %s
                WHEN MATCHED AND n."_op" = 'd' THEN DELETE
                WHEN MATCHED THEN UPDATE SET %s, "_tx_id" = n."_tx_id", "_ordinal" = n."_ordinal"
                WHEN NOT MATCHED AND n."_op" <> 'd' THEN INSERT (%s, "_tx_id", "_ordinal") VALUES (%s, n."_tx_id", n."_ordinal")""".formatted(
                        layout.current(),
                        source,
                        layout.keysEqual("c", "n"),
                        assignments(toasted),
                        layout.columns(),
                        layout.prefixedColumns("n"));
    }

    private String assignments(List<String> toasted) {
        return layout.schema().columnNames().stream()
                .map(column -> toasted.contains(column)
                        ? "%s = CASE WHEN n.\"_known_%d\" IS NULL THEN c.%s ELSE n.%s END"
                                .formatted(quote(column), toasted.indexOf(column), quote(column), quote(column))
                        : "%s = n.%s".formatted(quote(column), quote(column)))
                .collect(Collectors.joining(", "));
    }

    /** How many rows of each value are deleted. */
    private String gone() {
        return "SELECT %s, count(*) AS \"_gone\" FROM (%s) l WHERE l.\"_op\" = 'd' GROUP BY %s"
                .formatted(layout.prefixedColumns("l"), live(), layout.prefixedColumns("l"));
    }

    /**
     * Equal rows cannot be told apart, so only their number counts: as many as were deleted go, the oldest first, and what
     * the current table does not have of them is left out of the new ones. Its own rows are not touched before that, so
     * that both statements see the same numbers.
     */
    private String insertKeyless() {
        return insertKeyless("SELECT l.* FROM (%s) l WHERE l.\"_op\" <> 'd'".formatted(live()));
    }

    /** Only rows that are like some row of a query; the current table must have none of them. */
    String insertKeylessLike(String query) {
        return insertKeyless(
                "SELECT l.* FROM (%s) l JOIN (SELECT DISTINCT %s FROM (%s) x) z ON %s WHERE l.\"_op\" <> 'd'"
                        .formatted(live(), layout.prefixedColumns("x"), query, layout.columnsSame("l", "z")));
    }

    private String insertKeyless(String put) {
        return """
                INSERT INTO %s (%s, "_tx_id", "_ordinal")
                SELECT %s, p."_tx_id", p."_ordinal" FROM (
                    SELECT l.*, row_number() OVER (PARTITION BY %s ORDER BY l."_ordinal") AS "_nth"
                    FROM (%s) l) p
                LEFT JOIN (%s) g ON %s
                LEFT JOIN (
                    SELECT %s, count(*) AS "_there" FROM %s c WHERE c."_ordinal" <= %d GROUP BY %s) h ON %s
                WHERE p."_nth" > coalesce(g."_gone", 0) - coalesce(h."_there", 0) OR g."_gone" IS NULL""".formatted(
                        layout.current(),
                        layout.columns(),
                        layout.prefixedColumns("p"),
                        layout.prefixedColumns("l"),
                        put,
                        gone(),
                        layout.columnsSame("g", "p"),
                        layout.prefixedColumns("c"),
                        layout.current(),
                        applied,
                        layout.prefixedColumns("c"),
                        layout.columnsSame("h", "p"));
    }

    private String deleteKeyless() {
        return """
                DELETE FROM %s WHERE "_ordinal" <= %d AND "_ordinal" IN (
                    SELECT r."_ordinal" FROM (
                        SELECT %s, c."_ordinal", row_number() OVER (PARTITION BY %s ORDER BY c."_ordinal") AS "_nth"
                        FROM %s c WHERE c."_ordinal" <= %d) r
                    JOIN (%s) g ON %s WHERE r."_nth" <= g."_gone")""".formatted(
                        layout.current(),
                        applied,
                        layout.prefixedColumns("c"),
                        layout.prefixedColumns("c"),
                        layout.current(),
                        applied,
                        gone(),
                        layout.columnsSame("r", "g"));
    }
}
