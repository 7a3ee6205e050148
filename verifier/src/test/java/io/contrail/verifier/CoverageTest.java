package io.contrail.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.KeyRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoverageTest {
    @Test
    void aRangeIsReplacedByItsParts() {
        List<CheckedRange> before = List.of(checked(null, "10", 1L), checked("10", null, 2L));
        assertThat(Coverage.updated(
                        before, Map.of(range("10", null), List.of(checked("10", "15", 9L), checked("15", null, 9L)))))
                .contains(List.of(checked(null, "10", 1L), checked("10", "15", 9L), checked("15", null, 9L)));
    }

    /** What a check did not reach keeps the age that it had. */
    @Test
    void whatWasNotReachedStaysAsOldAsItWas() {
        List<CheckedRange> now = Coverage.updated(
                        List.of(checked(null, null, 3L)), Map.of(KeyRange.ALL, List.of(checked(null, "4", 9L))))
                .orElseThrow();
        assertThat(now).containsExactly(checked(null, "4", 9L), new CheckedRange(range("4", null), 0, 3L));
    }

    /** Somebody else has cut the table anew meanwhile: what is known may not be mixed with it. */
    @Test
    void rangesThatAreNoLongerKnownAreRefused() {
        assertThat(Coverage.updated(
                        List.of(checked(null, "10", 1L), checked("10", null, 2L)),
                        Map.of(range("10", "12"), List.of(checked("10", "12", 9L)))))
                .isEmpty();
    }

    @Test
    void whatIsOldOrWasNeverVerifiedIsDue() {
        assertThat(Coverage.olderThan(
                        List.of(checked(null, "1", 10L), checked("1", "2", 9L), checked("2", null, null)), 10))
                .containsExactly(range("1", "2"), range("2", null));
    }

    private static KeyRange range(@Nullable String after, @Nullable String upTo) {
        return new KeyRange(after == null ? null : List.of(after), upTo == null ? null : List.of(upTo));
    }

    private static CheckedRange checked(@Nullable String after, @Nullable String upTo, @Nullable Long at) {
        return new CheckedRange(range(after, upTo), 7, at);
    }
}
