package io.contrail.simulator.api;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** A row of {@code flight_delay}: so many minutes of a flight's departure delay under one IATA code. */
record DelayView(int seq, String iataCode, int minutes, String cause, Instant reportedAt) {
    static final String COLUMNS = "d.seq, d.iata_code, d.minutes, d.cause::text AS cause, d.reported_at";

    static DelayView of(ResultSet row) throws SQLException {
        return new DelayView(
                row.getInt("seq"),
                row.getString("iata_code"),
                row.getInt("minutes"),
                row.getString("cause"),
                Sql.time(row, "reported_at"));
    }

    static List<DelayView> of(Connection connection, FlightId flight) throws SQLException {
        return Flights.ofKey(new Sql("SELECT " + COLUMNS + " FROM flightops.flight_delay d WHERE"), flight)
                .then("ORDER BY d.seq")
                .list(connection, DelayView::of);
    }
}
