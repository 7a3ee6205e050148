package io.contrail.simulator.operations;

/**
 * What decides a simulated world, besides the timetable and what is done to it.
 *
 * @param seed of everything that is left to chance
 * @param positionSeconds simulated seconds between two positions of an aircraft, 5 to 3600
 * @param firstFlight place in the timetable of the first flight
 */
public record WorldSettings(long seed, int positionSeconds, long firstFlight) {
    public WorldSettings {
        if (positionSeconds < 5 || positionSeconds > 3600) {
            throw new IllegalArgumentException(
                    "An aircraft reports its position every 5 to 3600 seconds, not %d".formatted(positionSeconds));
        }
        if (firstFlight < 0) {
            throw new IllegalArgumentException("The first flight has place 0 or more, not " + firstFlight);
        }
    }
}
