package io.contrail.simulator.operations;

import io.contrail.simulator.bts.BtsFlights;
import io.contrail.simulator.bts.BtsRow;
import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.reference.AircraftType;
import io.contrail.simulator.reference.Airline;
import io.contrail.simulator.reference.Airport;
import io.contrail.simulator.reference.Airports;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The real flights without end, in the order in which their lives begin. When the data are through they start again,
 * shifted by whole weeks, so that weekdays stay and keys never come twice. Immutable; the same source gives the same
 * flights.
 */
public final class Timetable {
    /** To be raised with any change to what is derived from a flight: a replay under way cannot go on with another. */
    private static final int DERIVATION = 1;

    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;
    /** Flights that leave before midnight on the East coast belong to the day before. */
    private static final int MIDNIGHT_EAST = 5 * 60;
    /** Narrow-bodied short-haul types are not sent further than this. */
    private static final int LONG_HAUL_MILES = 1_700;

    private final BtsFlights flights;
    private final Airports airports;
    private final int period;
    private final int[] row;
    private final int[] std;
    private final int[] shift;
    private final Airline[] carrier;
    private final short[] number;
    private final int[] tail;
    private final short[] reactionary;
    private final List<Aircraft> fleet;

    private Timetable(BtsFlights flights) {
        this.flights = flights;
        airports = flights.airports();
        int size = flights.size();
        int[] scheduled = new int[size];
        int[] out = new int[size];
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            BtsRow flight = flights.get(i);
            out[i] = utcMinute(flight.departure(), airports.get(flight.origin()));
            scheduled[i] = times(i, flight, out[i]).std();
            int local = minute(flight.departure());
            first = Math.min(first, local);
            last = Math.max(last, local);
        }
        int start = Math.floorDiv(first, DAY) * DAY + MIDNIGHT_EAST;
        period = (Math.floorDiv(last, DAY) - Math.floorDiv(first, DAY) + 7) / 7 * WEEK;

