package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.LegStatus;
import io.javalin.http.Context;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Flights, in the order of their keys, and what belongs to one of them. */
final class Flights {
    private static final int DEFAULT_PAGE = 100;
    private static final int LONGEST_PAGE = 1_000;
    private static final String KEY = "l.flight_date, l.carrier, l.flight_no, l.suffix, l.dep_iata, l.leg_seq";

    private final Database database;

    Flights(Database database) {
        this.database = database;
    }

    /** The answer of {@code GET /v1/flights}. */
    record Page(List<FlightView> flights, @Nullable String nextCursor) {}

    /** The answer of {@code GET /v1/flights/{id}/delays}. */
    record Delays(FlightId flight, int minutes, List<DelayView> delays) {}

    /** The answer of {@code GET /v1/flights/{id}/positions}; in the units of a state vector. */
    record Positions(FlightId flight, @Nullable String icao24, List<Position> positions) {}

    /** Degrees, metres, metres a second. */
    record Position(
            Instant timePosition,
            double latitude,
            double longitude,
            double baroAltitude,
            @Nullable Double geoAltitude,
            boolean onGround,
            double velocity,
            double trueTrack,
            double verticalRate,
            String callsign,
            String squawk) {}

    void list(Context request) {
        Parameters query = new Parameters(request);
        Optional<LocalDate> date = query.date("date");
        Optional<String> carrier =
                query.text("carrier", Parameters.CARRIER, "give an IATA designator of two capitals, such as AA.");
        Optional<LegStatus> status = query.oneOf("status", LegStatus.values());
        Optional<String> from = query.text("from", Parameters.AIRPORT, "give an airport of three capitals, like JFK.");
        Optional<String> to = query.text("to", Parameters.AIRPORT, "give an airport of three capitals, like JFK.");
        Optional<String> tail =
                query.text("tail", Parameters.REGISTRATION, "give a registration in capitals, such as N1046A.");
        int limit = (int) query.number("limit", 1, LONGEST_PAGE, DEFAULT_PAGE);
        String filter = List.of(date, carrier, status, from, to, tail).toString();
        Optional<Cursor> after = query.text("cursor").map(text -> Cursor.decode(text, filter));

        List<FlightView> found = database.read(connection -> {
            Sql sql = new Sql("SELECT " + FlightView.COLUMNS + " FROM flightops.flight_leg l WHERE true")
                    .when(date, "AND l.flight_date = ?")
                    .when(carrier, "AND l.carrier = ?::bpchar")
                    .when(status.map(LegStatus::name), "AND l.status = ?::flightops.leg_status")
                    .when(from, "AND l.dep_iata = ?::bpchar")
                    .when(to, "AND l.arr_iata = ?::bpchar")
                    .when(tail, "AND l.registration = ?");
            if (after.isPresent()) {
                LegKey key = after.get().last().key();
                // The first condition alone lets PostgreSQL leave out partitions.
                sql.then("AND l.flight_date >= ?", key.flightDate())
                        .then(
                                "AND (" + KEY + ") > (?, ?::bpchar, ?, ?, ?::bpchar, ?)",
                                key.flightDate(),
                                key.carrier(),
                                key.flightNumber(),
                                key.suffix(),
                                key.departure(),
                                key.legSequence());
            }
            return sql.then("ORDER BY " + KEY + " LIMIT ?", limit + 1).list(connection, FlightView::of);
        });
        boolean more = found.size() > limit;
        List<FlightView> page = more ? found.subList(0, limit) : found;
        Json.answer(
                request, new Page(page, more ? new Cursor(page.get(limit - 1).id()).encode(filter) : null));
    }

    void one(Context request) {
        FlightId id = new Parameters(request).flight();
        FlightView flight = database.read(connection -> find(connection, id));
        String tag = Preconditions.tag(flight.version());
        request.header("ETag", tag);
        if (tag.equals(request.header("If-None-Match"))) {
            request.status(304);
        } else {
            Json.answer(request, flight);
        }
    }

    void delays(Context request) {
        FlightId id = new Parameters(request).flight();
        List<DelayView> delays = database.read(connection -> {
            find(connection, id);
            return DelayView.of(connection, id);
        });
        Json.answer(
                request,
                new Delays(id, delays.stream().mapToInt(DelayView::minutes).sum(), delays));
    }

    /** Those of the aircraft between take-off and touch-down: reports name an aircraft, not a flight. */
    void positions(Context request) {
        FlightId id = new Parameters(request).flight();
        Json.answer(request, database.read(connection -> positions(connection, find(connection, id))));
    }

    private static Positions positions(Connection connection, FlightView flight) throws SQLException {
        Optional<String> icao24 = new Sql(
                        "SELECT icao24 FROM flightops.aircraft WHERE registration = ?",
                        String.valueOf(flight.registration()))
                .first(connection, row -> row.getString(1));
        if (icao24.isEmpty() || flight.offAt() == null) {
            return new Positions(flight.id(), icao24.orElse(null), List.of());
        }
        Sql sql = new Sql(
                "SELECT * FROM flightops.position_report p WHERE p.icao24 = ?::bpchar AND p.time_position >= ?",
                icao24.get(),
                flight.offAt());
        if (flight.onAt() != null) {
            sql.then("AND p.time_position <= ?", flight.onAt());
        }
        return new Positions(
                flight.id(),
                icao24.get(),
                sql.then("ORDER BY p.time_position LIMIT 10000").list(connection, Flights::position));
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(
                Sql.time(row, "time_position"),
                row.getDouble("latitude"),
                row.getDouble("longitude"),
                row.getDouble("baro_altitude"),
                row.getObject("geo_altitude", Double.class),
                row.getBoolean("on_ground"),
                row.getDouble("velocity"),
                row.getDouble("true_track"),
                row.getDouble("vertical_rate"),
                row.getString("callsign"),
                row.getString("squawk"));
    }

    private static FlightView find(Connection connection, FlightId id) throws SQLException {
        return ofKey(new Sql("SELECT " + FlightView.COLUMNS + " FROM flightops.flight_leg l WHERE"), id)
                .first(connection, FlightView::of)
                .orElseThrow(() -> Problem.of(
                        Kind.NOT_FOUND,
                        "There is no flight %s. Flights appear hours before departure and are deleted hours after arrival;"
                                        .formatted(id)
                                + " GET /v1/flights lists those that are there."));
    }

    /** Limits a statement to the rows of one flight. */
    static Sql ofKey(Sql sql, FlightId id) {
        LegKey key = id.key();
        return sql.then(
                "flight_date = ? AND carrier = ?::bpchar AND flight_no = ? AND suffix = ? AND dep_iata = ?::bpchar"
                        + " AND leg_seq = ?",
                key.flightDate(),
                key.carrier(),
                key.flightNumber(),
                key.suffix(),
                key.departure(),
                key.legSequence());
    }
}
