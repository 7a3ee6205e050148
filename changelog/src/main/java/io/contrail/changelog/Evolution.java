package io.contrail.changelog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a table gets from one shape to the next. Columns are told by their numbers in the source's catalog, and where
 * that is not known by their names and places: PostgreSQL puts a new column behind all others, so a new name before an
 * old one is that of an old column.
 *
 * @param replaced whether it is another table of the same name, with none of the rows
 * @param keyChanged whether rows are told apart by other columns than before
 * @param changes in the order in which they are to be made
 */
public record Evolution(boolean replaced, boolean keyChanged, List<ColumnChange> changes) {

    public Evolution {
        changes = List.copyOf(changes);
    }

    /** The way from one shape to the other. */
    public static Evolution between(TableSchema from, TableSchema to) {
        boolean replaced = from.facts() != null
                && to.facts() != null
                && from.facts().table() != to.facts().table();
        Map<Column, Column> pairs = replaced ? sameColumns(from, to) : pairs(from, to);
        Set<Column> kept = new HashSet<>(pairs.values());
        List<ColumnChange> changes = new ArrayList<>();
        from.columns().stream()
                .filter(column -> !kept.contains(column))
                .forEach(column -> changes.add(new ColumnChange.Drop(column)));
        for (Column column : to.columns()) {
            Column old = pairs.get(column);
            if (old != null && !old.name().equals(column.name())) {
                changes.add(new ColumnChange.Rename(old, column.name()));
            }
        }
        for (Column column : to.columns()) {
            Column old = pairs.get(column);
            if (old != null && !old.type().equals(column.type())) {
                changes.add(new ColumnChange.Retype(column.name(), old, column));
            }
        }
        to.columns().stream()
                .filter(column -> !pairs.containsKey(column))
                .forEach(column ->
                        changes.add(replaced ? new ColumnChange.Add(column, null, true) : added(from, to, column)));
        List<String> key = from.key().stream()
                .map(name -> renamed(pairs, name))
                .filter(Objects::nonNull)
                .toList();
        return new Evolution(replaced, !key.equals(to.key()), changes);
    }

    /** Whether columns, key and rows stay as they are. */
    public boolean isEmpty() {
        return !replaced && !keyChanged && changes.isEmpty();
    }

    /** For each change whose effect on the rows that are there cannot be known, a sentence. */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        for (ColumnChange change : changes) {
            if (change instanceof ColumnChange.Add add && !add.certain()) {
                doubts.add("Column '%s' was added, and the stream does not tell what older rows have in it."
                        .formatted(add.column().name()));
            } else if (!replaced && change instanceof ColumnChange.Retype retype && !retype.exact()) {
                doubts.add(
                        "Column '%s' changed its type from %s to %s, and older rows were converted without the source."
                                .formatted(
                                        retype.name(),
                                        retype.from().sourceType(),
                                        retype.to().sourceType()));
            }
        }
        return doubts;
    }

    /**
     * The later of two shapes, with what is known of it from the one before. A catalog that was ahead of the stream tells
     * less than the catalog of the moment would have.
     */
    public static TableSchema settled(TableSchema from, TableSchema to) {
        CatalogFacts known = from.facts();
        CatalogFacts told = to.facts();
        if (known == null || told == null || known.table() != told.table()) {
            return to;
        }
        Map<String, CatalogFacts.ColumnFacts> columns = new HashMap<>(told.columns());
        pairs(from, to).forEach((column, old) -> {
            CatalogFacts.ColumnFacts facts = from.facts(old);
            if (facts != null) {
                columns.putIfAbsent(column.name(), facts);
            }
        });
        // No file comes back: if it is the same at a later moment, it was the same in between.
        boolean later = told.later() && (known.later() || known.file() != told.file());
        return new TableSchema(
                to.table(), to.columns(), to.key(), new CatalogFacts(told.table(), told.file(), later, columns));
    }

    private static @Nullable String renamed(Map<Column, Column> pairs, String name) {
        return pairs.entrySet().stream()
                .filter(pair -> pair.getValue().name().equals(name))
                .map(pair -> pair.getKey().name())
                .findFirst()
                .orElse(null);
    }

    /** Of another table only what happens to be alike goes on in the changelog's columns. */
    private static Map<Column, Column> sameColumns(TableSchema from, TableSchema to) {
        Map<Column, Column> pairs = new HashMap<>();
        for (Column column : to.columns()) {
            from.columns().stream()
                    .filter(old ->
                            old.name().equals(column.name()) && old.type().equals(column.type()))
                    .forEach(old -> pairs.put(column, old));
        }
        return pairs;
    }

    /** New columns with the old ones that they are. */
    private static Map<Column, Column> pairs(TableSchema from, TableSchema to) {
        Map<Integer, Column> byNumber = new HashMap<>();
        Map<String, Column> byName = new HashMap<>();
        for (Column old : from.columns()) {
            Integer number = number(from, old);
            if (number != null) {
                byNumber.put(number, old);
            }
            byName.put(old.name(), old);
        }
        Map<Column, Column> pairs = new HashMap<>();
        for (Column column : to.columns()) {
            Integer number = number(to, column);
            Column old = number == null ? null : byNumber.get(number);
            if (old == null) {
                old = byName.get(column.name());
                if (old != null && number != null && number(from, old) != null) {
                    old = null; // dropped, and added anew
                }
            }
            if (old != null && !pairs.containsValue(old)) {
                pairs.put(column, old);
            }
        }
        pairByPlace(from, to, pairs);
        return pairs;
    }

    private static void pairByPlace(TableSchema from, TableSchema to, Map<Column, Column> pairs) {
        List<Column> unknown = new ArrayList<>();
        int oldFrom = 0;
        for (Column column : to.columns()) {
            Column old = pairs.get(column);
            if (old == null) {
                unknown.add(column);
                continue;
            }
            int oldTo = from.columns().indexOf(old);
            List<Column> gone = oldTo < oldFrom
                    ? List.of()
                    : from.columns().subList(oldFrom, oldTo).stream()
                            .filter(c -> !pairs.containsValue(c))
                            .toList();
            if (gone.size() == unknown.size()) {
                for (int i = 0; i < gone.size(); i++) {
                    pairs.put(unknown.get(i), gone.get(i));
                }
            }
            unknown.clear();
            oldFrom = oldTo + 1;
        }
    }

    private static ColumnChange added(TableSchema from, TableSchema to, Column column) {
        CatalogFacts.ColumnFacts facts = to.facts(column);
        if (facts == null || to.facts() == null) {
            return new ColumnChange.Add(column, null, false);
        }
        if (facts.missing()) {
            return new ColumnChange.Add(column, facts.value(), facts.value() != null);
        }
        // What is in no row is NULL. A table that was rewritten since may hold anything in its rows.
        boolean untouched = from.facts() != null
                && !from.facts().later()
                && from.facts().file() == to.facts().file();
        return new ColumnChange.Add(column, null, untouched);
    }

    private static @Nullable Integer number(TableSchema schema, Column column) {
        CatalogFacts.ColumnFacts facts = schema.facts(column);
        return facts == null ? null : facts.number();
    }
}
