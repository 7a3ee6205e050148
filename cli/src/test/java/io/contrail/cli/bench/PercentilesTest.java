package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
    @Test
    void takesTheValueAtTheNearestRank() {
        List<Double> values = IntStream.rangeClosed(1, 200)
                .map(i -> 201 - i)
                .mapToObj(Double::valueOf)
                .toList();
        assertThat(Percentiles.of(values)).isEqualTo(new Percentiles(100, 198, 200, 200));
    }

    @Test
    void givesTheOnlyValueForEveryPercentile() {
        assertThat(Percentiles.of(List.of(7.0))).isEqualTo(new Percentiles(7, 7, 7, 1));
    }

    @Test
    void hasNoPercentileOfNothing() {
        assertThatThrownBy(() -> Percentiles.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
