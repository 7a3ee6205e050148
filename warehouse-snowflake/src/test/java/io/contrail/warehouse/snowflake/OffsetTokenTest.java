package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;
import static org.quicktheories.generators.SourceDSL.strings;

import io.contrail.changelog.Lsn;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.changelog.landing.SourcePosition;
import org.junit.jupiter.api.Test;

class OffsetTokenTest {
    private static final Progress PROGRESS = new Progress(
            43,
            new SourcePosition(Lsn.parse("16/B374D848"), 7),
            new SnapshotRun(741, Lsn.parse("0/1")),
            new Progress.Reload(new TableId("flight.ops", "leg \"é\""), 17));

    @Test
    void beginsWithTheOffsetAndNeedsNoEscapingInAUrl() {
        assertThat(new OffsetToken(42, 1, PROGRESS).text())
                .isEqualTo("42.1.1.43.16b374d848.7.741.1.17.ZmxpZ2h0Lm9wcw.bGVnICLDqSI")
                .matches("[-._A-Za-z0-9]+");
    }

    @Test
    void isReadAsItWasWritten() {
        qt().forAll(
                        longs().between(0, Long.MAX_VALUE),
                        longs().all(),
                        integers().between(0, 9),
                        strings().basicMultilingualPlaneAlphabet().ofLengthBetween(1, 9))
                .checkAssert((ordinal, lsn, index, name) -> {
                    // Half of a surrogate pair is no text that PostgreSQL has.
                    String table = name.replaceAll("[\\ud800-\\udfff]", "x");
                    OffsetToken token = new OffsetToken(
                            ordinal,
                            index,
                            new Progress(
                                    ordinal,
                                    new SourcePosition(new Lsn(lsn), index),
                                    index % 2 == 0 ? null : new SnapshotRun(lsn, new Lsn(ordinal)),
                                    index % 3 == 0 ? null : new Progress.Reload(new TableId(table, table), ordinal)));
                    assertThat(OffsetToken.parse(token.text())).isEqualTo(token);
                });
    }

    @Test
    void coversTheRowsUpToItsOwn() {
        OffsetToken token = new OffsetToken(42, 0, Progress.NONE);
        assertThat(token.covers(41, 1)).isTrue();
        assertThat(token.covers(42, 0)).isTrue();
        assertThat(token.covers(42, 1)).isFalse();
        assertThat(token.covers(43, 0)).isFalse();
    }

    @Test
    void refusesWhatAnotherProgramHasWritten() {
        assertThatThrownBy(() -> OffsetToken.parse("42")).hasMessage("Not an offset token of Contrail: '42'");
        assertThatThrownBy(() -> OffsetToken.parse("42.2.0.43.0.0....."))
                .hasMessageStartingWith("Not an offset token of Contrail");
    }
}
