package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.contrail.simulator.control.Simulation;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An aircraft's legs one after the other, with the delays that spread along them. */
final class Rotations {
    private static final String REACTIONARY = "93";
    private static final Duration AROUND = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(3);

    private final Database database;
    private final Simulation simulation;

    Rotations(Database database, Simulation simulation) {
        this.database = database;
        this.simulation = simulation;
    }

    /** Seats in first, business and economy class. */
    record Aircraft(
            String registration,
            String icao24,
            String airline,
            String type,
            String typeName,
            List<Integer> seats,
            BigDecimal mtowKg) {}

    /**
     * One leg of the rotation.
     *
     * @param groundMinutes from the arrival of the leg before, actual or else estimated; null for the first
     * @param reactionaryMinutes of the delay, those under code 93: the aircraft came late
     */
    record RotationLeg(
            FlightView flight, @Nullable Long groundMinutes, int reactionaryMinutes, List<DelayView> delays) {}

    /** The answer: legs by departure, of those scheduled from {@code from} to {@code to}. */
    record Rotation(Aircraft aircraft, Instant from, Instant to, List<RotationLeg> legs) {}

    void one(Context request) {
        Parameters query = new Parameters(request);
        String registration =
                query.path("registration", Parameters.REGISTRATION, "give a registration in capitals, such as N1046A.");
        Instant now = simulation.clock().now();
        Instant from = query.time("from").orElse(now.minus(AROUND));
        Instant to = query.time("to").orElse(from.plus(AROUND).plus(AROUND));
        if (!to.isAfter(from) || to.isAfter(from.plus(LONGEST))) {
            throw Problem.parameter("to", "give a time after 'from', at most %d h.".formatted(LONGEST.toHours()));
        }
        Json.answer(request, database.read(connection -> {
            Aircraft aircraft = aircraft(connection, registration);
            return new Rotation(aircraft, from, to, legs(connection, registration, from, to));
        }));
    }

    private static Aircraft aircraft(Connection connection, String registration) throws SQLException {
        return new Sql(
                        "SELECT a.*, t.name AS type_name FROM flightops.aircraft a"
                                + " JOIN flightops.aircraft_type t ON t.icao = a.type WHERE a.registration = ?",
                        registration)
                .first(
                        connection,
                        row -> new Aircraft(
                                row.getString("registration"),
                                row.getString("icao24"),
                                row.getString("airline"),
                                row.getString("type"),
                                row.getString("type_name"),
                                Arrays.asList((Integer[]) row.getArray("seats").getArray()),
                                row.getBigDecimal("mtow_kg")))
                .orElseThrow(() -> Problem.of(
                        Kind.NOT_FOUND,
                        "There is no aircraft %s. Take the registration of a flight: GET /v1/flights lists them."
                                .formatted(registration)));
    }

    private static List<RotationLeg> legs(Connection connection, String registration, Instant from, Instant to)
            throws SQLException {
        Object[] window = {
            registration,
            from.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(1),
            to.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1),
            from,
            to
        };
        String where = "WHERE l.registration = ? AND l.flight_date BETWEEN ? AND ? AND l.std >= ? AND l.std < ?";
        Map<FlightId, List<DelayView>> delays = new HashMap<>();
        new Sql("SELECT d.flight_date, d.carrier, d.flight_no, d.suffix, d.dep_iata, d.leg_seq, " + DelayView.COLUMNS
                        + " FROM flightops.flight_leg l JOIN flightops.flight_delay d"
                        + " USING (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq)")
                .then(where + " ORDER BY d.seq", window)
                .list(
                        connection,
                        row -> delays.computeIfAbsent(new FlightId(FlightView.key(row)), id -> new ArrayList<>())
                                .add(DelayView.of(row)));
        List<FlightView> flights = new Sql("SELECT " + FlightView.COLUMNS + " FROM flightops.flight_leg l")
                .then(where + " ORDER BY coalesce(l.out_at, l.etd), l.std", window)
                .list(connection, FlightView::of);
        List<RotationLeg> legs = new ArrayList<>();
        @Nullable Instant arrival = null;
        for (FlightView flight : flights) {
            List<DelayView> own = delays.getOrDefault(flight.id(), List.of());
            legs.add(new RotationLeg(
                    flight,
                    arrival == null ? null : FlightView.minutes(arrival, first(flight.outAt(), flight.etd())),
                    own.stream()
                            .filter(delay -> delay.iataCode().equals(REACTIONARY))
                            .mapToInt(DelayView::minutes)
                            .sum(),
                    own));
            if (!flight.status().equals("CANCELLED")) {
                arrival = first(flight.inAt(), flight.eta());
            }
        }
        return legs;
    }

    private static Instant first(@Nullable Instant actual, Instant estimated) {
        return actual == null ? estimated : actual;
    }
}
