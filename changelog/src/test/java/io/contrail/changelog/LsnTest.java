package io.contrail.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class LsnTest {

    @Test
    void whatItPrintsItReads() {
        qt().forAll(longs().all())
                .check(value -> Lsn.parse(new Lsn(value).toString()).equals(new Lsn(value)));
    }

    @Test
    void theOrderIsTheServersOwn() {
        qt().forAll(longs().all(), longs().all())
                .check((left, right) -> Integer.signum(new Lsn(left).compareTo(new Lsn(right)))
                        == unsigned(left).compareTo(unsigned(right)));
    }

    @Test
    void itIsWrittenAsTheServerWritesIt() {
        assertThat(new Lsn(0)).hasToString("0/0");
        assertThat(Lsn.parse("16/B374D848")).isEqualTo(new Lsn(0x16B374D848L)).hasToString("16/B374D848");
        assertThat(Lsn.parse("16/b374d848")).isEqualTo(new Lsn(0x16B374D848L));
        assertThat(new Lsn(-1)).hasToString("FFFFFFFF/FFFFFFFF");
    }

    @Test
    void anythingElseIsRefusedByName() {
        for (String text :
                List.of("", "16", "16/", "/1", "16/B374D848 ", "123456789/0", "0/123456789", "-1/0", "G/0")) {
            assertThatThrownBy(() -> Lsn.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + text + "'");
        }
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
