package io.contrail.changelog.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.changelog.Lsn;
import org.junit.jupiter.api.Test;

class SourcePositionTest {

    @Test
    void aLaterCommitIsLaterWhateverTheIndexes() {
        qt().forAll(longs().all(), longs().all(), longs().between(0, 9), longs().between(0, 9))
                .checkAssert((left, right, i, j) -> {
                    SourcePosition one = new SourcePosition(new Lsn(left), i);
                    SourcePosition other = new SourcePosition(new Lsn(right), j);
                    int byCommit = Long.compareUnsigned(left, right);
                    assertThat(Integer.signum(one.compareTo(other)))
                            .isEqualTo(Integer.signum(byCommit != 0 ? byCommit : Long.compare(i, j)));
                    assertThat(one.compareTo(other) == 0).isEqualTo(one.equals(other));
                    assertThat(one).isGreaterThanOrEqualTo(SourcePosition.START);
                });
    }
}
