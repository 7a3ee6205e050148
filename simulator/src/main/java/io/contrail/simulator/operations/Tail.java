package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One airframe: where it stands, and the legs it has still to fly or is flying, in their order. */
final class Tail {
    final Aircraft aircraft;
    final List<LegLife> legs = new ArrayList<>();
    Airport at;
    Instant readyAt;
    int registrations;

    Tail(Aircraft aircraft, Airport at, Instant readyAt) {
        this.aircraft = aircraft;
        this.at = at;
        this.readyAt = readyAt;
    }

    String registration() {
        return aircraft.registration(registrations);
    }

    /** In the order of the timetable, behind what has left. */
    void add(LegLife leg, Instant wanted) {
        int place = legs.size();
        while (place > 0
                && !legs.get(place - 1).hasLeft()
                && legs.get(place - 1).earliest().isAfter(wanted)) {
            place--;
        }
        legs.add(place, leg);
    }
}
