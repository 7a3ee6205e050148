package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.literal;
import static io.contrail.warehouse.snowflake.Identifiers.quote;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnChange;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans the steps that bring a table, of which every landed change is applied, into another shape. The changelog keeps
 * every old value: a column that is gone stays, and one whose values do not fit the new type is put aside as {@code
 * name_before_ordinal}.
 */
final class Evolver {
    private final Defaults defaults;
    private final TableLayout layout;
    private final Change first;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final Set<String> asText;

    /** Columns of the changelog and their types, as the steps so far leave them. */
    private final Map<String, String> archived;

    /** Plans for a table as it is, from the first change of the new shape on. */
    Evolver(Defaults defaults, TableLayout layout, Change first) {
        this.defaults = defaults;
        this.layout = layout;
        this.first = first;
        this.archived = new TreeMap<>(layout.archived());
        this.asText = new TreeSet<>(layout.asText());
    }

    /** The new layout; {@link #steps} lead to it. */
    TableLayout plan(TableSchema schema, Evolution evolution, Instant now) {
        doubts.addAll(evolution.doubts());
        Map<String, String> renamed = new HashMap<>();
        Set<String> toasted = new TreeSet<>(layout.toasted());
        if (evolution.replaced()) {
            replace(now);
        }
        rename(evolution, renamed);
        for (ColumnChange change : evolution.changes()) {
            if (change instanceof ColumnChange.Drop drop) {
                toasted.remove(drop.column().name());
                asText.remove(drop.column().name());
            }
        }
        toasted = newNames(toasted, renamed);
        Set<String> text = newNames(asText, renamed);
        asText.clear();
        asText.addAll(text);
        for (ColumnChange change : evolution.changes()) {
            if (change instanceof ColumnChange.Retype retype) {
                retype(retype);
            } else if (change instanceof ColumnChange.Add add) {
                add(add);
            }
        }
        Map<String, String> retired = new TreeMap<>(archived);
        retired.keySet().removeAll(schema.columnNames());
        TableLayout next = new TableLayout(schema, toasted, asText, retired, first.ordinal());
        steps.add(Step.of(next.createHistory()));
        return next;
    }

    /** The layout in which these columns are held as text. */
    TableLayout planText(Set<String> columns) {
        TableLayout next = layout.withText(columns);
        for (Column column : layout.schema().columns()) {
            if (columns.contains(column.name())) {
                Held held = layout.held(column);
                convert(true, column.name(), "VARCHAR", held::toText);
                convert(false, column.name(), "VARCHAR", held::toText);
            }
        }
        steps.add(Step.of(next.createHistory()));
        return next;
    }

    List<Step> steps() {
        return steps;
    }

    List<String> doubts() {
        return doubts;
    }

