package io.contrail.cli.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Source against warehouse: every current row, and for every key the exact sequence of its changes, from {@code
 * truth.audit} on one side and from the changelog on the other. A gap, a double or a wrong order all show.
 */
final class Comparison {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SourceServer source;
    private final Function<String, List<String>> warehouse;
    private final Runnable watch;
    private final Map<Table, Long> base = new HashMap<>();

    private enum Table {
        account("id", "id, version, CAST(amount AS varchar), note"),
        document("id", "id, version, title, md5(body), md5(appendix)"),
        seat("flight || '/' || no", "flight, no, version, holder"),
        heap("a", "a, version, t"),
        emptied("id", "id, version"),
        emptied_too("id", "id, version");

        private final String key;
        private final String columns;

        Table(String key, String columns) {
            this.key = key;
            this.columns = columns;
        }

        String rows() {
            return "SELECT %s FROM public.%s".formatted(columns, this);
        }

        String truth() {
            return histories("truth.audit", "key", "op", "seq", "tbl = '%s'".formatted(this));
        }

        String changelog(long base) {
            return histories("public_changelog." + this, key, "_op", "_ordinal", "_ordinal > " + base);
        }

        /** A table without a key says nothing of which row a change meant: there the changes are counted. */
        private String histories(String from, String key, String op, String order, String where) {
            return this == heap
                    ? "SELECT %2$s, %3$s, version, count(*) FROM %1$s WHERE %4$s GROUP BY 1, 2, 3"
                            .formatted(from, key, op, where)
                    : "SELECT %2$s, count(*), md5(string_agg(CASE WHEN %3$s IN ('d', 't') THEN %3$s ELSE %3$s || version END, ',' ORDER BY %4$s)) FROM %1$s WHERE %5$s GROUP BY 1"
                            .formatted(from, key, op, order, where);
        }
    }

    /** @param watch throws when waiting is in vain */
    Comparison(SourceServer source, Function<String, List<String>> warehouse, Runnable watch) {
        this.source = source;
        this.warehouse = warehouse;
        this.watch = watch;
    }

    /** Waits for the snapshot. From here on every change is counted. Nothing may be written meanwhile. */
    void begin() {
        awaitEqual(List.of("SELECT id, note FROM public.archive"), List.of("SELECT id, note FROM public.archive"));
        for (Table table : Table.values()) {
            awaitEqual(List.of(table.rows()), List.of(table.rows()));
            base.put(
                    table,
                    Long.parseLong(warehouse
                            .apply("SELECT coalesce(max(_ordinal), -1) FROM public_changelog." + table)
                            .get(0)));
        }
        source.execute("TRUNCATE truth.audit");
    }

    /** Returns when both sides are equal; fails, naming rows, when they do not become so. Nothing may be written. */
    void awaitEqual() {
        for (Table table : Table.values()) {
            awaitEqual(
                    List.of(table.rows(), table.truth()),
                    List.of(table.rows(), table.changelog(base.getOrDefault(table, -1L))));
        }
    }

    /** Changes so far, by what the source says. */
    long changes() {
        return Long.parseLong(source.rows("SELECT count(*) FROM truth.audit").get(0));
    }

    private void awaitEqual(List<String> inSource, List<String> inWarehouse) {
        List<List<String>> expected = inSource.stream().map(source::rows).toList();
        List<String> wrong = new ArrayList<>();
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(150)).until(() -> {
                watch.run();
                wrong.clear();
                try {
                    for (int i = 0; i < expected.size(); i++) {
                        wrong.addAll(difference(expected.get(i), warehouse.apply(inWarehouse.get(i))));
                    }
                } catch (IllegalStateException notThere) {
                    wrong.add(String.valueOf(notThere.getMessage()));
                }
                return wrong.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "%d rows wrong in %s, among them: %s"
                            .formatted(
                                    wrong.size(),
                                    inWarehouse,
                                    wrong.stream().limit(20).toList()),
                    e);
        }
    }

    private static List<String> difference(List<String> expected, List<String> found) {
        Map<String, Integer> counts = new HashMap<>();
        expected.forEach(row -> counts.merge(row, 1, Integer::sum));
        found.forEach(row -> counts.merge(row, -1, Integer::sum));
        List<String> wrong = new ArrayList<>();
        counts.forEach((row, count) -> {
            for (int i = 0; i < Math.abs(count); i++) {
                wrong.add((count > 0 ? "missing " : "too much ") + row);
            }
        });
        return wrong;
    }
}
