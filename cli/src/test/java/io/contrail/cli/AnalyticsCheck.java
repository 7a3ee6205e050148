package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** What the views of a paused pipeline say, against the same asked of PostgreSQL in its own words. */
final class AnalyticsCheck {
    private static final List<String> VIEWS = List.of(
            "leg_performance",
            "on_time_by_carrier",
            "on_time_by_airport",
            "on_time_by_hour",
            "delay_causes",
            "delay_propagation",
            "turnaround_times",
            "route_load",
            "bookings_by_carrier",
            "fleet_positions",
            "pipeline_freshness");

    private final ContrailProcess pipeline;

    private AnalyticsCheck(ContrailProcess pipeline) {
        this.pipeline = pipeline;
    }

    /** Source and warehouse hold the same rows, and nothing is written. */
    static void of(ContrailProcess pipeline) {
        AnalyticsCheck check = new AnalyticsCheck(pipeline);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(pipeline.rows(
                                false, "SELECT view_name FROM duckdb_views() WHERE schema_name = 'analytics'"))
                        .containsExactlyInAnyOrderElementsOf(
                                VIEWS.stream().map("[%s]"::formatted).toList()));
        for (String view : VIEWS) {
            assertThat(pipeline.number(false, "SELECT count(*) FROM analytics." + view))
                    .as("rows of analytics.%s", view)
                    .isPositive();
        }
        check.onTime();
        check.causes();
        check.load();
        check.positions();
        check.freshness();
    }

    private void onTime() {
        String seconds = "extract(epoch FROM %s) / 60 < 15";
        assertSame("""
                SELECT carrier, count(*), count(*) FILTER (WHERE status = 'CANCELLED'), count(out_at),
                    count(*) FILTER (WHERE %s), count(*) FILTER (WHERE diverted_to IS NULL AND in_at IS NOT NULL),
                    count(*) FILTER (WHERE diverted_to IS NULL AND %s) FROM flightops.flight_leg GROUP BY 1""".formatted(seconds.formatted("out_at - std"), seconds.formatted("in_at - sta")), """
                SELECT carrier, legs, cancelled, departed, departed_on_time, arrived, arrived_on_time
                FROM analytics.on_time_by_carrier""");
        assertSame(
                "SELECT dep_iata, count(out_at) FROM flightops.flight_leg GROUP BY 1 HAVING count(out_at) > 0",
                "SELECT airport, departed FROM analytics.on_time_by_airport WHERE departed > 0");
        assertSame(
                "SELECT extract(hour FROM std)::int, count(*) FROM flightops.flight_leg GROUP BY 1",
                "SELECT scheduled_hour_utc, legs FROM analytics.on_time_by_hour");
    }

    private void causes() {
        assertSame(
                "SELECT iata_code, cause, count(*), sum(minutes) FROM flightops.flight_delay GROUP BY 1, 2",
                "SELECT iata_code, bts_cause, reports, delay_minutes FROM analytics.delay_causes");
        String late = "SELECT coalesce(sum(minutes), 0) FROM flightops.flight_delay d WHERE iata_code = '93' AND EXISTS"
                + " (SELECT FROM flightops.flight_leg l WHERE (l.flight_date, l.carrier, l.flight_no, l.suffix, l.dep_iata,"
                + " l.leg_seq) = (d.flight_date, d.carrier, d.flight_no, d.suffix, d.dep_iata, d.leg_seq)"
                + " AND registration IS NOT NULL AND status <> 'CANCELLED')";
        assertSame(late, "SELECT sum(reactionary_minutes) FROM analytics.delay_propagation");
    }

    private void load() {
        assertSame("""
                SELECT dep_iata, arr_iata, count(*), sum(passengers), sum(seats[1] + seats[2] + seats[3])
                FROM flightops.flight_leg JOIN flightops.aircraft USING (registration)
                WHERE passengers IS NOT NULL GROUP BY 1, 2""", "SELECT dep_iata, arr_iata, legs, passengers, seats FROM analytics.route_load");
    }

    private void positions() {
        assertSame(
                "SELECT icao24, max(time_position) FROM flightops.position_report GROUP BY 1",
                "SELECT icao24, reported_at FROM analytics.fleet_positions");
    }

    /** Every table is told with as many changes as were landed; one that nobody has written has none, and no times. */
    private void freshness() {
        // The view is made again some seconds after a new table has come.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(pipeline.rows(false, "SELECT table_name FROM analytics.pipeline_freshness"))
                                .containsExactlyInAnyOrderElementsOf(
                                        pipeline.rows(
                                                false,
                                                "SELECT 'flightops.' || view_name FROM duckdb_views() WHERE schema_name = 'flightops_changelog'")));
        for (String row : pipeline.rows(false, "SELECT table_name FROM analytics.pipeline_freshness")) {
            String table = row.substring(1, row.length() - 1);
            assertThat(pipeline.number(
                            false,
                            "SELECT changes FROM analytics.pipeline_freshness WHERE table_name = '%s'"
                                    .formatted(table)))
                    .as("changes of %s", table)
                    .isEqualTo(pipeline.number(
                            false, "SELECT count(*) FROM " + table.replace("flightops.", "flightops_changelog.")));
        }
        assertThat(pipeline.rows(false, """
                SELECT * FROM analytics.pipeline_freshness WHERE (changes = 0) <> (newest_landing_at IS NULL)
                    OR (changes = 0) <> (seconds_since_commit IS NULL) OR seconds_since_commit < 0""")).isEmpty();
        assertThat(pipeline.number(false, "SELECT count(*) FROM analytics.pipeline_freshness WHERE changes > 0"))
                .isGreaterThan(10);
    }

    private void assertSame(String source, String warehouse) {
        assertThat(pipeline.rows(false, warehouse)).as(warehouse).isEqualTo(pipeline.rows(true, source));
    }
}
