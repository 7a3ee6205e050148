package io.contrail.simulator.reference;

import java.util.List;

/** Types in service in 2001, named by their ICAO designator; the figures are rounded from the makers' brochures. */
public enum AircraftType {
    E145("ER4", "Embraer ERJ 145", 'M', 430, 37_000, "22000.00", List.of(0, 0, 50)),
    B732("732", "Boeing 737-200", 'M', 430, 35_000, "52390.00", List.of(8, 0, 102)),
    B733("733", "Boeing 737-300", 'M', 430, 37_000, "61235.00", List.of(8, 0, 118)),
    B734("734", "Boeing 737-400", 'M', 430, 37_000, "65090.00", List.of(8, 0, 136)),
    B738("738", "Boeing 737-800", 'M', 450, 41_000, "78245.50", List.of(14, 0, 141)),
    A320("320", "Airbus A320", 'M', 447, 39_000, "73500.00", List.of(12, 0, 126)),
    DC93("D93", "McDonnell Douglas DC-9-30", 'M', 430, 35_000, "48985.00", List.of(16, 0, 84)),
    MD82("M82", "McDonnell Douglas MD-82", 'M', 440, 37_000, "67812.00", List.of(14, 0, 127)),
    MD88("M88", "McDonnell Douglas MD-88", 'M', 440, 37_000, "67812.00", List.of(14, 0, 128)),
    B752("752", "Boeing 757-200", 'M', 459, 42_000, "115666.25", List.of(22, 0, 160)),
    B763("763", "Boeing 767-300", 'H', 460, 43_000, "158757.00", List.of(10, 32, 186));

    private final String iata;
    private final String fullName;
    private final char wake;
    private final int cruiseKnots;
    private final int ceilingFeet;
    private final String maximumTakeOffKilograms;

    @SuppressWarnings("ImmutableEnumChecker") // List.copyOf
    private final List<Integer> seats;

    AircraftType(
            String iata,
            String fullName,
            char wake,
            int cruiseKnots,
            int ceilingFeet,
            String maximumTakeOffKilograms,
            List<Integer> seats) {
        this.iata = iata;
        this.fullName = fullName;
        this.wake = wake;
        this.cruiseKnots = cruiseKnots;
        this.ceilingFeet = ceilingFeet;
        this.maximumTakeOffKilograms = maximumTakeOffKilograms;
        this.seats = List.copyOf(seats);
    }

    public String iata() {
        return iata;
    }

    public String fullName() {
        return fullName;
    }

    /** ICAO wake turbulence category: L, M or H. */
    public char wake() {
        return wake;
    }

    public int cruiseKnots() {
        return cruiseKnots;
    }

    public int ceilingFeet() {
        return ceilingFeet;
    }

    public String maximumTakeOffKilograms() {
        return maximumTakeOffKilograms;
    }

    /** Seats in first, business and economy class. */
    public List<Integer> seats() {
        return seats;
    }

    public int seatsInAll() {
        return seats.stream().mapToInt(Integer::intValue).sum();
    }
}
