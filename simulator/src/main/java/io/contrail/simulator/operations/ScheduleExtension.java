package io.contrail.simulator.operations;

import java.time.LocalDate;

/**
 * A period of {@code flight_schedule} is published for longer than before.
 *
 * @param until first local date for which it is not published
 */
public record ScheduleExtension(Schedule schedule, LocalDate until) implements Row {
    @Override
    public String table() {
        return "flight_schedule";
    }
}
