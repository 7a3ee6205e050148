package io.contrail.verifier;

import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which parts of tables are verified, and since when. */
final class Coverage {
    private Coverage() {}

    /**
     * The ranges of a table after some of them were compared again, in parts.
     *
     * @param compared the parts of each range so far, in order
     * @return empty when the ranges are no longer those that were compared
     */
    static Optional<List<CheckedRange>> updated(List<CheckedRange> before, Map<KeyRange, List<CheckedRange>> compared) {
        List<CheckedRange> now = new ArrayList<>();
        int found = 0;
        for (CheckedRange range : before) {
            List<CheckedRange> parts = compared.get(range.range());
            if (parts == null) {
                now.add(range);
                continue;
            }
            found++;
            now.addAll(parts);
            List<String> reached = parts.get(parts.size() - 1).range().upTo();
            if (!Objects.equals(reached, range.range().upTo())) {
                now.add(new CheckedRange(new KeyRange(reached, range.range().upTo()), 0, range.verifiedAt()));
            }
        }
        return found == compared.size() ? Optional.of(now) : Optional.empty();
    }

    /** Those that were never verified, or not since. */
    static List<KeyRange> olderThan(List<CheckedRange> ranges, long micros) {
        return ranges.stream()
                .filter(range -> range.verifiedAt() == null || range.verifiedAt() < micros)
                .map(CheckedRange::range)
                .toList();
    }
}