        // The few that were scheduled before the first or after the last day go round to the other end.
        row = new int[size];
        std = new int[size];
        shift = new int[size];
        int[] order = sorted(scheduled, start);
        for (int k = 0; k < size; k++) {
            row[k] = order[k];
            shift[k] = -Math.floorDiv(scheduled[row[k]] - start, period) * period;
            std[k] = scheduled[row[k]] + shift[k];
        }
        carrier = new Airline[size];
        number = new short[size];
        nameFlights(start);
        tail = new int[size];
        reactionary = new short[size];
        fleet = assignAircraft(out);
    }

    /**
     * Reads the source.
     *
     * @throws io.contrail.changelog.PipelineException when it cannot be used
     */
    public static Timetable of(FlightSource source) {
        return new Timetable(source.read(Airports.bundled()));
    }

    private int[] sorted(int[] scheduled, int start) {
        long[] keys = new long[scheduled.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) Math.floorMod(scheduled[i] - start, period) << 32 | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private void nameFlights(int start) {
        Carriers carriers = new Carriers();
        for (int k = 0; k < row.length; k++) {
            BtsRow flight = flights.get(row[k]);
            Airport from = airports.get(flight.origin());
            Airport to = airports.get(flight.destination());
            int halfHour = Math.floorMod(std[k], DAY) / 30;
            Airline airline =
                    carriers.carrier(from, flight.origin(), to, flight.destination(), flight.distanceMiles(), halfHour);
            carrier[k] = airline;
            int day = Math.floorMod(localDay(k) - Math.floorDiv(start, DAY), period / DAY);
            number[k] = (short) carriers.flightNumber(airline, day, flight.origin(), flight.destination(), halfHour);
        }
    }

    private List<Aircraft> assignAircraft(int[] out) {
        Rotation rotation = new Rotation();
        int[] byDeparture = IntStream.range(0, row.length)
                .mapToObj(k -> (long) (out[row[k]] + shift[k]) << 32 | k)
                .sorted()
                .mapToInt(Long::intValue)
                .toArray();
        for (int k : byDeparture) {
            BtsRow flight = flights.get(row[k]);
            Airline airline = carrier[k];
            AircraftType type = flight.distanceMiles() > LONG_HAUL_MILES ? airline.longHaul() : airline.shortHaul();
            BlockTimes times = times(row[k], flight, out[row[k]]);
            Rotation.Turn turn = rotation.next(
                    airline,
                    type,
                    flight.origin(),
                    flight.destination(),
                    times.out() + shift[k],
                    times.in() + shift[k]);
            tail[k] = turn.aircraft();
            reactionary[k] = (short) Math.max(0, (long) turn.readyAt() - std[k]);
        }
        return rotation.fleet();
    }

    /** The flights of the source, once round. */
    public int size() {
        return row.length;
    }

    /** The source as a person knows it. */
    public String name() {
        return flights.name();
    }

    /** Differs for sources that hold other flights. */
    public String fingerprint() {
        return "lives %d of %s".formatted(DERIVATION, flights.fingerprint());
    }

    public List<Aircraft> fleet() {
        return fleet;
    }

    public Airports airports() {
        return airports;
    }

    /** The flight at a place in the endless order; places count from 0. */
    public Flight flight(long place) {
        int k = (int) (place % row.length);
        long shifted = shift[k] + place / row.length * period;
        BtsRow flight = flights.get(row[k]);
        Airport origin = airports.get(flight.origin());
        BlockTimes times = times(row[k], flight, utcMinute(flight.departure(), origin));
        Noise noise = new Noise(row[k]);
        int secondsOut = noise.at(1).between(Noise.For.SECONDS, 0, 59);
        return new Flight(
                place,
                LocalDate.ofEpochDay(localDay(k) + place / row.length * (period / DAY)),
                carrier[k],
                number[k],
                "",
                1,
                origin,
                airports.get(flight.destination()),
                flight.distanceMiles(),
                fleet.get(tail[k]),
                reactionary[k],
                instant(times.std() + shifted, 0),
                instant(times.sta() + shifted, 0),
                instant(times.out() + shifted, secondsOut),
                instant(times.off() + shifted, noise.at(2).between(Noise.For.SECONDS, 0, 59)),
                instant(times.on() + shifted, noise.at(3).between(Noise.For.SECONDS, 0, 59)),
                instant(times.in() + shifted, noise.at(4).between(Noise.For.SECONDS, 0, 59)));
    }

    /** When the flight at this place begins its life; never decreases from one place to the next. */
    public Instant begins(long place) {
        int k = (int) (place % row.length);
        return instant(std[k] + place / row.length * period, 0).minus(LifeCycle.LEAD);
    }

    /** The first place whose flight begins at or after this time. */
    public long firstFrom(Instant time) {
        long low = 0;
        long high = 1;
        while (begins(high).isBefore(time)) {
            high *= 2;
        }
        while (low < high) {
            long middle = (low + high) / 2;
            if (begins(middle).isBefore(time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private BlockTimes times(int index, BtsRow flight, int out) {
        return BlockTimes.of(flight, out, airports, new Noise(index));
    }

    /** The local date of the scheduled departure, in days since 1970, within the first round. */
    private int localDay(int k) {
        Airport origin = airports.get(flights.get(row[k]).origin());
        Instant unshifted = instant(std[k] - (long) shift[k], 0);
        return (int) LocalDateTime.ofInstant(unshifted, origin.zone())
                        .toLocalDate()
                        .toEpochDay()
                + shift[k] / DAY;
    }

    private static Instant instant(long minute, int seconds) {
        return Instant.ofEpochSecond(minute * 60 + seconds);
    }

    private static int minute(LocalDateTime local) {
        return (int) Math.floorDiv(local.toEpochSecond(ZoneOffset.UTC), 60L);
    }

    private static int utcMinute(LocalDateTime local, Airport airport) {
        return (int) Math.floorDiv(local.atZone(airport.zone()).toEpochSecond(), 60L);
    }
}
