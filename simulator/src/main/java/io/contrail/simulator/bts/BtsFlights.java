package io.contrail.simulator.bts;

import io.contrail.simulator.reference.Airports;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * Real flights, a dozen bytes each, in the order of the file. The departure is the <em>actual</em> one in the local
 * time of the origin; the delay is that of the arrival, in minutes, negative when early.
 */
public final class BtsFlights {
    private final Airports airports;
    private final String name;
    private int size;
    private int[] departure = new int[1 << 16];
    private short[] delay = new short[1 << 16];
    private short[] distance = new short[1 << 16];
    private short[] origin = new short[1 << 16];
    private short[] destination = new short[1 << 16];

    /** @param name the source, as a person knows it */
    BtsFlights(String name, Airports airports) {
        this.name = name;
        this.airports = airports;
    }

    void add(BtsRow row) {
        if (size == departure.length) {
            departure = Arrays.copyOf(departure, size * 2);
            delay = Arrays.copyOf(delay, size * 2);
            distance = Arrays.copyOf(distance, size * 2);
            origin = Arrays.copyOf(origin, size * 2);
            destination = Arrays.copyOf(destination, size * 2);
        }
        departure[size] = Math.toIntExact(Math.floorDiv(row.departure().toEpochSecond(ZoneOffset.UTC), 60L));
        delay[size] = (short) row.delayMinutes();
        distance[size] = (short) row.distanceMiles();
        origin[size] = (short) row.origin();
        destination[size] = (short) row.destination();
        size++;
    }

    public String name() {
        return name;
    }

    public int size() {
        return size;
    }

    public Airports airports() {
        return airports;
    }

    public BtsRow get(int index) {
        return new BtsRow(
                LocalDateTime.ofEpochSecond(departure[index] * 60L, 0, ZoneOffset.UTC),
                delay[index],
                distance[index],
                origin[index],
                destination[index]);
    }

    /** Two sources with the same fingerprint are the same flights in the same order. */
    public String fingerprint() {
        long hash = size;
        for (int i = 0; i < size; i++) {
            hash = hash * 1_000_003 + departure[i];
            hash = hash * 1_000_003 + (delay[i] << 16 ^ distance[i]);
            hash = hash * 1_000_003 + (origin[i] << 16 ^ destination[i]);
        }
        return "%d flights, %016x".formatted(size, hash);
    }
}
