package io.contrail.simulator.operations;

/**
 * Numbers that look random and depend on nothing but a seed and the question asked, so that a restart, or the same
 * flight looked at twice, gets the same answers. SplitMix64's finaliser.
 */
record Noise(long seed) {
    /** What a number is drawn for; the names are part of the data and must not change. */
    enum For {
        TAXI_OUT,
        TAXI_IN,
        WIND,
        DEPARTURE,
        SECONDS,
        CARRIER,
        ANY_CARRIER,
        FLIGHT_NUMBER,
        DELAY_CODE,
        DELAY_SPLIT,
        SLIDE,
        GATE,
        GATE_CHANGE,
        PASSENGERS,
        STEP,
        CODESHARE,
        LEVEL,
        FUEL,
        TEXT,
        SQUAWK,
        CREW,
        BOOKING,
        MESSAGE,
        CANCELLATION,
        REINSTATEMENT,
        RETURN_TO_GATE,
        DIVERSION,
        WEATHER,
        IRREGULARITY,
        TRANSACTION;

        private final long salt = 0x9E3779B97F4A7C15L * name().hashCode();
    }

    /** A number from least to greatest, both included. */
    int between(For purpose, int least, int greatest) {
        return least + (int) Long.remainderUnsigned(bits(purpose), greatest - least + 1L);
    }

    boolean oneIn(For purpose, int times) {
        return between(purpose, 1, times) == 1;
    }

    /** The same purpose asked several times about one thing. */
    Noise at(long index) {
        return new Noise(mix(seed ^ mix(index + 0x9E3779B97F4A7C15L)));
    }

    long bits(For purpose) {
        return mix(seed ^ mix(purpose.salt));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