    private static Set<String> newNames(Set<String> names, Map<String, String> renamed) {
        return names.stream()
                .map(name -> renamed.getOrDefault(name, name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Another table has the name: the rows of the first are gone, as after a TRUNCATE. */
    private void replace(Instant now) {
        steps.add(Step.of("DELETE FROM " + layout.current()));
        steps.add(Step.of("""
                INSERT INTO %s ("_op", "_tx_id", "_lsn", "_ordinal", "_committed_at", "_landed_at")
                SELECT 't', %d, %d, %d, CAST('%s' AS TIMESTAMP_TZ(6)), CAST('%s' AS TIMESTAMP_TZ(6))
                WHERE NOT EXISTS (SELECT 1 FROM %s WHERE "_op" = 't' AND "_ordinal" = %d)""".formatted(
                        layout.changelog(),
                        first.origin().txId(),
                        first.origin().lsn().value(),
                        first.ordinal(),
                        instant(first.origin().committedAt()),
                        instant(ChangelogRows.micros(now)),
                        layout.changelog(),
                        first.ordinal())));
        steps.add(Step.of("DELETE FROM contrail.incomplete WHERE table_name = " + literal(layout.name())));
    }

    static String instant(long micros) {
        return TemporalText.of(ColumnType.TIMESTAMP_TZ, micros);
    }

    /** Drops first, and every name by way of another: names may have been swapped. */
    private void rename(Evolution evolution, Map<String, String> renamed) {
        for (ColumnChange change : evolution.changes()) {
            if (change instanceof ColumnChange.Drop drop) {
                steps.add(Step.of("ALTER TABLE %s DROP COLUMN IF EXISTS %s"
                        .formatted(layout.current(), quote(drop.column().name()))));
            } else if (change instanceof ColumnChange.Rename rename) {
                String passing = rename.column().name() + ":renamed";
                renamed.put(rename.column().name(), rename.to());
                renameIn(true, rename.column().name(), passing);
                renameInChangelog(rename.column().name(), passing);
            }
        }
        for (Map.Entry<String, String> name : renamed.entrySet()) {
            String passing = name.getKey() + ":renamed";
            renameIn(true, passing, name.getValue());
            retire(name.getValue());
            renameInChangelog(passing, name.getValue());
        }
    }

    private void retype(ColumnChange.Retype retype) {
        String name = retype.name();
        String type = SnowflakeTypes.sql(retype.to().type());
        boolean wasText = asText.remove(name);
        String old = wasText ? "VARCHAR" : SnowflakeTypes.sql(retype.from().type());
        if (retype.exact() && old.equals(type)) {
            return;
        }
        Held from = new Held(retype.from().type(), wasText);
        if (retype.exact()) {
            convert(true, name, type, column -> "CAST(%s AS %s)".formatted(column, type));
            convert(false, name, type, column -> "CAST(%s AS %s)".formatted(column, type));
            archived.put(name, type);
        } else {
            String text = type.equals("VARCHAR") ? "%s" : "TRY_CAST(%s AS " + type + ")";
            boolean bytes = retype.from().type() instanceof ColumnType.Bytes
                    || retype.to().type() instanceof ColumnType.Bytes;
            convert(
                    true,
                    name,
                    type,
                    column -> bytes
                            ? "CAST(NULL AS %s)".formatted(type)
                            : text.formatted(wasText ? column : from.toText(column)));
            retire(name);
            addToChangelog(retype.to());
        }
    }

    private interface Conversion {
        String of(String column);
    }

    /** By way of another column: Snowflake changes the type of a column in place in hardly any case. */
    private void convert(boolean current, String name, String type, Conversion conversion) {
        String table = current ? layout.current() : layout.changelog();
        String passing = quote(name + ":retyped");
        Step.Guard guard = guard(current, name);
        steps.add(new Step(guard, "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s".formatted(table, passing, type)));
        steps.add(new Step(guard, "UPDATE %s SET %s = %s".formatted(table, passing, conversion.of(quote(name)))));
        steps.add(Step.of("ALTER TABLE %s DROP COLUMN IF EXISTS %s".formatted(table, quote(name))));
        renameIn(current, name + ":retyped", name);
    }

    private void add(ColumnChange.Add add) {
        Column column = add.column();
        String type = SnowflakeTypes.sql(column.type());
        String value = add.value() == null ? null : defaults.expression(column, add.value());
        if (add.value() != null && value == null) {
            doubts.add("Column '%s' was added with a default that the warehouse cannot read.".formatted(column.name()));
        }
        steps.add(Step.of("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s"
                .formatted(layout.current(), quote(column.name()), type)));
        if (value != null) {
            steps.add(Step.of("UPDATE %s SET %s = %s".formatted(layout.current(), quote(column.name()), value)));
        }
        String there = archivedName(column.name());
        if (there != null && (!there.equals(column.name()) || !type.equals(archived.get(there)))) {
            retire(there);
            there = null;
        }
        if (there == null) {
            addToChangelog(column);
        }
    }

    private void addToChangelog(Column column) {
        String type = SnowflakeTypes.sql(column.type());
        steps.add(Step.of("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s"
                .formatted(layout.changelog(), quote(column.name()), type)));
        archived.put(column.name(), type);
    }

    /** Puts a column of the changelog aside, if there is one of this name. */
    private void retire(String name) {
        String there = archivedName(name);
        if (there != null) {
            String aside = "%s_before_%d".formatted(there, first.ordinal());
            while (archivedName(aside) != null) {
                aside += "_";
            }
            renameInChangelog(there, aside);
        }
    }

    private void renameInChangelog(String from, String to) {
        renameIn(false, from, to);
        if (!layout.toasted().isEmpty()) {
            steps.add(Step.of(
                    "UPDATE %s SET \"_unchanged\" = replace(\"_unchanged\", %s, %s) WHERE contains(\"_unchanged\", %s)"
                            .formatted(
                                    layout.changelog(),
                                    literal(TableLayout.unchangedName(from)),
                                    literal(TableLayout.unchangedName(to)),
                                    literal(TableLayout.unchangedName(from)))));
        }
        String type = archived.remove(from);
        if (type != null) {
            archived.put(to, type);
        }
    }

    /** Names that differ in their case only are kept apart: not everyone who reads them quotes them. */
    private @Nullable String archivedName(String name) {
        return archived.keySet().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(null);
    }

    private void renameIn(boolean current, String from, String to) {
        steps.add(new Step(
                guard(current, from),
                "ALTER TABLE %s RENAME COLUMN %s TO %s"
                        .formatted(current ? layout.current() : layout.changelog(), quote(from), quote(to))));
    }

    private Step.Guard guard(boolean current, String column) {
        return new Step.Guard(
                current ? layout.table().schema() : layout.changelogSchema(),
                layout.table().name(),
                column);
    }
}
