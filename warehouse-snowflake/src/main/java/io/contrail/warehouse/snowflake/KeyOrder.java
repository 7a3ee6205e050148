package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.verification.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conditions on a table's key as SQL: a range of it, in the source's order, and single keys, by their canonical texts. */
record KeyOrder(TableLayout layout) {

    /** What is compared with what; several for one column whose text alone does not have its order. */
    private record Part(String sql, String bound) {}

    /** Rows of a query's alias that are in a range and, unless it is empty, among some keys. */
    String within(String alias, KeyRange range, List<List<String>> keys) {
        List<String> conditions = new ArrayList<>();
        if (!keys.isEmpty()) {
            conditions.add(among(alias, keys));
        }
        beyond(alias, range.after(), true, conditions);
        beyond(alias, range.upTo(), false, conditions);
        return conditions.isEmpty() ? "1 = 1" : String.join(" AND ", conditions);
    }

    /** Part by part, with the first once more on its own: that one alone lets Snowflake pass over parts of the table. */
    private void beyond(String alias, @Nullable List<String> values, boolean after, List<String> conditions) {
        if (values == null) {
            return;
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            parts.addAll(parts(alias, column(i), values.get(i)));
        }
        String operator = after ? ">" : "<";
        List<String> alternatives = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean orEqual = !after && i == parts.size() - 1;
            List<String> step = new ArrayList<>(equal);
            step.add("%s %s%s %s".formatted(part.sql(), operator, orEqual ? "=" : "", part.bound()));
            alternatives.add(String.join(" AND ", step));
            equal.add("%s = %s".formatted(part.sql(), part.bound()));
        }
        if (parts.size() > 1) {
            conditions.add("%s %s= %s"
                    .formatted(parts.get(0).sql(), operator, parts.get(0).bound()));
        }
        conditions.add("(" + String.join(" OR ", alternatives) + ")");
    }

    private List<Part> parts(String alias, Column column, String text) {
        Held held = layout.held(column);
        String name = alias + "." + quote(column.name());
        if (!held.isTemporal()) {
            return List.of(new Part(name, literal(held, text)));
        }
        long value = CanonicalText.temporal(column.type(), text);
        if (!held.holds(column.type() instanceof ColumnType.Date ? (Object) (int) value : (Object) value)) {
            // Every row is before it, or behind it
            return List.of(new Part("0", value < 0 ? "-1" : "1"));
        }
        if (!held.asText() || column.type() instanceof ColumnType.Time) {
            return List.of(new Part(name, literal(held, text)));
        }
        String year = "TRY_CAST(SPLIT_PART(%s, '-', 1) AS NUMBER(38,0))".formatted(name);
        return List.of(
                new Part(
                        "CASE WHEN %1$s = 'infinity' THEN %2$d WHEN %1$s = '-infinity' THEN -%2$d WHEN %1$s LIKE '%% BC' THEN 1 - %3$s ELSE %3$s END"
                                .formatted(name, TemporalText.BEYOND_YEARS, year),
                        Long.toString(TemporalText.year(column.type(), value))),
                new Part(
                        "SUBSTR(%1$s, LENGTH(SPLIT_PART(%1$s, '-', 1)) + 2)".formatted(name),
                        Identifiers.literal(TemporalText.afterYear(TemporalText.of(column.type(), value)))));
    }

    private String among(String alias, List<List<String>> keys) {
        List<String> wanted = new ArrayList<>();
        for (List<String> key : keys) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                Held held = layout.held(column(i));
                if (!held.isTemporal() || holds(held, key.get(i))) {
                    values.add(literal(held, key.get(i)));
                }
            }
            if (values.size() == key.size()) {
                wanted.add(
                        values.size() == 1
                                ? values.get(0)
                                : values.stream().collect(Collectors.joining(", ", "(", ")")));
            }
        }
        String names = layout.schema().key().stream()
                .map(name -> alias + "." + quote(name))
                .collect(Collectors.joining(", "));
        return wanted.isEmpty() ? "1 = 0" : "(%s) IN (%s)".formatted(names, String.join(", ", wanted));
    }

    private static boolean holds(Held held, String text) {
        long value = CanonicalText.temporal(held.type(), text);
        return held.holds(held.type() instanceof ColumnType.Date ? (Object) (int) value : (Object) value);
    }

    private Column column(int index) {
        String name = layout.schema().key().get(index);
        return layout.schema().columns().get(layout.schema().columnNames().indexOf(name));
    }

    /** The value that has this canonical text. */
    private static String literal(Held held, String text) {
        ColumnType type = held.type();
        if (type instanceof ColumnType.Bool) {
            return text.equals("t") ? "TRUE" : "FALSE";
        } else if (type instanceof ColumnType.Bytes) {
            return "TO_BINARY(%s, 'HEX')".formatted(Identifiers.literal(text.substring(2)));
        } else if (type instanceof ColumnType.Floating floating) {
            return "CAST(%s AS FLOAT)"
                    .formatted(Identifiers.literal(held.text(CanonicalText.floating(floating, text))));
        } else if (held.isTemporal()) {
            String whole = TemporalText.of(type, CanonicalText.temporal(type, text));
            return "CAST(%s AS %s)".formatted(Identifiers.literal(whole), held.sql());
        } else if (type instanceof ColumnType.Int || type instanceof ColumnType.Decimal) {
            return "CAST(%s AS %s)".formatted(Identifiers.literal(text), held.sql());
        }
        return Identifiers.literal(text);
    }
}
