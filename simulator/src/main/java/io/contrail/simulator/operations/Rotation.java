package io.contrail.simulator.operations;

import io.contrail.simulator.reference.AircraftType;
import io.contrail.simulator.reference.Airline;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives each flight an aircraft, in the order in which flights really left: the one of the right airline and type that
 * stands at the airport and came last; failing that, the one that has been idle longest elsewhere, ferried in; failing
 * that, a new one. So no aircraft is in two places, and a late arrival makes the next departure late.
 */
final class Rotation {
    static final int TURNAROUND_MINUTES = 30;
    private static final int FERRY_MINUTES = 9 * 60;

    private final List<Aircraft> fleet = new ArrayList<>();
    private final Map<Airline, Map<AircraftType, Pool>> pools = new EnumMap<>(Airline.class);

    /** An assignment: the aircraft's serial and when, in UTC minutes, it was ready; or just the serial when rested. */
    record Turn(int aircraft, int readyAt) {}

    /** The standing aircraft of one airline and type; an element is its ready minute and its serial in one number. */
    private static final class Pool {
        final Map<Integer, TreeSet<Long>> standing = new HashMap<>();
        final TreeSet<Long> idle = new TreeSet<>();
        final Map<Integer, Integer> airports = new HashMap<>();
    }

    /** Call in the order of {@code out}. */
    Turn next(Airline airline, AircraftType type, int origin, int destination, int out, int in) {
        Pool pool = pools.computeIfAbsent(airline, a -> new EnumMap<>(AircraftType.class))
                .computeIfAbsent(type, t -> new Pool());
        Long ready = ready(pool, origin, out);
        int serial = ready == null ? build(airline, type) : (int) (ready & 0xffff_ffffL);
        int readyAt = ready == null ? Integer.MIN_VALUE : (int) (ready >> 32);
        if (ready != null) {
            int from = pool.airports.getOrDefault(serial, origin);
            pool.standing.getOrDefault(from, new TreeSet<>()).remove(ready);
            pool.idle.remove(ready);
            readyAt = from == origin ? readyAt : Integer.MIN_VALUE;
        }
        long again = ((long) in + TURNAROUND_MINUTES) << 32 | serial;
        pool.standing.computeIfAbsent(destination, d -> new TreeSet<>()).add(again);
        pool.idle.add(again);
        pool.airports.put(serial, destination);
        return new Turn(serial, readyAt);
    }

    List<Aircraft> fleet() {
        return List.copyOf(fleet);
    }

    private static @Nullable Long ready(Pool pool, int origin, int out) {
        TreeSet<Long> here = pool.standing.get(origin);
        Long last = here == null ? null : here.floor((long) out << 32 | 0xffff_ffffL);
        if (last != null) {
            return last;
        }
        Long rested = pool.idle.isEmpty() ? null : pool.idle.first();
        return rested != null && (rested >> 32) + FERRY_MINUTES <= out ? rested : null;
    }

    private int build(Airline airline, AircraftType type) {
        fleet.add(new Aircraft(fleet.size(), airline, type));
        return fleet.size() - 1;
    }
}
