package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.LegLife.Kind;
import io.contrail.simulator.operations.LegLife.Phase;
import io.contrail.simulator.reference.Airport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** What an airline does when things go otherwise than planned. */
final class OperationsCentre {
    private static final int REPORTED_DELAY_MINUTES = 15;
    /** Numbers of flights outside the timetable; each flight of it has its own. */
    private static final long RECOVERY_NUMBERS = 1L << 40;

    private static final long FERRY_NUMBERS = 1L << 50;

    private final World world;

    OperationsCentre(World world) {
        this.world = world;
    }

    /** Tells all that is known of a delay, if it is worth a report. */
    void announce(LegLife leg) {
        int late = (int) DeparturePhases.minutes(leg.flight.std(), world.expectedOut(leg));
        if (late >= REPORTED_DELAY_MINUTES) {
            announce(leg, late);
        }
    }

    void announce(LegLife leg, int minutes) {
        Duration late = Duration.ofMinutes(minutes);
        leg.status = LegStatus.DELAYED;
        leg.etd = leg.flight.std().plus(late);
        leg.eta = FlightPhases.minute(leg.etd.plus(leg.block()));
        world.update(leg);
        FlightDelay report = new FlightDelay(leg.key(), 1, provisionalCode(leg, minutes), minutes, world.now);
        if (leg.delays.isEmpty()) {
            leg.delays.add(report);
            world.emit(Operation.INSERT, report);
        } else if (leg.delays.size() == 1) {
            FlightDelay update =
                    new FlightDelay(leg.key(), leg.delays.get(0).sequence(), report.code(), minutes, world.now);
            leg.delays.set(0, update);
            world.emit(Operation.UPDATE, update);
        }
    }

    /** A late aircraft explains a delay before anything else does. */
    private DelayCode provisionalCode(LegLife leg, int minutes) {
        DelayCode held = leg.hold;
        if (DeparturePhases.minutes(leg.flight.std(), world.readyFor(leg)) >= minutes) {
            return DelayCode.REACTIONARY;
        }
        if (held != null) {
            return held;
        }
        return leg.noise.oneIn(Noise.For.DELAY_SPLIT, 3) ? DelayCode.PROVISIONAL : DelayCode.primary(leg.noise);
    }

    /** The next legs of the aircraft hear at once of a delay that will reach them. */
    void propagate(LegLife cause) {
        List<LegLife> chain = cause.tail.legs;
        for (int i = chain.indexOf(cause) + 1; i > 0 && i < chain.size(); i++) {
            LegLife leg = chain.get(i);
            Instant out = world.expectedOut(leg);
            int late = (int) DeparturePhases.minutes(leg.flight.std(), out);
            boolean planned = leg.waits() && leg.phase.compareTo(Phase.PLAN) > 0 && leg.phase != Phase.DOORS;
            boolean worse = out.isAfter(leg.etd.plus(Duration.ofMinutes(5)));
            if (planned && worse && late >= REPORTED_DELAY_MINUTES) {
                announce(leg, late);
            }
        }
    }

    /** If the aircraft is not where its next leg begins, it is flown there empty. */
    void ensureAircraft(LegLife leg) {
        Tail tail = leg.tail;
        if (tail.legs.isEmpty()
                || tail.legs.get(0) != leg
                || tail.at.iata().equals(leg.flight.origin().iata())) {
            return;
        }
        Instant out = World.later(world.now.plusSeconds(50 * 60), tail.readyAt);
        leg.ferries++;
        long number = leg.flight.number() + FERRY_NUMBERS * leg.ferries;
        Flight flight =
                extra(leg.flight, number, leg.flight.suffix() + "P", leg.ferries, tail.at, leg.flight.origin(), out);
        LegLife ferry = new LegLife(Kind.FERRY, leg.line, flight, tail, world.now, world.settings.seed());
        ferry.assigned = true;
        tail.legs.add(0, ferry);
        world.add(ferry);
    }

    /** A flight outside the timetable; its times follow from its distance. */
    private static Flight extra(
            Flight model, long number, String suffix, int sequence, Airport from, Airport to, Instant out) {
        double miles = GreatCircle.between(from, to).miles();
        Instant std = FlightPhases.minute(out);
        Instant off = std.plusSeconds(12 * 60 + 17);
        Instant on = off.plus(Duration.ofMinutes(World.airMinutes(miles)));
        Instant in = on.plusSeconds(6 * 60 + 5);
        return new Flight(
                number,
                model.date(),
                model.carrier(),
                model.flightNumber(),
                suffix,
                sequence,
                from,
                to,
                (int) miles,
                model.aircraft(),
                0,
                std,
                in,
                std.plusSeconds(11),
                off,
                on,
                in);
    }

