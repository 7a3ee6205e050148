package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.cli.bench.VerifyBenchReport.Kept;
import io.contrail.cli.bench.VerifyBenchReport.Machine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VerifyBenchReportTest {
    @Test
    void relatesMediansToTheLimit() {
        assertThat(report(turn(2, 5), turn(2, 9), turn(2, 7)).values())
                .containsEntry("verify_s", 7.0)
                .containsEntry("verify_runs_s", List.of(5.0, 9.0, 7.0))
                .containsEntry("limit_s", 2.0)
                .containsEntry("ratio_to_limit", 3.5)
                .containsEntry("ratio_to_limit_with_workers", 7.0)
                .containsEntry("peer_reading_ratio_to_limit", 2.0)
                .containsEntry("rows_per_chunk", 20_000L)
                .containsEntry("verdict", "VERIFIED");
    }

    @Test
    void saysWhereTheTargetIsMissed() {
        assertThat(report(turn(2, 7)).lines())
                .anySatisfy(
                        line -> assertThat(line).contains("Contrail / limit").contains("target < 3.0: 3.50"));
    }

    @Test
    void namesTheLongestTransactionOfAllRounds() {
        assertThat(report(turn(2, 5), turn(2, 9), turn(2, 7)).values())
                .containsEntry("longest_transaction_ms", 90.0)
                .containsEntry("longest_xmin_ms", 88.0)
                .containsEntry("peer_transaction_ms", 3_000.0);
    }

    @Test
    void tellsWhatIsKeptOfTheHeapAtEachSize() {
        assertThat(report(turn(2, 5)).values())
                .containsEntry("heap_growth_mb_at_250000_rows", 1.5)
                .containsEntry("heap_growth_mb_at_1000000_rows", 2.0);
    }

    /** The verification's longest transaction is of 10 ms for each of its seconds. */
    private static VerifyTurn turn(double limit, double ours) {
        return new VerifyTurn(
                limit,
                new ServerCpu(0, 1_900_000),
                1,
                new VerifyRound(ours, 4, 2, 0.5, 50, 1_000_000, ours * 10),
                new ServerCpu(2_500_000, 4_000_000),
                new RowHashes(4, 3, 4, 2_000_000, 128_000_000),
                new ServerCpu(6_000_000, 5_000_000));
    }

    private static VerifyBenchReport report(VerifyTurn... turns) {
        return new VerifyBenchReport(
                new Machine(2, "17", Map.of(), 0.3),
                1_000_000,
                136,
                223,
                List.of(turns),
                88,
                List.of(new Kept(250_000, 100, 101.5), new Kept(1_000_000, 110, 112)));
    }
}
