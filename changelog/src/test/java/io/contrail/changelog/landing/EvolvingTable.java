package io.contrail.changelog.landing;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table whose rows and whose shape change at random, as PostgreSQL's would; the same for the same random numbers. */
final class EvolvingTable {
    private static final TableId TABLE = new TableId("flightops", "gate_plan");

    /** A column as the catalog has it; its values are kept by its number. */
    private record Attribute(
            int number,
            String name,
            ColumnType type,
            @Nullable String missing) {}

    private final Random random;
    private final List<String> story = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();
    private List<Attribute> attributes = new ArrayList<>();
    private final Map<Long, Map<Integer, @Nullable Object>> rows = new TreeMap<>();
    private int numbers;
    private long table = 16_400;
    private long file = 16_400;
    private int ordinal;

    /** A table that is rewritten right after it got a default tells nobody what its rows have. */
    private boolean defaulted;

    EvolvingTable(Random random) {
        this.random = random;
        create();
    }

    TableSchema schema() {
        Map<String, CatalogFacts.ColumnFacts> facts = new HashMap<>();
        attributes.forEach(attribute -> facts.put(
                attribute.name(),
                new CatalogFacts.ColumnFacts(attribute.number(), attribute.missing() != null, attribute.missing())));
        return new TableSchema(
                TABLE,
                attributes.stream()
                        .map(attribute -> new Column(attribute.name(), attribute.type(), source(attribute.type())))
                        .toList(),
                List.of(attributes.get(0).name()),
                new CatalogFacts(table, file, facts));
    }

    List<Row> rows() {
        return rows.entrySet().stream()
                .map(row -> row(row.getKey(), row.getValue()))
                .toList();
    }

    List<String> entries() {
        return entries;
    }

    /** What has happened to the shape. */
    List<String> story() {
        return story;
    }

    List<Change> changes(int count) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Change change = change();
            if (!(change instanceof Change.Truncate)) {
                entries.add(ordinal + String.valueOf(change.code()));
            }
            changes.add(change);
            ordinal++;
        }
        return changes;
    }

    /** One DDL statement, or several before the next row is written. */
    void evolve() {
        defaulted = false;
        for (int i = random.nextInt(3); i >= 0; i--) {
            evolveOnce();
        }
    }

    private void evolveOnce() {
        int which = 1 + random.nextInt(attributes.size());
        switch (random.nextInt(which < attributes.size() ? 7 : 3)) {
            case 0 -> add(null);
            case 1 -> add("7");
            case 2 -> {
                if (random.nextInt(3) == 0) {
                    story.add("drop and create");
                    table++;
                    file = table;
                    create();
                }
            }
            case 3, 4 -> {
                Attribute gone = attributes.remove(which);
                story.add("drop " + gone.name());
                rows.values().forEach(row -> row.remove(gone.number()));
            }
            case 5 -> {
                Attribute old = attributes.get(which);
                String name = free("r");
                story.add("rename %s to %s".formatted(old.name(), name));
                attributes.set(which, new Attribute(old.number(), name, old.type(), old.missing()));
            }
            default -> {
                if (!defaulted) {
                    widen(which);
                }
            }
        }
    }

    private void add(@Nullable String value) {
        ColumnType type =
                List.of(ColumnType.INT32, ColumnType.INT64, ColumnType.TEXT).get(random.nextInt(3));
        Attribute attribute = new Attribute(++numbers, free("c"), type, value);
        defaulted |= value != null;
        story.add("add %s default %s".formatted(attribute, value));
        attributes.add(attribute);
        rows.values()
                .forEach(row -> row.put(
                        attribute.number(),
                        value == null ? null : type == ColumnType.TEXT ? value : (Object) Long.valueOf(value)));
    }

    private void widen(int which) {
        Attribute old = attributes.get(which);
        ColumnType type = old.type() == ColumnType.INT32 ? ColumnType.INT64 : ColumnType.TEXT;
        story.add("widen " + old.name());
        file++;
        attributes.replaceAll(a -> new Attribute(a.number(), a.name(), a.type(), null));
        attributes.set(which, new Attribute(old.number(), old.name(), type, null));
        if (type == ColumnType.TEXT) {
            rows.values().forEach(row -> row.computeIfPresent(old.number(), (number, value) -> value.toString()));
        }
    }

    private void create() {
        numbers = 2;
        rows.clear();
        attributes = new ArrayList<>(
                List.of(new Attribute(1, "id", ColumnType.INT64, null), new Attribute(2, "c1", ColumnType.TEXT, null)));
    }

    /** One of few names, so that names come again. */
    private String free(String prefix) {
        while (true) {
            String name = prefix + random.nextInt(9 + attributes.size());
            if (attributes.stream().noneMatch(attribute -> attribute.name().equals(name))) {
                return name;
            }
        }
    }

    private Change change() {
        long id = random.nextInt(8);
        Map<Integer, @Nullable Object> old = rows.get(id);
        if (old != null && random.nextInt(4) == 0) {
            rows.remove(id);
            return new Change.Delete(ordinal, Histories.origin(ordinal), row(id, Map.of()));
        } else if (random.nextInt(60) == 0) {
            rows.clear();
            return new Change.Truncate(ordinal, Histories.origin(ordinal));
        }
        Map<Integer, @Nullable Object> values = new HashMap<>();
        @Nullable Object[] sent = new @Nullable Object[attributes.size()];
        sent[0] = id;
        for (int i = 1; i < sent.length; i++) {
            Attribute attribute = attributes.get(i);
            Object value = random.nextInt(5) == 0
                    ? null
                    : attribute.type() == ColumnType.TEXT ? "t" + ordinal : (Object) Long.valueOf(random.nextInt(99));
            boolean unchanged = old != null && attribute.type() == ColumnType.TEXT && random.nextInt(3) == 0;
            values.put(attribute.number(), unchanged && old != null ? old.get(attribute.number()) : value);
            sent[i] = unchanged ? Row.UNCHANGED : value;
        }
        rows.put(id, values);
        return old == null
                ? new Change.Insert(ordinal, Histories.origin(ordinal), new Row(sent))
                : new Change.Update(ordinal, Histories.origin(ordinal), null, new Row(sent));
    }

    private Row row(long id, Map<Integer, @Nullable Object> values) {
        @Nullable Object[] row = new @Nullable Object[attributes.size()];
        row[0] = id;
        for (int i = 1; i < row.length; i++) {
            row[i] = values.get(attributes.get(i).number());
        }
        return new Row(row);
    }

    private static String source(ColumnType type) {
        return type == ColumnType.TEXT ? "text" : type == ColumnType.INT32 ? "int4" : "int8";
    }
}
