package io.contrail.simulator.operations;

import java.time.Instant;

/** A row of {@code position_report}, in the shape and the units of an OpenSky state vector (metres, metres a second). */
public record PositionReport(
        Flight flight,
        Instant at,
        GreatCircle.Point position,
        double altitudeMetres,
        double velocity,
        double trueTrack,
        double verticalRate)
        implements Row {

    @Override
    public String table() {
        return "position_report";
    }

    /** ICAO code of the carrier and flight number, as a transponder sends it. */
    public String callsign() {
        return flight.carrier().icao() + flight.flightNumber();
    }

    /** Four octal digits. */
    public String squawk() {
        return "%04o".formatted(flight.noise().between(Noise.For.SQUAWK, 0x80, 0xeff));
    }
}
