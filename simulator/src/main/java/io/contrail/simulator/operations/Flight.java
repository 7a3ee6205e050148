package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airline;
import io.contrail.simulator.reference.Airport;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * One flight of the replay, complete. Real: origin, destination, distance, the minute of {@code out} and the delay of
 * arrival ({@code in - sta}). Everything else is derived from them, the same every time.
 *
 * @param number its place in the endless replay, counted from 0
 * @param date local date of the scheduled departure
 * @param reactionaryMinutes how much of the departure delay is due to the late arrival of the aircraft
 */
public record Flight(
        long number,
        LocalDate date,
        Airline carrier,
        int flightNumber,
        Airport origin,
        Airport destination,
        int distanceMiles,
        Aircraft aircraft,
        int reactionaryMinutes,
        Instant std,
        Instant sta,
        Instant out,
        Instant off,
        Instant on,
        Instant in) {

    public LegKey key() {
        return new LegKey(date, carrier.name(), flightNumber, "", origin.iata(), 1);
    }

    /** Whole minutes from scheduled to actual departure; negative when early. */
    public int departureDelayMinutes() {
        return (int) Math.floorDiv(Duration.between(std, out).toSeconds(), 60L);
    }

    Noise noise() {
        return new Noise(number);
    }
}
