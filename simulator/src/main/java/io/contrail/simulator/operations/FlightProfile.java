package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airport;
import java.time.Duration;
import java.time.Instant;

/**
 * Climb, cruise and descent along a great circle.
 *
 * @param from when the flight is at the start of the way: take-off, or the turn towards another airport
 * @param to touch-down
 * @param climbShare the part of the time that the climb takes, and the descent
 * @param climbs whether the start is on the ground
 */
record FlightProfile(
        Flight flight,
        GreatCircle way,
        Instant from,
        Instant to,
        Airport landing,
        double metresASecond,
        double cruiseMetres,
        double climbShare,
        boolean climbs) {
    private static final double METRES_PER_FOOT = 0.3048;
    private static final double METRES_PER_MILE = 1609.344;
    private static final double CLIMB_SECONDS = 20 * 60;

    static FlightProfile of(Flight flight) {
        return profile(
                flight,
                GreatCircle.between(flight.origin(), flight.destination()),
                flight.off(),
                flight.on(),
                flight.destination(),
                flight.distanceMiles(),
                true);
    }

    /** From a point in the air to an airport that was not planned. */
    static FlightProfile diverted(Flight flight, GreatCircle.Point turn, Instant at, Airport landing, Instant on) {
        GreatCircle way = GreatCircle.between(turn, GreatCircle.place(landing));
        return profile(flight, way, at, on, landing, way.miles(), false);
    }

    private static FlightProfile profile(
            Flight flight, GreatCircle way, Instant from, Instant to, Airport landing, double miles, boolean climbs) {
        double seconds = Duration.between(from, to).toSeconds();
        double climb = Math.min(0.35, CLIMB_SECONDS / seconds);
        double metres = OperationalFlightPlan.flightLevel(flight) * 100 * METRES_PER_FOOT;
        double speed = miles * METRES_PER_MILE / (Duration.between(from, to).toMillis() / 1000.0);
        return new FlightProfile(flight, way, from, to, landing, speed, metres, climb, climbs);
    }

    GreatCircle.Point place(Instant at) {
        return way.at(share(at));
    }

    PositionReport at(Instant at) {
        double seconds = Duration.between(from, to).toMillis() / 1000.0;
        double share = share(at);
        boolean up = climbs && share < 0.5;
        double bottom = up ? field(flight.origin()) : field(landing);
        double phase = Math.min(1, Math.min(climbs ? share : 1, 1 - share) / climbShare);
        double rate = phase < 1 ? (cruiseMetres - bottom) / (climbShare * seconds) : 0;
        return new PositionReport(
                flight,
                at,
                way.at(share),
                rounded(bottom + phase * (cruiseMetres - bottom), 2),
                rounded(metresASecond * (0.75 + 0.35 * phase), 2),
                rounded(way.trackAt(share), 2),
                rounded(up ? rate : -rate, 2));
    }

    private double share(Instant at) {
        double seconds = Duration.between(from, to).toMillis() / 1000.0;
        return Duration.between(from, at).toMillis() / 1000.0 / seconds;
    }

    private static double field(Airport airport) {
        return airport.elevationFeet().orElse(0) * METRES_PER_FOOT;
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.rint(value * scale) / scale + 0.0; // no negative zero
    }
}
