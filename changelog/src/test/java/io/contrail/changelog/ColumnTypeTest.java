package io.contrail.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ColumnTypeTest {

    @Test
    void aNumericIsADecimalExactlyWhenItsLargestValueFits38Digits() {
        qt().withExamples(2_000)
                .forAll(integers().between(-5, 60), integers().between(-5, 60))
                .checkAssert((precision, scale) -> {
                    ColumnType type = ColumnType.numeric(precision, scale);
                    boolean fits = precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision;
                    assertThat(type instanceof ColumnType.Decimal).isEqualTo(fits);
                    if (type instanceof ColumnType.Decimal decimal) {
                        BigDecimal largest = new BigDecimal(
                                BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE), decimal.scale());
                        assertThat(largest.precision()).isEqualTo(precision);
                        assertThat(largest.scale()).isEqualTo(scale);
                    } else {
                        assertThat(type).isEqualTo(ColumnType.TEXT);
                    }
                });
    }

    @Test
    void aTypeThatNoDatabaseHasCannotBeMade() {
        assertThatThrownBy(() -> new ColumnType.Decimal(39, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ColumnType.Decimal(3, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ColumnType.Int(8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ColumnType.Floating(16)).isInstanceOf(IllegalArgumentException.class);
    }
}