    void cancel(LegLife leg, DelayCode.Cause cause, boolean flownAfterAll) {
        leg.status = LegStatus.CANCELLED;
        leg.cancellation = cause;
        leg.passengers = null;
        world.update(leg);
        leg.delays.forEach(row -> world.emit(Operation.DELETE, row));
        leg.delays.clear();
        leg.crew.forEach(member -> world.emit(Operation.DELETE, new CrewAssignment(leg.key(), member, world.now)));
        leg.crew.clear();
        for (Booking sale : List.copyOf(leg.bookings)) {
            if (!sale.refund() && leg.bookings.size() < Booking.MOST) {
                Booking refund =
                        new Booking(sale.flight(), world.settings.seed(), leg.bookings.size(), true, true, world.now);
                leg.bookings.add(refund);
                world.emit(Operation.INSERT, refund);
            }
        }
        irregular(leg, Irregularity.Kind.CANCELLATION, List.of(leg.key()), "{\"cause\": \"%s\"}".formatted(cause));
        leg.tail.legs.remove(leg);
        if (flownAfterAll) {
            Duration pause = Duration.ofSeconds(leg.noise.between(Noise.For.REINSTATEMENT, 900, 3600));
            world.schedule(leg, Phase.REINSTATE, world.now.plus(pause));
        } else {
            world.schedule(
                    leg, Phase.ARCHIVE, World.later(world.now, leg.flight.sta()).plus(LifeCycle.RETENTION));
        }
    }

    void reinstate(LegLife leg) {
        leg.release = World.later(leg.earliest(), world.now.plusSeconds(75 * 60));
        leg.hold = leg.hold == null ? DelayCode.TECHNICAL : leg.hold;
        leg.status = LegStatus.SCHEDULED;
        leg.cancellation = null;
        leg.considered = true;
        leg.assigned = true;
        leg.tail.add(leg, leg.earliest());
        world.schedule(leg, Phase.REVIEW, world.now.plusSeconds(60));
        world.update(leg);
        world.departures().dispatch(leg);
        for (int i = 0; i < leg.irregularities.size(); i++) {
            Irregularity row = leg.irregularities.get(i);
            if (row.kind() == Irregularity.Kind.CANCELLATION && row.closedAt() == null) {
                leg.irregularities.set(i, row.closed(world.now));
                world.emit(Operation.UPDATE, leg.irregularities.get(i));
            }
        }
        announce(leg);
        propagate(leg);
    }

    boolean mayDivert(LegLife leg) {
        return leg.airborne()
                && leg.divertedTo == null
                && leg.on.isAfter(world.now.plusSeconds(300))
                && world.now.isAfter(leg.off.plusSeconds(60));
    }

    /** The nearest other airport with scheduled flights. */
    Airport alternate(LegLife leg) {
        GreatCircle.Point there = GreatCircle.place(leg.flight.destination());
        return world.timetable.airports().all().stream()
                .filter(airport ->
                        !airport.iata().equals(leg.flight.destination().iata())
                                && !airport.iata().equals(leg.flight.origin().iata())
                                && airport.icao().isPresent())
                .min(Comparator.comparingDouble(
                                (Airport airport) -> GreatCircle.between(there, GreatCircle.place(airport))
                                        .miles())
                        .thenComparing(Airport::iata))
                .orElse(leg.flight.origin());
    }

    /** It lands elsewhere; a recovery leg with the same aircraft takes the passengers on. */
    void divert(LegLife leg, Airport to) {
        GreatCircle.Point here = leg.profile().place(world.now);
        double miles = GreatCircle.between(here, GreatCircle.place(to)).miles();
        leg.turn = here;
        leg.turnAt = world.now;
        leg.divertedTo = to;
        leg.on = world.now.plus(Duration.ofMinutes(Math.max(8, World.airMinutes(miles) - 6)));
        leg.in = leg.on.plusSeconds(6 * 60 + 40);
        leg.profile = null;
        leg.status = LegStatus.DIVERTED;
        leg.eta = FlightPhases.minute(leg.in);
        leg.arrivalGate = null;
        world.update(leg);
        send(leg, "QL");
        Flight flight = extra(
                leg.flight,
                leg.flight.number() + RECOVERY_NUMBERS,
                leg.flight.suffix(),
                leg.flight.legSequence() + 1,
                to,
                leg.flight.destination(),
                leg.in.plusSeconds(60 * 60));
        LegLife recovery = new LegLife(Kind.RECOVERY, leg.line, flight, leg.tail, world.now, world.settings.seed());
        recovery.assigned = true;
        leg.tail.legs.add(leg.tail.legs.indexOf(leg) + 1, recovery);
        world.add(recovery);
        irregular(
                leg,
                Irregularity.Kind.DIVERSION,
                List.of(leg.key(), recovery.key()),
                "{\"planned\": \"%s\", \"landing\": \"%s\"}"
                        .formatted(leg.flight.destination().iata(), to.iata()));
        propagate(recovery);
    }

