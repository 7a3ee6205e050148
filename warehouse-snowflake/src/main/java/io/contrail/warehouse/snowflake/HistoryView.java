package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The versions of a table's rows, each from the change that made it to the next of the same key or to a TRUNCATE. Written
 * without ASOF joins and structs, which not every engine that runs it spells alike.
 */
final class HistoryView {
    private final TableLayout layout;

    HistoryView(TableLayout layout) {
        this.layout = layout;
    }

    String query() {
        boolean keyed = layout.schema().keyed();
        String versionOf = keyed ? layout.key() : layout.columns();
        List<String> toasted = keyed ? layout.toastedInOrder() : List.of();
        StringBuilder known = new StringBuilder();
        StringBuilder joins = new StringBuilder();
        for (int i = 0; i < toasted.size(); i++) {
            // The ordinal of the last change that has the value, for a known NULL is not an unknown value.
            known.append(
                    ", max(CASE WHEN l.\"_op\" <> 'd' AND NOT %s THEN l.\"_ordinal\" END) OVER (PARTITION BY %s ORDER BY l.\"_ordinal\", l.\"_op\" DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS \"_known_%d\""
                            .formatted(TableLayout.unchanged("l", toasted.get(i)), versionOf, i));
            joins.append(" LEFT JOIN %s k%d ON k%d.\"_ordinal\" = v.\"_known_%d\" AND k%d.\"_op\" NOT IN ('d', 't')"
                    .formatted(layout.changelog(), i, i, i, i));
        }
        String columns = layout.schema().columnNames().stream()
                .map(column -> "%s.%s"
                        .formatted(toasted.contains(column) ? "k" + toasted.indexOf(column) : "v", quote(column)))
                .collect(Collectors.joining(", "));
        return """
                WITH versions AS (
                    SELECT %s, l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
                        lead(l."_ordinal") OVER (PARTITION BY %s ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
                        lead(l."_committed_at") OVER (PARTITION BY %s ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"%s
                    FROM %s l WHERE l."_op" <> 't'),
                truncations AS (
                    SELECT "_ordinal", "_committed_at",
                        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
                    FROM %s WHERE "_op" = 't')
                SELECT %s, v."_committed_at" AS "valid_from",
                    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
                        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
                    v."_op", v."_tx_id", v."_ordinal"
                FROM versions v
                LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"%s
                WHERE v."_op" <> 'd'""".formatted(
                        layout.prefixedColumns("l"),
                        versionOf,
                        versionOf,
                        known,
                        layout.changelog(),
                        layout.changelog(),
                        columns,
                        joins);
    }
}
