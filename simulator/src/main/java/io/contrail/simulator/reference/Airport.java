package io.contrail.simulator.reference;

import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An airport of the United States or its territories.
 *
 * @param icao absent for airports that have none or have closed
 * @param state postal code of the state or territory
 * @param country ISO 3166-1 alpha-2
 * @param latitude degrees north
 * @param longitude degrees east
 */
public record Airport(
        String iata,
        Optional<String> icao,
        String name,
        String city,
        String state,
        String country,
        double latitude,
        double longitude,
        OptionalInt elevationFeet,
        ZoneId zone) {}
