package io.contrail.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.RowPrint;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private static final Fingerprint A = new Fingerprint(1, 2);
    private static final Fingerprint B = new Fingerprint(1, 3);

    private final Suspects suspects = new Suspects();

    @Test
    void rowsThatAreEqualAreNoSuspects() {
        suspects.ofSource(keyed("1", A));
        suspects.ofWarehouse(keyed("1", A));
        assertThat(suspects.found()).isEmpty();
        assertThat(suspects.size()).isOne();
    }

    @Test
    void aRowIsSuspectWhenItIsMissingExtraDifferentOrThereTwice() {
        suspects.ofSource(keyed("different", A));
        suspects.ofSource(keyed("missing", A));
        suspects.ofSource(keyed("twice", A));
        suspects.ofSource(keyed("equal", A));
        suspects.ofWarehouse(keyed("different", B));
        suspects.ofWarehouse(keyed("extra", A));
        suspects.ofWarehouse(keyed("twice", A));
        suspects.ofWarehouse(keyed("twice", A));
        suspects.ofWarehouse(keyed("equal", A));
        assertThat(suspects.found())
                .containsExactly(
                        new Suspects.Suspect(List.of("different"), Fingerprint.NONE, 1, 1),
                        new Suspects.Suspect(List.of("extra"), Fingerprint.NONE, 0, 1),
                        new Suspects.Suspect(List.of("missing"), Fingerprint.NONE, 1, 0),
                        new Suspects.Suspect(List.of("twice"), Fingerprint.NONE, 1, 2));
    }

    /** The last of two versions being right does not make the other one so. */
    @Test
    void ofTwoVersionsInTheWarehouseOneIsWrong() {
        suspects.ofSource(keyed("1", A));
        suspects.ofWarehouse(keyed("1", B));
        suspects.ofWarehouse(keyed("1", A));
        assertThat(suspects.found()).containsExactly(new Suspects.Suspect(List.of("1"), Fingerprint.NONE, 1, 2));
    }

    @Test
    void rowsWithoutAKeyAreCounted() {
        suspects.ofSource(new RowPrint(List.of(), A, 3));
        suspects.ofSource(new RowPrint(List.of(), B, 2));
        suspects.ofWarehouse(new RowPrint(List.of(), A, 2));
        suspects.ofWarehouse(new RowPrint(List.of(), B, 2));
        assertThat(suspects.found()).containsExactly(new Suspects.Suspect(List.of(), A, 3, 2));
    }

    private static RowPrint keyed(String key, Fingerprint print) {
        return new RowPrint(List.of(key), print, 1);
    }
}
