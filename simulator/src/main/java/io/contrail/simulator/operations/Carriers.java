package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airline;
import io.contrail.simulator.reference.Airport;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who flies what under which number: the same carrier and number for the same route and half hour, day after day. */
final class Carriers {
    static final int NUMBERS = 6000;
    private static final int REGIONAL_MILES = 450;
    private static final Set<Airline> REGIONS = EnumSet.of(Airline.AQ, Airline.MQ, Airline.AS);

    private final Map<Airline, BitSet> taken = new EnumMap<>(Airline.class);
    private final Map<Integer, List<Airline>> candidates = new HashMap<>();

    Airline carrier(Airport from, int fromNumber, Airport to, int toNumber, int miles, int halfHour) {
        int pair = Math.min(fromNumber, toNumber) << 16 | Math.max(fromNumber, toNumber);
        List<Airline> fly = candidates.computeIfAbsent(pair, p -> candidates(from, to, miles));
        return fly.get(new Noise((long) pair << 8 | halfHour).between(Noise.For.CARRIER, 0, fly.size() - 1));
    }

    private static List<Airline> candidates(Airport from, Airport to, int miles) {
        List<Airline> fly = new ArrayList<>(Airline.at(from.iata()));
        fly.addAll(Airline.at(to.iata()));
        fly.removeIf(airline -> airline == Airline.MQ && miles > REGIONAL_MILES);
        boolean bothHawaii = from.state().equals("HI") && to.state().equals("HI");
        fly.removeIf(airline -> airline == Airline.AQ && !bothHawaii);
        if (!fly.isEmpty()) {
            return fly;
        }
        if (from.state().equals("AK") || to.state().equals("AK")) {
            return List.of(Airline.AS);
        }
        EnumSet<Airline> others = EnumSet.allOf(Airline.class);
        others.removeAll(REGIONS);
        return List.copyOf(others);
    }

    /** Unique for the carrier and the day, counted from the first of the data; never 0. */
    int flightNumber(Airline carrier, int day, int fromNumber, int toNumber, int halfHour) {
        long slot = ((long) fromNumber << 16 | toNumber) << 8 | halfHour;
        int wanted = new Noise(slot).between(Noise.For.FLIGHT_NUMBER, 0, NUMBERS - 2);
        BitSet numbers = taken.computeIfAbsent(carrier, c -> new BitSet());
        int base = day * NUMBERS;
        for (int tries = 0; tries < NUMBERS - 1; tries++) {
            int number = 1 + (wanted + tries) % (NUMBERS - 1);
            if (!numbers.get(base + number)) {
                numbers.set(base + number);
                return number;
            }
        }
        throw new IllegalStateException("More than %d flights of %s in a day".formatted(NUMBERS - 1, carrier));
    }
}
