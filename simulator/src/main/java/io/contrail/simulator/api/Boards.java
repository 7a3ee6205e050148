package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.contrail.simulator.control.Simulation;
import io.javalin.http.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What hangs in an airport's hall, in UTC and in the airport's own time. */
final class Boards {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    private static final Duration BEFORE = Duration.ofHours(1);
    private static final Duration AFTER = Duration.ofHours(6);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Database database;
    private final Simulation simulation;

    Boards(Database database, Simulation simulation) {
        this.database = database;
        this.simulation = simulation;
    }

    private enum Side {
        DEPARTURES("l.dep_iata", "l.arr_iata", "coalesce(l.out_at, l.etd)", "l.std"),
        ARRIVALS("l.arr_iata", "l.dep_iata", "coalesce(l.in_at, l.eta)", "l.sta");

        private final String here;
        private final String there;
        private final String best;
        private final String scheduled;

        Side(String here, String there, String best, String scheduled) {
            this.here = here;
            this.there = there;
            this.best = best;
            this.scheduled = scheduled;
        }
    }

    /** The airport of a board. */
    record Airport(String iata, String name, String city, String state, String zone) {}

    /** The answer: flights of the time from {@code from} to {@code to}, by scheduled time. */
    record Board(Airport airport, Instant from, Instant to, List<Line> flights) {}

    /**
     * One line of a board.
     *
     * @param airport the other end
     * @param actual null until it has happened
     * @param delayMinutes from scheduled to actual or else estimated time; negative when early
     */
    record Line(
            FlightId id,
            String flight,
            List<String> codeshares,
            String airport,
            String city,
            Instant scheduled,
            Instant estimated,
            @Nullable Instant actual,
            String scheduledLocal,
            String estimatedLocal,
            @Nullable String actualLocal,
            long delayMinutes,
            @Nullable String gate,
            String status,
            @Nullable String registration) {}

    void departures(Context request) {
        board(request, Side.DEPARTURES);
    }

    void arrivals(Context request) {
        board(request, Side.ARRIVALS);
    }

    private void board(Context request, Side side) {
        Parameters query = new Parameters(request);
        String iata = query.path("iata", Parameters.AIRPORT, "give an airport of three capitals, like JFK.");
        Instant now = simulation.clock().now();
        Instant from = query.time("from").orElse(now.minus(BEFORE));
        Instant to = query.time("to").orElse(from.plus(BEFORE).plus(AFTER));
        if (!to.isAfter(from) || to.isAfter(from.plus(LONGEST))) {
            throw Problem.parameter("to", "give a time after 'from', at most %d h.".formatted(LONGEST.toHours()));
        }
        Json.answer(request, database.read(connection -> board(connection, iata, side, from, to)));
    }

    /** Whoever is due in that time, and whoever was due before and is still not gone. */
    private static Board board(Connection connection, String iata, Side side, Instant from, Instant to)
            throws SQLException {
        Airport airport = new Sql(
                        "SELECT iata, name, city, state, tz FROM flightops.airport WHERE iata = ?::bpchar", iata)
                .first(
                        connection,
                        row -> new Airport(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)))
                .orElseThrow(() -> Problem.of(
                        Kind.NOT_FOUND,
                        "There is no airport %s among those of the simulation. Use a US airport such as JFK or ORD."
                                .formatted(iata)));
        ZoneId zone = ZoneId.of(airport.zone());
        List<Line> lines = new Sql("SELECT " + FlightView.COLUMNS + ", o.city AS city FROM flightops.flight_leg l"
                        + " JOIN flightops.airport o ON o.iata = " + side.there)
                .then("WHERE " + side.here + " = ?::bpchar", iata)
                .then(
                        "AND l.flight_date BETWEEN ? AND ?",
                        from.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(2),
                        to.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1))
                .then("AND " + side.best + " >= ? AND " + side.scheduled + " < ?", from, to)
                .then("ORDER BY " + side.scheduled + ", l.carrier, l.flight_no, l.suffix, l.leg_seq LIMIT 2000")
                .list(connection, row -> line(FlightView.of(row), row.getString("city"), side, zone));
        return new Board(airport, from, to, lines);
    }

    private static Line line(FlightView flight, String city, Side side, ZoneId zone) {
        boolean departure = side == Side.DEPARTURES;
        Instant scheduled = departure ? flight.std() : flight.sta();
        Instant estimated = departure ? flight.etd() : flight.eta();
        Instant actual = departure ? flight.outAt() : flight.inAt();
        return new Line(
                flight.id(),
                flight.designator(),
                flight.codeshares(),
                departure ? flight.arrIata() : flight.depIata(),
                city,
                scheduled,
                estimated,
                actual,
                local(scheduled, zone),
                local(estimated, zone),
                actual == null ? null : local(actual, zone),
                departure ? flight.departureDelayMinutes() : flight.arrivalDelayMinutes(),
                departure ? flight.depGate() : flight.arrGate(),
                flight.status(),
                flight.registration());
    }

    private static String local(Instant time, ZoneId zone) {
        return LOCAL.format(time.atZone(zone));
    }
}
