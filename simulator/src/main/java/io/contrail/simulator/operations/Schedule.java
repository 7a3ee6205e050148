package io.contrail.simulator.operations;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A flight number on one route, as published; a row of {@code flight_schedule}.
 *
 * @param example the first flight of the period: number, route, times and type are its own
 * @param days on which it operates
 */
public record Schedule(Flight example, Set<DayOfWeek> days) {
    /** For how many days from its first a schedule is published. */
    public static final int DAYS_AHEAD = 28;

    public Schedule {
        days = Set.copyOf(days);
    }

    /** What the first round of a timetable publishes, in the order of the first departures. */
    public static List<Schedule> of(Timetable timetable) {
        record Service(String carrier, int number, String from, String to) {}
        Map<Service, Flight> first = new LinkedHashMap<>();
        Map<Service, Set<DayOfWeek>> days = new LinkedHashMap<>();
        for (int place = 0; place < timetable.size(); place++) {
            Flight flight = timetable.flight(place);
            Service service = new Service(
                    flight.carrier().name(),
                    flight.flightNumber(),
                    flight.origin().iata(),
                    flight.destination().iata());
            first.putIfAbsent(service, flight);
            days.computeIfAbsent(service, s -> EnumSet.noneOf(DayOfWeek.class))
                    .add(flight.date().getDayOfWeek());
        }
        List<Schedule> schedules = new ArrayList<>();
        first.forEach((service, flight) ->
                schedules.add(new Schedule(flight, days.getOrDefault(service, Set.of(DayOfWeek.MONDAY)))));
        return schedules;
    }

    /** Local date of the first departure. */
    public LocalDate from() {
        return example.date();
    }

    /** Seven binary digits, Monday first. */
    public String daysOfOperation() {
        StringBuilder bits = new StringBuilder();
        for (DayOfWeek day : DayOfWeek.values()) {
            bits.append(days.contains(day) ? '1' : '0');
        }
        return bits.toString();
    }

    /** Local at the airport of departure. */
    public LocalDateTime departure() {
        return LocalDateTime.ofInstant(example.std(), example.origin().zone());
    }

    /** Local at the airport of arrival. */
    public LocalDateTime arrival() {
        return LocalDateTime.ofInstant(example.sta(), example.destination().zone());
    }
}
