package io.contrail.simulator.operations;

import java.time.Duration;
import java.time.Instant;

/** Climb, cruise and descent along the great circle between take-off and touch-down. */
record FlightProfile(Flight flight, GreatCircle way, double cruiseMetres, double climbShare) {
    private static final double METRES_PER_FOOT = 0.3048;
    private static final double METRES_PER_MILE = 1609.344;
    private static final double CLIMB_SECONDS = 20 * 60;

    static FlightProfile of(Flight flight) {
        double seconds = Duration.between(flight.off(), flight.on()).toSeconds();
        double climb = Math.min(0.35, CLIMB_SECONDS / seconds);
        double metres = OperationalFlightPlan.flightLevel(flight) * 100 * METRES_PER_FOOT;
        return new FlightProfile(flight, GreatCircle.between(flight.origin(), flight.destination()), metres, climb);
    }

    PositionReport at(Instant at) {
        double seconds = Duration.between(flight.off(), flight.on()).toMillis() / 1000.0;
        double share = Duration.between(flight.off(), at).toMillis() / 1000.0 / seconds;
        double bottom = share < 0.5 ? field(flight.origin()) : field(flight.destination());
        double phase = Math.min(1, Math.min(share, 1 - share) / climbShare);
        double rate = phase < 1 ? (cruiseMetres - bottom) / (climbShare * seconds) : 0;
        double mean = flight.distanceMiles() * METRES_PER_MILE / seconds;
        return new PositionReport(
                flight,
                at,
                way.at(share),
                rounded(bottom + phase * (cruiseMetres - bottom), 2),
                rounded(mean * (0.75 + 0.35 * phase), 2),
                rounded(way.trackAt(share), 2),
                rounded(share < 0.5 ? rate : -rate, 2));
    }

    private static double field(io.contrail.simulator.reference.Airport airport) {
        return airport.elevationFeet().orElse(0) * METRES_PER_FOOT;
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.rint(value * scale) / scale + 0.0; // no negative zero
    }
}
