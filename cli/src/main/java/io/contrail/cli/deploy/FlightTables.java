package io.contrail.cli.deploy;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.TableId;
import io.contrail.simulator.schema.FlightOpsSchema;
import io.contrail.verifier.source.SourceColumn;
import io.contrail.verifier.source.SourceTable;
import io.contrail.warehouse.snowflake.SnowflakeTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What Snowflake holds of each table of the flights, as SQL: from the catalog of a PostgreSQL that has them. */
public final class FlightTables {
    private static final String CHANGELOG_META = """
                "_op" VARCHAR NOT NULL,
                "_tx_id" NUMBER(38,0) NOT NULL,
                "_lsn" NUMBER(38,0) NOT NULL,
                "_ordinal" NUMBER(38,0) NOT NULL,
                "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
                "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
                "_unchanged" VARCHAR
            """;
    private static final String CURRENT_META = """
                "_tx_id" NUMBER(38,0) NOT NULL,
                "_ordinal" NUMBER(38,0) NOT NULL
            """;

    private final List<SourceTable> tables;

    private FlightTables(List<SourceTable> tables) {
        this.tables = tables;
    }

    static FlightTables read(SourceConnection source) {
        List<SourceTable> tables = source.query("""
                        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = ? AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                         ORDER BY c.relname COLLATE "C\"""", row -> row.getString(1), FlightOpsSchema.NAME).stream()
                .map(name -> SourceTable.read(source, new TableId(FlightOpsSchema.NAME, name), ""))
                .flatMap(Optional::stream)
                .toList();
        return new FlightTables(tables);
    }

    /** As {@code schema.table}. */
    List<String> names() {
        return tables.stream()
                .map(table -> table.table().schema() + "." + table.table().name())
                .toList();
    }

    String sql() {
        List<String> statements = new ArrayList<>();
        for (SourceTable table : tables) {
            statements.add(table(table, "_changelog", CHANGELOG_META));
            statements.add(table(table, "", CURRENT_META));
            statements.add(history(table));
        }
        return String.join("\n", statements);
    }

    private static String table(SourceTable table, String suffix, String meta) {
        return "CREATE OR ALTER TABLE %s (\n%s%s);\n"
                .formatted(
                        name(table, suffix),
                        table.columns().stream()
                                .map(column -> "    %s %s,\n"
                                        .formatted(quote(column.name()), SnowflakeTypes.sql(column.kept())))
                                .collect(Collectors.joining()),
                        meta);
    }

    /** The sink puts a view in its place that fills in values which PostgreSQL has not sent; it must not be undone. */
    private static String history(SourceTable table) {
        List<String> all = table.columns().stream().map(SourceColumn::name).toList();
        String columns = all.stream().map(column -> "l." + quote(column)).collect(Collectors.joining(", "));
        String versionOf = table.key().isEmpty()
                ? columns
                : table.key().stream().map(column -> "l." + quote(column)).collect(Collectors.joining(", "));
        return """
                CREATE VIEW IF NOT EXISTS %s AS
                WITH versions AS (
                    SELECT %s, l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
                        lead(l."_ordinal") OVER (PARTITION BY %s ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
                        lead(l."_committed_at") OVER (PARTITION BY %s ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
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
                LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
                WHERE v."_op" <> 'd';
                """.formatted(
                        name(table, "_history"),
                        columns,
                        versionOf,
                        versionOf,
                        name(table, "_changelog"),
                        name(table, "_changelog"),
                        columns.replace("l.", "v."));
    }

    private static String name(SourceTable table, String suffix) {
        return quote(table.table().schema() + suffix) + "."
                + quote(table.table().name());
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
