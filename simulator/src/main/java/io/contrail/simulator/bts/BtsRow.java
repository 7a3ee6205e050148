package io.contrail.simulator.bts;

import java.time.LocalDateTime;

/**
 * One flight as published.
 *
 * @param departure when it really left, in the local time of the origin
 * @param delayMinutes of the arrival; negative when early
 * @param distanceMiles great-circle distance in statute miles
 * @param origin number of an {@link io.contrail.simulator.reference.Airports airport}
 * @param destination number of an airport
 */
public record BtsRow(LocalDateTime departure, int delayMinutes, int distanceMiles, int origin, int destination) {
    /** The longest delay we replay is half a day: the few beyond it in the file are mostly slips of the clock. */
    public static final int LONGEST_DELAY = 720;

    public static final int GREATEST_LEAD = -60;

    public BtsRow {
        delayMinutes = Math.max(GREATEST_LEAD, Math.min(LONGEST_DELAY, delayMinutes));
    }
}
