package io.contrail.simulator.schema;

import io.contrail.simulator.operations.Aircraft;
import io.contrail.simulator.reference.AircraftType;
import io.contrail.simulator.reference.Airline;
import io.contrail.simulator.reference.Airport;
import io.contrail.simulator.reference.Airports;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Collectors;

/** Adds the rows that are missing; leaves those that are there, so that a second load changes nothing. */
final class ReferenceRows {
    private final Connection connection;

    ReferenceRows(Connection connection) {
        this.connection = connection;
    }

    void airlines() throws SQLException {
        try (PreparedStatement insert =
                insert("airline (iata, icao, name, callsign, country) VALUES (?, ?, ?, ?, ?)")) {
            for (Airline airline : Airline.values()) {
                insert.setString(1, airline.name());
                insert.setString(2, airline.icao());
                insert.setString(3, airline.fullName());
                insert.setString(4, airline.callsign());
                insert.setString(5, "US");
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void airports(Airports airports) throws SQLException {
        try (PreparedStatement insert = insert("airport (iata, icao, name, city, state, country, latitude, longitude,"
                + " elevation_ft, tz, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)")) {
            for (Airport airport : airports.all()) {
                insert.setString(1, airport.iata());
                insert.setString(2, airport.icao().orElse(null));
                insert.setString(3, airport.name());
                insert.setString(4, airport.city());
                insert.setString(5, airport.state());
                insert.setString(6, airport.country());
                insert.setDouble(7, airport.latitude());
                insert.setDouble(8, airport.longitude());
                if (airport.elevationFeet().isPresent()) {
                    insert.setInt(9, airport.elevationFeet().getAsInt());
                } else {
                    insert.setNull(9, Types.INTEGER);
                }
                insert.setString(10, airport.zone().getId());
                insert.setString(
                        11,
                        Airline.at(airport.iata()).stream()
                                .map(airline -> "\"" + airline + "\"")
                                .collect(Collectors.joining(", ", "{\"hubs\": [", "]}")));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void aircraftTypes() throws SQLException {
        try (PreparedStatement insert =
                insert("aircraft_type (icao, iata, name, wake, cruise_kt, ceiling_ft) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (AircraftType type : AircraftType.values()) {
                insert.setString(1, type.name());
                insert.setString(2, type.iata());
                insert.setString(3, type.fullName());
                insert.setString(4, String.valueOf(type.wake()));
                insert.setInt(5, type.cruiseKnots());
                insert.setInt(6, type.ceilingFeet());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void aircraft(List<Aircraft> fleet) throws SQLException {
        try (PreparedStatement insert = insert(
                "aircraft (registration, icao24, airline, type, seats, mtow_kg)" + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Aircraft aircraft : fleet) {
                insert.setString(1, aircraft.registration());
                insert.setString(2, aircraft.icao24());
                insert.setString(3, aircraft.airline().name());
                insert.setString(4, aircraft.type().name());
                insert.setArray(
                        5,
                        connection.createArrayOf("int4", aircraft.type().seats().toArray()));
                insert.setBigDecimal(6, new BigDecimal(aircraft.type().maximumTakeOffKilograms()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private PreparedStatement insert(String rest) throws SQLException {
        return connection.prepareStatement("INSERT INTO flightops." + rest + " ON CONFLICT DO NOTHING");
    }
}
