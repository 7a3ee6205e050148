package io.contrail.simulator.operations;

import io.contrail.simulator.reference.AircraftType;
import io.contrail.simulator.reference.Airline;

/**
 * A synthetic airframe: registration and 24-bit address have the shape of real ones and belong to none on purpose.
 *
 * @param serial counted from 0 within the fleet
 */
public record Aircraft(int serial, Airline airline, AircraftType type) {
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    /** For example N1046A: the form the FAA gives out, four digits and a letter without I and O. */
    public String registration() {
        return registration(0);
    }

    /** After so many re-registrations; no two aircraft of a fleet of up to 36,000 ever have the same. */
    String registration(int times) {
        int letter = (serial / 9000 % 4 + 4 * times) % LETTERS.length();
        return "N%04d%c".formatted(1000 + serial % 9000, LETTERS.charAt(letter));
    }

    /** Six hexadecimal digits in the block of the United States, a00001 to adf7c7. */
    public String icao24() {
        return "%06x".formatted(0xa00001 + serial * 41 % 0xdf7c6);
    }
}
