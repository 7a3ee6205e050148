package io.contrail.changelog.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.changelog.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotPinTest {
    private static final long EPOCH = 1L << 32;
    private static final long NOW = 1_700_000_000_000_000L;

    @Test
    void readsAndWritesWhatPostgresWrites() {
        for (String text : List.of("10:20:10,14,15", "10:10:", "8589934592:8589935000:8589934592")) {
            assertThat(SnapshotPin.parse(text, NOW).text()).isEqualTo(text);
        }
        assertThat(SnapshotPin.parse("10:20:10,14,15", NOW))
                .isEqualTo(new SnapshotPin(10, 20, List.of(10L, 14L, 15L), NOW));
    }

    @Test
    void refusesWhatIsNoSnapshot() {
        for (String text : List.of("", "10", "10:20", "10:20:10:", "a:b:", "20:10:", "10:20:,", "10:20:x")) {
            assertThatThrownBy(() -> SnapshotPin.parse(text, NOW))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void seesWhatWasOver() {
        SnapshotPin pin = SnapshotPin.parse("10:20:10,14", NOW);
        assertThat(pin.sees(9, NOW)).isTrue();
        assertThat(pin.sees(10, NOW)).isFalse();
        assertThat(pin.sees(11, NOW)).isTrue();
        assertThat(pin.sees(14, NOW)).isFalse();
        assertThat(pin.sees(19, NOW)).isTrue();
        assertThat(pin.sees(20, NOW)).isFalse();
        assertThat(pin.sees(21, NOW)).isFalse();
    }

    @Test
    void takesANumberOf32BitsForTheNearestOne() {
        SnapshotPin wrapped =
                new SnapshotPin(2 * EPOCH - 5, 2 * EPOCH + 10, List.of(2 * EPOCH - 5, 2 * EPOCH + 4), NOW);
        assertThat(wrapped.sees(EPOCH - 6, NOW)).isTrue();
        assertThat(wrapped.sees(EPOCH - 5, NOW)).isFalse();
        assertThat(wrapped.sees(EPOCH - 1, NOW)).isTrue();
        assertThat(wrapped.sees(3, NOW)).isTrue();
        assertThat(wrapped.sees(4, NOW)).isFalse();
        assertThat(wrapped.sees(9, NOW)).isTrue();
        assertThat(wrapped.sees(10, NOW)).isFalse();
        assertThat(wrapped.sees(EPOCH / 2 + 9, NOW)).isFalse();
        assertThat(wrapped.sees(EPOCH / 2 + 10, NOW)).isTrue();

        SnapshotPin before = new SnapshotPin(2 * EPOCH - 5, 2 * EPOCH - 5, List.of(), NOW);
        assertThat(before.sees(EPOCH - 6, NOW)).isTrue();
        assertThat(before.sees(EPOCH - 5, NOW)).isFalse();
        assertThat(before.sees(3, NOW)).isFalse();
    }

    @Test
    void seesWhatWasCommittedMoreThanADayBefore() {
        SnapshotPin pin = new SnapshotPin(EPOCH + 700, EPOCH + 704, List.of(EPOCH + 700), NOW);
        long day = SnapshotPin.AMBIGUOUS_AFTER_MICROS;
        assertThat(pin.sees(704, NOW - day)).isFalse();
        assertThat(pin.sees(704, NOW - day - 1)).isTrue();
        assertThat(pin.sees(700, NOW - day)).isFalse();
        assertThat(pin.sees(700, NOW - day - 1)).isTrue();
    }

    @Test
    void agreesWithTheSourceWhateverRunsSideBySide() {
        qt().withExamples(300).withShrinkCycles(0).forAll(longs().all()).checkAssert(seed -> {
            TableSchema schema = seed % 2 == 0 ? ConcurrentHistory.KEYED : ConcurrentHistory.KEYLESS;
            ConcurrentHistory history = ConcurrentHistory.of(schema, seed, 300);
            for (ConcurrentHistory.Moment moment : history.moments()) {
                for (ConcurrentHistory.Entry entry : history.entries()) {
                    if (!entry.read()) {
                        assertThat(moment.pin()
                                        .sees(
                                                entry.change().origin().txId(),
                                                entry.change().origin().committedAt()))
                                .isEqualTo(moment.sees(entry));
                    }
                }
            }
        });
    }
}
