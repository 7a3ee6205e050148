package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlightTableTest {
    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_618, 4_096, 99_991, 30_030})
    void updatesNoRowTwice(long rows) {
        long stride = FlightTable.stride(rows);
        assertThat(LongStream.range(0, rows)
                        .map(k -> k * stride % rows)
                        .distinct()
                        .count())
                .isEqualTo(rows);
    }
}
