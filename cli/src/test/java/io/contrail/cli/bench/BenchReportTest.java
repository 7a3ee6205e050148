package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.cli.bench.BenchReport.Contestant;
import io.contrail.cli.bench.BenchReport.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BenchReportTest {
    private static final BenchSettings SETTINGS =
            new BenchSettings(1_000, true, List.of(), true, 1_000, Duration.ofSeconds(1));

    @Test
    void relatesOurRateToTheMeanLimitAndToThePeer() {
        BenchReport report = report(contestant(2_700), contestant(1_500), null);
        assertThat(report.values())
                .containsEntry("limit_rows_per_s", 10_000L)
                .containsEntry("ratio_to_limit", 0.27)
                .containsEntry("ratio_to_peer", 1.8)
                .containsEntry("rows_equal", true);
    }

    @Test
    void saysWhereATargetIsMissed() {
        assertThat(report(contestant(2_700), contestant(1_500), null).lines())
                .anySatisfy(
                        line -> assertThat(line).contains("end to end / limit").contains("target >= 0.30: 0.27"))
                .anySatisfy(
                        line -> assertThat(line).contains("end to end / peer").contains("target >= 1.50: 1.80"));
    }

    @Test
    void hasNullsAndTheReasonWithoutAPeer() {
        BenchReport report = report(contestant(2_700), null, "Maven is missing");
        assertThat(report.values())
                .containsEntry("peer_rows_per_s", null)
                .containsEntry("ratio_to_peer", null)
                .containsEntry("peer_latency_p99_ms", null)
                .containsEntry("peer_deletes_rows_per_s", null)
                .containsEntry("peer_skipped", "Maven is missing");
        assertThat(report.lines()).contains("No peer: Maven is missing");
    }

    private static BenchReport report(Contestant ours, @Nullable Contestant peer, @Nullable String skipped) {
        return new BenchReport(
                SETTINGS,
                new Environment(2, "17", Map.of(), 279),
                "pg_recvlogical",
                List.of(9_000.0, 11_000.0),
                ours,
                new BenchReport.UnaskedLatency(4, 40),
                peer,
                skipped,
                Map.of(1_000_000L, new ApplyCost(5.5, 4.4, 400_000, 6)));
    }

    private static Contestant contestant(long rowsPerSecond) {
        Phase phase = new Phase(rowsPerSecond, 1.0, new Usage(1_000, 500, 2_000_000_000L), Map.of("sink task", 3_000L));
        return new Contestant(phase, phase, new Latency(new Percentiles(5, 50, 60, 500), 1_000, 400), true);
    }
}
