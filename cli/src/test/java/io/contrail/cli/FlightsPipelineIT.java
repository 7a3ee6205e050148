package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline on real parts: after whatever happens, every table is the same on both sides, row by row. */
class FlightsPipelineIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> REPLAYED = List.of(
            "airline",
            "airport",
            "aircraft_type",
            "aircraft",
            "flight_leg",
            "flight_delay",
            "ops_plan",
            "position_report");
    private static final List<String> SIMULATED = Stream.concat(
                    REPLAYED.stream(),
                    Stream.of("flight_schedule", "acars_message", "crew_assignment", "booking_ledger", "irregularity"))
            .toList();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void everyTableOfASimulationIsEqualOnBothSidesAfterLoadAfterARestartAndAfterKills() throws InterruptedException {
        Path data = folder.resolve("pipeline");
        long start;
        // At rate 0 a new world does not hurry through its first night, which would double the time this test takes.
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--rate", "0", "--scenario", "storm")) {
            start = changes(pipeline);
            pipeline.control().rate(4000);
            awaitChanges(pipeline, start + 15_000);
            assertEqualWhenPaused(pipeline, SIMULATED);
            pipeline.stop();
        }
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--rate", "4000")) {
            awaitChanges(pipeline, start + 22_000);
            assertEqualWhenPaused(pipeline, SIMULATED);
            pipeline.control().rate(4000);
            awaitChanges(pipeline, start + 28_000);
            pipeline.kill();
        }
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--rate", "4000")) {
            awaitChanges(pipeline, start + 34_000);
            pipeline.kill();
        }
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--rate", "4000")) {
            awaitChanges(pipeline, start + 40_000);
            assertEqualWhenPaused(pipeline, SIMULATED);
            AnalyticsCheck.of(pipeline);
            assertNothingDoubled(pipeline);
            pipeline.stop();
        }
    }

    @Test
    void everyTableOfAReplayIsEqualOnBothSidesAfterAKill() throws InterruptedException {
        Path data = folder.resolve("replay");
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--rate", "4000", "--producer", "replay")) {
            awaitChanges(pipeline, 10_000);
            pipeline.kill();
        }
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--rate", "4000")) {
            awaitChanges(pipeline, 18_000);
            assertEqualWhenPaused(pipeline, REPLAYED);
            assertNothingDoubled(pipeline);
            pipeline.stop();
        }
    }

    private static long changes(ContrailProcess pipeline) {
        var flights = pipeline.status().replay();
        return flights == null ? 0 : flights.changes();
    }

    private static void awaitChanges(ContrailProcess pipeline, long changes) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> changes(pipeline) >= changes);
    }

    private static void assertEqualWhenPaused(ContrailProcess pipeline, List<String> tables) {
        pipeline.control().rate(0);
        for (String table : tables) {
            String columns = String.join(
                    ", ",
                    pipeline
                            .rows(
                                    true,
                                    "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema = 'flightops' AND table_name = '%s'"
                                            .formatted(table))
                            .stream()
                            .map(column -> column.substring(1, column.length() - 1))
                            // 150 MB of text; its digest says as much and travels faster.
                            .map(column -> column.equals("ofp") ? "md5(ofp)" : column)
                            .toList());
            String sql = "SELECT %s FROM flightops.%s".formatted(columns, table);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(pipeline.rows(false, sql).equals(pipeline.rows(true, sql)))
                            .as("table %s is equal on both sides", table)
                            .isTrue());
            assertThat(pipeline.number(false, "SELECT count(*) FROM flightops." + table))
                    .as("rows of %s", table)
                    .isPositive();
        }
    }

    /** Every change of one row has a WAL record of its own; the rows of a COPY share theirs. */
    private static void assertNothingDoubled(ContrailProcess pipeline) {
        for (String table : List.of("flight_leg", "flight_delay", "ops_plan")) {
            String changes = "FROM flightops_changelog.%s WHERE _op <> 'r'".formatted(table);
            assertThat(pipeline.number(
                            false,
                            "SELECT count(DISTINCT (_tx_id, _lsn, flight_date, carrier, flight_no, suffix, dep_iata, leg_seq%s)) "
                                            .formatted(table.equals("flight_delay") ? ", seq" : "")
                                    + changes))
                    .as("changes of %s that came once", table)
                    .isEqualTo(pipeline.number(false, "SELECT count(*) " + changes));
        }
    }
}
