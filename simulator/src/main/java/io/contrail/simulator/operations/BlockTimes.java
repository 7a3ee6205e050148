package io.contrail.simulator.operations;

import io.contrail.simulator.bts.BtsRow;
import io.contrail.simulator.reference.Airports;

/**
 * The minutes of a flight around its real departure and its real delay, which are kept: {@code out} is the published
 * departure, {@code in - sta} the published delay. Taxi and air times follow from the distance; a late flight left
 * late, an early one made up its time on the way.
 *
 * @param std UTC minutes since 1970, as are the others; on a five-minute mark
 */
record BlockTimes(int std, int sta, int out, int off, int on, int in) {
    private static final double CRUISE_MILES_PER_MINUTE = 8.2;

    static BlockTimes of(BtsRow row, int out, Airports airports, Noise noise) {
        double eastward = airports.get(row.destination()).longitude()
                - airports.get(row.origin()).longitude();
        double wind = 1 + Math.max(-0.08, Math.min(0.08, eastward / 400));
        int air = 16
                + (int) (row.distanceMiles() / (CRUISE_MILES_PER_MINUTE * wind))
                + noise.between(Noise.For.WIND, -3, 5);
        int off = out + noise.between(Noise.For.TAXI_OUT, 8, 19);
        int on = off + air;
        int in = on + noise.between(Noise.For.TAXI_IN, 4, 9);
        int delay = row.delayMinutes();
        int left = delay > 0
                ? Math.max(-5, delay + noise.between(Noise.For.DEPARTURE, -8, 6))
                : noise.between(Noise.For.DEPARTURE, -6, 3);
        int std = Math.floorDiv(out - left + 2, 5) * 5;
        return new BlockTimes(std, in - delay, out, off, on, in);
    }
}
