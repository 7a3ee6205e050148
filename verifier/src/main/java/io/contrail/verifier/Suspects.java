package io.contrail.verifier;

import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.RowPrint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of a chunk that differ between its two ends. The source's rows come first, then the warehouse's. */
final class Suspects {
    private static final class Pair {
        private long sourceRows;
        private long warehouseRows;
        private Fingerprint source = Fingerprint.NONE;
        private boolean equal = true;
    }

    /** A row without a key is its own key. */
    private final Map<Object, Pair> pairs = new HashMap<>();

    /** @param print of a row without a key; {@link Fingerprint#NONE} for one with a key */
    record Suspect(List<String> key, Fingerprint print, long sourceRows, long warehouseRows) {}

    void ofSource(RowPrint row) {
        Pair pair = pair(row);
        pair.sourceRows += row.count();
        pair.source = row.print();
    }

    void ofWarehouse(RowPrint row) {
        Pair pair = pair(row);
        pair.warehouseRows += row.count();
        pair.equal &= row.print().equals(pair.source);
    }

    private Pair pair(RowPrint row) {
        return pairs.computeIfAbsent(row.key().isEmpty() ? row.print() : row.key(), key -> new Pair());
    }

    int size() {
        return pairs.size();
    }

    /** In the order of their keys' texts. */
    @SuppressWarnings("unchecked") // a key is a list of texts, or else a fingerprint
    List<Suspect> found() {
        Map<String, Suspect> found = new TreeMap<>();
        pairs.forEach((key, pair) -> {
            if (pair.sourceRows != pair.warehouseRows || !pair.equal) {
                boolean keyed = key instanceof List;
                found.put(
                        key.toString(),
                        new Suspect(
                                keyed ? (List<String>) key : List.of(),
                                keyed ? Fingerprint.NONE : (Fingerprint) key,
                                pair.sourceRows,
                                pair.warehouseRows));
            }
        });
        return new ArrayList<>(found.values());
    }
}
