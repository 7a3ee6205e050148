package io.contrail.verifier;

import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.KeyRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which parts of tables are verified, and since when. */
final class Coverage {
    private Coverage() {}

    /** The ranges of a table after some of them were compared again. */
    static List<CheckedRange> updated(List<CheckedRange> before, List<CheckedRange> compared) {
        Map<KeyRange, CheckedRange> news = new HashMap<>();
        compared.forEach(range -> news.put(range.range(), range));
        return before.stream()
                .map(range -> news.getOrDefault(range.range(), range))
                .toList();
    }

    /** Those that were never verified, or not since. */
    static List<CheckedRange> olderThan(List<CheckedRange> ranges, long micros) {
        return ranges.stream()
                .filter(range -> range.verifiedAt() == null || range.verifiedAt() < micros)
                .toList();
    }
}
