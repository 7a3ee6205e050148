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
 * @param suffix operational suffix, empty for what is in the timetable
 * @param legSequence place within the flight, counted from 1
 * @param reactionaryMinutes how much of the departure delay is due to the late arrival of the aircraft
 */
public record Flight(
        long number,
        LocalDate date,
        Airline carrier,
        int flightNumber,
        String suffix,
        int legSequence,
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
        return new LegKey(date, carrier.name(), flightNumber, suffix, origin.iata(), legSequence);
    }

    /** Whole minutes from scheduled to actual departure; negative when early. */
    public int departureDelayMinutes() {
        return (int) Math.floorDiv(Duration.between(std, out).toSeconds(), 60L);
    }

    /** The same flight on another aircraft. */
    Flight with(Aircraft other) {
        return new Flight(
                number,
                date,
                carrier,
                flightNumber,
                suffix,
                legSequence,
                origin,
                destination,
                distanceMiles,
                other,
                reactionaryMinutes,
                std,
                sta,
                out,
                off,
                on,
                in);
    }

    /** The same flight at other times. */
    Flight flown(Instant newOut, Instant newOff, Instant newOn, Instant newIn) {
        return new Flight(
                number,
                date,
                carrier,
                flightNumber,
                suffix,
                legSequence,
                origin,
                destination,
                distanceMiles,
                aircraft,
                reactionaryMinutes,
                std,
                sta,
                newOut,
                newOff,
                newOn,
                newIn);
    }

    Noise noise() {
        return new Noise(number);
    }
}