    boolean maySwap(LegLife one, LegLife other) {
        return one.tail != other.tail
                && one.waits()
                && other.waits()
                && one.phase.compareTo(Phase.REVIEW) <= 0
                && other.phase.compareTo(Phase.REVIEW) <= 0
                && one.tail.legs.contains(one)
                && other.tail.legs.contains(other)
                && one.tail.aircraft.type() == other.tail.aircraft.type()
                && one.flight.carrier() == other.flight.carrier()
                && one.flight.origin().iata().equals(other.flight.origin().iata());
    }

    /** Another aircraft of the same type that stands here sooner, and whose own leg can wait, takes over. */
    void swapIfItHelps(LegLife leg) {
        Instant ready = world.readyFor(leg);
        for (LegLife other : world.legs.values()) {
            if (other.kind == Kind.SCHEDULED
                    && other.phase.compareTo(Phase.PLAN) > 0
                    && !other.swapped
                    && maySwap(leg, other)
                    && world.placeBefore(other)
                            .iata()
                            .equals(leg.flight.origin().iata())
                    && world.placeBefore(leg).iata().equals(leg.flight.origin().iata())
                    && world.readyFor(other).isBefore(World.later(leg.earliest(), world.now.plusSeconds(1800)))
                    && ready.isBefore(other.earliest().plusSeconds(15 * 60))) {
                swap(leg, other);
                return;
            }
        }
    }

    void swap(LegLife one, LegLife other) {
        Tail first = one.tail;
        Tail second = other.tail;
        List<LegLife> ofFirst = new ArrayList<>(first.legs.subList(first.legs.indexOf(one), first.legs.size()));
        List<LegLife> ofSecond = new ArrayList<>(second.legs.subList(second.legs.indexOf(other), second.legs.size()));
        first.legs.removeAll(ofFirst);
        second.legs.removeAll(ofSecond);
        int line = world.lines.getOrDefault(one.line, one.line);
        world.lines.put(one.line, world.lines.getOrDefault(other.line, other.line));
        world.lines.put(other.line, line);
        one.swapped = true;
        other.swapped = true;
        take(second, one);
        take(first, other);
        ofFirst.stream().filter(leg -> leg != one).forEach(leg -> take(second, leg));
        ofSecond.stream().filter(leg -> leg != other).forEach(leg -> take(first, leg));
        irregular(
                one,
                Irregularity.Kind.TAIL_SWAP,
                List.of(one.key(), other.key()),
                "{\"registrations\": [\"%s\", \"%s\"]}".formatted(first.registration(), second.registration()));
    }

    private void take(Tail tail, LegLife leg) {
        tail.legs.add(leg);
        leg.tail = tail;
        leg.flight = leg.flight.with(tail.aircraft);
        leg.bookings.replaceAll(row -> row.of(leg.flight));
        if (leg.assigned) {
            world.update(leg);
        }
    }

    void irregular(LegLife leg, Irregularity.Kind kind, List<LegKey> concerned, String detail) {
        Noise noise = leg.noise.at(leg.version * 64L + leg.irregularities.size());
        UUID id = new UUID(
                noise.bits(Noise.For.IRREGULARITY),
                leg.noise.at(kind.name().hashCode()).bits(Noise.For.IRREGULARITY));
        Irregularity row = new Irregularity(id, kind, leg.flight.origin().iata(), concerned, detail, world.now, null);
        leg.irregularities.add(row);
        world.emit(Operation.INSERT, row);
    }

    /** An aircraft speaks; by that it is known that what it said before has arrived. */
    void send(LegLife leg, String label) {
        acknowledge(leg);
        int copies = leg.noise.at(leg.messages.size()).oneIn(Noise.For.MESSAGE, 40) ? 2 : 1;
        AcarsMessage message = new AcarsMessage(leg.flight, world.now, leg.tail.registration(), label, copies, null);
        leg.messages.add(message);
        world.emit(Operation.INSERT, message);
    }

    void acknowledge(LegLife leg) {
        int last = leg.messages.size() - 1;
        if (last >= 0 && leg.messages.get(last).acknowledgedAt() == null) {
            leg.messages.set(last, leg.messages.get(last).acknowledged(world.now));
            world.emit(Operation.UPDATE, leg.messages.get(last));
        }
    }
}
