package io.contrail.changelog.verification;

import io.contrail.changelog.Change;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a table was at a moment: every change that was seen then, replayed in order, and no other. */
final class PinnedModel {
    private final TableSchema schema;
    private final Map<List<String>, ConcurrentHistory.Entry> rows = new LinkedHashMap<>();
    private final Map<List<String>, List<ConcurrentHistory.Entry>> versions = new LinkedHashMap<>();
    private final List<List<String>> read = new ArrayList<>();
    private final List<Row> keyless = new ArrayList<>();

    /** @param landed how many of the changes the warehouse has */
    PinnedModel(ConcurrentHistory history, TableSchema schema, ConcurrentHistory.Moment moment, int landed) {
        this.schema = schema;
        for (ConcurrentHistory.Entry entry : history.entries().subList(0, landed)) {
            if (entry.read() && entry.change().ordinal() >= moment.settled()) {
                read.add(CanonicalRow.key(schema, Objects.requireNonNull(wrote(entry))));
            }
            if (moment.sees(entry)) {
                apply(entry);
            }
        }
    }

    private static Row wrote(ConcurrentHistory.Entry entry) {
        return Objects.requireNonNull(entry.after() == null ? entry.before() : entry.after());
    }

    private void apply(ConcurrentHistory.Entry entry) {
        if (entry.change() instanceof Change.Truncate) {
            rows.clear();
            keyless.clear();
        } else if (!schema.keyed()) {
            if (entry.before() != null) {
                keyless.remove(entry.before());
            }
            if (entry.after() != null) {
                keyless.add(entry.after());
            }
        } else {
            List<String> key = CanonicalRow.key(schema, wrote(entry));
            versions.computeIfAbsent(key, first -> new ArrayList<>()).add(0, entry);
            if (entry.after() == null) {
                rows.remove(key);
            } else {
                rows.put(key, entry);
            }
        }
    }

    /** Whether something in the range was read when the moment may have been over. */
    boolean doubtful(KeyRange range) {
        return read.stream().anyMatch(key -> !schema.keyed() || within(key, range));
    }

    boolean doubtful(List<List<String>> keys) {
        return read.stream().anyMatch(keys::contains);
    }

    List<RowPrint> prints(List<String> columns, KeyRange range) {
        if (schema.keyed()) {
            List<RowPrint> prints = new ArrayList<>();
            rows.forEach((key, entry) -> {
                if (within(key, range)) {
                    prints.add(new RowPrint(key, CanonicalRow.print(schema, columns, wrote(entry)), 1));
                }
            });
            return prints;
        }
        Map<Fingerprint, Long> counts = new LinkedHashMap<>();
        keyless.forEach(row -> counts.merge(CanonicalRow.print(schema, columns, row), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(entry -> new RowPrint(List.of(), entry.getKey(), entry.getValue()))
                .toList();
    }

    ChunkSum sum(List<String> columns, KeyRange range) {
        long count = 0;
        Fingerprint sum = Fingerprint.NONE;
        for (RowPrint row : prints(columns, range)) {
            count += row.count();
            Fingerprint print = row.print();
            sum = schema.keyed()
                    ? sum.xor(print)
                    : new Fingerprint(
                            sum.high() + (print.high() >>> 4) * row.count(),
                            sum.low() + (print.low() >>> 4) * row.count());
        }
        return new ChunkSum(count, sum, null);
    }

    /** Of a table with a key, the rows of some keys. */
    List<RowVersion> current(List<String> columns, List<List<String>> keys) {
        return keys.stream()
                .filter(rows::containsKey)
                .map(key -> version(columns, key, Objects.requireNonNull(rows.get(key)), false))
                .toList();
    }

    /** All versions of a key, newest first. */
    List<RowVersion> logged(List<String> columns, List<String> key) {
        return versions.getOrDefault(key, List.of()).stream()
                .map(entry -> version(columns, key, entry, true))
                .toList();
    }

    /** Of a table without a key, a row that there was, by its fingerprint. */
    Map<Fingerprint, Row> examples(List<String> columns) {
        Map<Fingerprint, Row> examples = new LinkedHashMap<>();
        keyless.forEach(row -> examples.put(CanonicalRow.print(schema, columns, row), row));
        return examples;
    }

    private RowVersion version(
            List<String> columns, List<String> key, ConcurrentHistory.Entry entry, boolean ofChangelog) {
        Change change = entry.change();
        boolean gone = entry.after() == null;
        return new RowVersion(
                key,
                ofChangelog ? String.valueOf(change.code()) : null,
                gone ? List.of() : CanonicalRow.values(schema, columns, wrote(entry)),
                change.origin().txId(),
                change.ordinal(),
                null);
    }

    /** By the order of numbers and of bytes, column by column. */
    static boolean within(List<String> key, KeyRange range) {
        return (range.after() == null || compare(key, range.after()) > 0)
                && (range.upTo() == null || compare(key, range.upTo()) <= 0);
    }

    private static int compare(List<String> key, List<String> bound) {
        for (int i = 0; i < bound.size(); i++) {
            int order = i == 1
                    ? Long.compare(Long.parseLong(key.get(1)), Long.parseLong(bound.get(1)))
                    : Comparator.comparing(
                                    (String text) -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                    Arrays::compareUnsigned)
                            .compare(key.get(i), bound.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
