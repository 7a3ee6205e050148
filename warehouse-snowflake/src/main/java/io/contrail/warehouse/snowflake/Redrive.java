package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnChange;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies one change that comes late to a table of which every landed change is applied: into the changelog at its
 * ordinal, and into the current table as far as no later change of the same row has been there. Both change in the
 * caller's transaction, and a change that the changelog has is not applied again.
 */
final class Redrive {
    private final Database database;
    private final TableLayout layout;
    private final TableSchema schema;
    private final Change change;

    /** Present columns and the late columns that they were. */
    private final Map<String, String> sources = new LinkedHashMap<>();

    private final List<String> dropped = new ArrayList<>();

    Redrive(Database database, TableLayout layout, TableSchema schema, Change change) {
        this.database = database;
        this.layout = layout;
        this.schema = schema;
        this.change = change;
        Evolution since = Evolution.between(schema, layout.schema());
        layout.schema().columnNames().forEach(name -> sources.put(name, name));
        for (ColumnChange step : since.changes()) {
            if (step instanceof ColumnChange.Add add) {
                sources.remove(add.column().name());
            } else if (step instanceof ColumnChange.Rename rename) {
                sources.put(rename.to(), rename.column().name());
            } else if (step instanceof ColumnChange.Drop drop) {
                dropped.add(drop.column().name());
            }
        }
        boolean sameKey = layout.schema().key().stream()
                .map(name -> sources.getOrDefault(name, ""))
                .toList()
                .equals(schema.key());
        if (!sameKey || (!layout.schema().keyed() && !since.changes().isEmpty())) {
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "Table %s has another key or shape since, so a late change cannot find its row."
                            .formatted(layout.table()),
                    "Nothing was applied; the table stays incomplete.",
                    "write the row again in the source, e.g. UPDATE it with its own values, and discard the letter.");
        }
    }

    /**
     * Part of the caller's transaction.
     *
     * @param applied ordinal up to which the current table has its changes
     */
    void run(long applied, Instant now) {
        long ordinal = change.ordinal();
        if (count("SELECT count(*) FROM %s WHERE \"_ordinal\" = %d".formatted(layout.changelog(), ordinal)) > 0) {
            return;
        }
        boolean truncatedSince = count("SELECT count(*) FROM %s WHERE \"_op\" = 't' AND \"_ordinal\" > %d"
                        .formatted(layout.changelog(), ordinal))
                > 0;
        toChangelog(now);
        if (truncatedSince) {
            return;
        } else if (!layout.schema().keyed()) {
            recount(Math.max(applied, ordinal));
        } else if (change instanceof Change.Truncate) {
            execute("DELETE FROM %s WHERE \"_ordinal\" < %d".formatted(layout.current(), ordinal));
        } else if (count("SELECT count(*) FROM %s a JOIN (%s) l ON %s WHERE a.\"_op\" <> 't' AND a.\"_ordinal\" > %d"
                        .formatted(layout.changelog(), late(), layout.keysEqual("a", "l"), ordinal))
                > 0) {
            keepToasted();
        } else if (change instanceof Change.Delete) {
            execute("DELETE FROM %s b USING (%s) l WHERE %s"
                    .formatted(layout.current(), late(), layout.keysEqual("b", "l")));
        } else {
            put();
        }
    }

    /** The change, as the changelog has it now. */
    private String late() {
        return "SELECT * FROM %s WHERE \"_ordinal\" = %d".formatted(layout.changelog(), change.ordinal());
    }

    private void toChangelog(Instant now) {
        if (change instanceof Change.Update update && update.before() != null) {
            toChangelog('d', update.before(), now);
        }
        toChangelog(change.code(), ChangelogRows.row(change), now);
    }

    private void toChangelog(char op, @Nullable Row row, Instant now) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<@Nullable Object> binds = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        Map<String, String> archived = layout.archived();
        for (String name : archived.keySet()) {
            String source = sources.getOrDefault(name, dropped.contains(name) ? name : "");
            int index = schema.columnNames().indexOf(source);
            if (row == null || index < 0 || row.get(index) == null) {
                continue;
            } else if (row.isUnchanged(index)) {
                unchanged.add(TableLayout.unchangedName(name));
                continue;
            }
            columns.add(quote(name));
            values.add(value(name, schema.columns().get(index), archived.getOrDefault(name, "VARCHAR")));
            binds.add(new Held(schema.columns().get(index).type(), false).text(row.get(index)));
        }
        columns.addAll(TableLayout.META_NAMES.stream().map(Identifiers::quote).toList());
        values.add("?, ?, ?, ?, CAST(? AS TIMESTAMP_TZ(6)), CAST(? AS TIMESTAMP_TZ(6)), ?");
        binds.add(String.valueOf(op));
        binds.add(change.origin().txId());
        binds.add(change.origin().lsn().value());
        binds.add(change.ordinal());
        binds.add(Evolver.instant(change.origin().committedAt()));
        binds.add(Evolver.instant(ChangelogRows.micros(now)));
        binds.add(unchanged.isEmpty() ? null : "[" + String.join(",", unchanged) + "]");
        database.execute(
                "INSERT INTO %s (%s) SELECT %s"
                        .formatted(layout.changelog(), String.join(", ", columns), String.join(", ", values)),
                binds.toArray(new @Nullable Object[0]));
    }

    /** SQL for the text of a late value, in the type that the column has now; NULL if it does not fit. */
    private String value(String name, Column late, String type) {
        for (Column column : layout.schema().columns()) {
            if (column.name().equals(name) && column.type().equals(late.type())) {
                return layout.held(column).parameter();
            }
        }
        return type.equals("VARCHAR")
                ? "?"
                : type.equals("BINARY") ? "TRY_TO_BINARY(?, 'HEX')" : "TRY_CAST(? AS %s)".formatted(type);
    }

    /** The newest version of its row: a value that it does not have stays as it is. */
    private void put() {
        List<String> updates = new ArrayList<>();
        List<String> inserts = new ArrayList<>();
        for (Column column : layout.schema().columns()) {
            String name = quote(column.name());
            boolean had = sources.containsKey(column.name());
            if (had) {
                updates.add("%s = CASE WHEN %s THEN b.%s ELSE l.%s END"
                        .formatted(name, TableLayout.unchanged("l", column.name()), name, name));
            }
            inserts.add(had ? "l." + name : missing(column));
        }
        execute("""
                MERGE INTO %s b USING (%s) l ON %s
                WHEN MATCHED THEN UPDATE SET %s, "_tx_id" = l."_tx_id", "_ordinal" = l."_ordinal"
                WHEN NOT MATCHED THEN INSERT (%s, "_tx_id", "_ordinal") VALUES (%s, l."_tx_id", l."_ordinal")""".formatted(
                        layout.current(),
                        late(),
                        layout.keysEqual("b", "l"),
                        String.join(", ", updates),
                        layout.columns(),
                        String.join(", ", inserts)));
    }

    /** A later version of the row may have kept a TOASTed value that only this change has. */
    private void keepToasted() {
        if (change instanceof Change.Delete) {
            return;
        }
        for (String column : layout.toastedInOrder()) {
            boolean laterKnows = count("""
                    SELECT count(*) FROM %s a JOIN (%s) l ON %s
                    WHERE a."_ordinal" > %d AND (a."_op" IN ('d', 't') OR NOT %s)""".formatted(
                                    layout.changelog(),
                                    late(),
                                    layout.keysEqual("a", "l"),
                                    change.ordinal(),
                                    TableLayout.unchanged("a", column)))
                    > 0;
            if (!laterKnows && sources.containsKey(column)) {
                execute("UPDATE %s b SET %s = l.%s FROM (%s) l WHERE %s AND NOT %s"
                        .formatted(
                                layout.current(),
                                quote(column),
                                quote(column),
                                late(),
                                layout.keysEqual("b", "l"),
                                TableLayout.unchanged("l", column)));
            }
        }
    }

    /** Of equal rows only the number counts: as many as the changelog has put and not taken away since a TRUNCATE. */
    private void recount(long applied) {
        if (change instanceof Change.Truncate) {
            execute("DELETE FROM " + layout.current());
            new ApplySql(layout, change.ordinal(), applied, -1).statements().forEach(this::execute);
            return;
        }
        long truncated = count(ApplySql.lastTruncate(layout, -1, applied));
        ApplySql sql = new ApplySql(layout, -1, applied, truncated);
        execute("MERGE INTO %s b USING (SELECT DISTINCT %s FROM (%s) x) l ON %s WHEN MATCHED THEN DELETE"
                .formatted(layout.current(), layout.prefixedColumns("x"), late(), layout.columnsSame("b", "l")));
        execute(sql.insertKeylessLike(late()));
    }

    private String missing(Column column) {
        CatalogFacts.ColumnFacts facts = layout.schema().facts(column);
        String value = facts == null || facts.value() == null
                ? null
                : new Defaults(database).expression(column, facts.value());
        return value == null ? "NULL" : value;
    }

    private long count(String sql) {
        return database.number(sql);
    }

    private void execute(String sql) {
        database.execute(sql);
    }
}
