package io.contrail.simulator.reference;

import static io.contrail.simulator.reference.AircraftType.*;

import java.util.Arrays;
import java.util.List;

/**
 * The twelve carriers that reported on-time data for 2001, with their codes, call signs and hubs. The published data
 * that we replay does not say who flew: which of them flies a leg is synthetic and says nothing about the company.
 */
public enum Airline {
    AA("AAL", "American Airlines", "AMERICAN", MD82, B752, "DFW", "ORD", "MIA", "BOS", "LGA"),
    AQ("AAH", "Aloha Airlines", "ALOHA", B732, B738, "HNL", "OGG", "KOA", "LIH", "ITO"),
    AS("ASA", "Alaska Airlines", "ALASKA", B734, B738, "SEA", "PDX", "ANC", "JNU"),
    CO("COA", "Continental Airlines", "CONTINENTAL", B738, B752, "IAH", "EWR", "CLE"),
    DL("DAL", "Delta Air Lines", "DELTA", MD88, B763, "ATL", "CVG", "SLC", "DFW", "MCO", "BOS"),
    HP("AWE", "America West Airlines", "CACTUS", A320, B752, "PHX", "LAS"),
    MQ("EGF", "American Eagle Airlines", "EAGLE FLIGHT", E145, E145, "DFW", "ORD", "BOS", "MIA"),
    NW("NWA", "Northwest Airlines", "NORTHWEST", DC93, B752, "MSP", "DTW", "MEM"),
    TW("TWA", "Trans World Airlines", "TWA", MD82, B752, "STL"),
    UA("UAL", "United Airlines", "UNITED", B733, B752, "ORD", "DEN", "SFO", "IAD", "LAX"),
    US("USA", "US Airways", "US AIR", B734, B752, "CLT", "PHL", "PIT", "DCA", "LGA", "BWI", "BOS"),
    WN("SWA", "Southwest Airlines", "SOUTHWEST", B733, B733, "MDW", "PHX", "LAS", "BWI", "OAK", "HOU", "DAL", "SAN");

    private final String icao;
    private final String fullName;
    private final String callsign;
    private final AircraftType shortHaul;
    private final AircraftType longHaul;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> hubs;

    Airline(
            String icao,
            String fullName,
            String callsign,
            AircraftType shortHaul,
            AircraftType longHaul,
            String... hubs) {
        this.icao = icao;
        this.fullName = fullName;
        this.callsign = callsign;
        this.shortHaul = shortHaul;
        this.longHaul = longHaul;
        this.hubs = List.of(hubs);
    }

    /** The carriers with a hub at this airport. */
    public static List<Airline> at(String airport) {
        return Arrays.stream(values())
                .filter(airline -> airline.hubs.contains(airport))
                .toList();
    }

    public String icao() {
        return icao;
    }

    public String fullName() {
        return fullName;
    }

    /** The spoken call sign. */
    public String callsign() {
        return callsign;
    }

    public AircraftType shortHaul() {
        return shortHaul;
    }

    public AircraftType longHaul() {
        return longHaul;
    }
}
