package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.LegLife.Kind;
import io.contrail.simulator.operations.LegLife.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A leg from the day's plan until it is off block. */
final class DeparturePhases {
    private static final int REPORTED_DELAY_MINUTES = 15;
    private static final int HOPELESS_MINUTES = 8 * 60;

    private final World world;

    DeparturePhases(World world) {
        this.world = world;
    }

    void wake(LegLife leg) {
        switch (leg.phase) {
            case PLAN -> plan(leg);
            case RELEASE -> release(leg);
            case ASSIGN -> assign(leg);
            case GATE -> gate(leg);
            case REVISE -> revise(leg);
            case REVIEW -> review(leg);
            case BOARD -> board(leg);
            case DOORS -> closeDoors(leg);
            case OUT -> out(leg);
            default -> throw new IllegalStateException("No phase before departure: " + leg.phase);
        }
    }

    private void plan(LegLife leg) {
        world.emit(Operation.INSERT, leg.row(world.now));
        sell(leg, 3);
        world.centre().ensureAircraft(leg);
        world.schedule(leg, Phase.RELEASE, before(leg, 240, 30));
    }

    private void release(LegLife leg) {
        dispatch(leg);
        boolean usual = leg.kind == Kind.SCHEDULED;
        world.schedule(
                leg, usual ? Phase.ASSIGN : Phase.REVIEW, usual ? before(leg, 200, 20) : world.now.plusSeconds(60));
    }

    /** The plan is released and the crew named. */
    void dispatch(LegLife leg) {
        if (leg.planRevision == 0) {
            leg.planRevision = 1;
            world.emit(Operation.INSERT, leg.plan());
        }
        int cabin =
                leg.kind == Kind.FERRY ? 0 : 1 + leg.flight.aircraft().type().seatsInAll() / 50;
        for (int post = 0; post < 2 + cabin; post++) {
            int generation = world.generations.getOrDefault(leg.line << 8 | post, 0);
            crew(leg, new CrewMember(leg.line, post, generation));
        }
    }

    private void crew(LegLife leg, CrewMember member) {
        leg.crew.add(member);
        world.emit(Operation.INSERT, new CrewAssignment(leg.key(), member, world.now));
    }

    private void assign(LegLife leg) {
        leg.assigned = true;
        world.update(leg);
        world.centre().ensureAircraft(leg);
        world.schedule(leg, Phase.GATE, before(leg, 150, 20));
    }

    private void gate(LegLife leg) {
        leg.departureGate = leg.gate(0);
        world.update(leg);
        sell(leg, 3);
        world.schedule(leg, Phase.REVISE, before(leg, 90, 15));
    }

    private void revise(LegLife leg) {
        revisePlan(leg);
        for (int i = 0; i < leg.bookings.size(); i++) {
            quote(leg, i);
        }
        if (leg.noise.oneIn(Noise.For.CREW, 12) && !leg.crew.isEmpty()) {
            CrewMember sick = leg.crew.remove(leg.noise.at(1).between(Noise.For.CREW, 0, leg.crew.size() - 1));
            world.emit(Operation.DELETE, new CrewAssignment(leg.key(), sick, world.now));
            crew(leg, new CrewMember(sick.line(), sick.post(), sick.generation() + 1000));
        }
        world.schedule(leg, Phase.REVIEW, leg.flight.std().minus(Duration.ofMinutes(70)));
    }

    private void revisePlan(LegLife leg) {
        leg.planRevision++;
        world.emit(Operation.UPDATE, leg.plan());
    }

    /** An hour before departure, and again until it boards: is the leg on time, and is there an aircraft for it? */
    private void review(LegLife leg) {
        if (leg.kind == Kind.SCHEDULED) {
            if (!world.restrictions.atTheGate(leg)) {
                return;
            }
            if (!leg.considered) {
                leg.considered = true;
                if (leg.noise.oneIn(Noise.For.CANCELLATION, 70)) {
                    DelayCode.Cause cause = DelayCode.primary(leg.noise).cause();
                    world.centre().cancel(leg, cause, leg.noise.oneIn(Noise.For.REINSTATEMENT, 3));
                    return;
                }
            }
        }
        world.centre().ensureAircraft(leg);
        long inherited = minutes(leg.flight.std(), world.readyFor(leg));
        if (leg.kind == Kind.SCHEDULED && inherited > HOPELESS_MINUTES) {
            world.centre().cancel(leg, DelayCode.Cause.LATE_AIRCRAFT, false);
            return;
        }
        if (inherited >= 45 && !leg.swapped && world.now.isBefore(world.expectedOut(leg))) {
            world.centre().swapIfItHelps(leg);
        }
        Instant out = world.expectedOut(leg);
        Duration left = Duration.between(world.now, out);
        slide(leg, out, left);
        if (left.toMinutes() <= 50) {
            Instant board = out.minus(Duration.ofMinutes(30));
            world.schedule(
                    leg,
                    Phase.BOARD,
                    board.plusSeconds(leg.noise.at(leg.version).between(Noise.For.STEP, 0, 240)));
        } else {
            Duration half = left.dividedBy(2);
            Duration rest = left.minusMinutes(45);
            world.schedule(leg, Phase.REVIEW, world.now.plus(half.compareTo(rest) < 0 ? half : rest));
        }
    }

    /** What is known of a delay is told in parts, all of it in the last hour. */
    private void slide(LegLife leg, Instant out, Duration left) {
        long late = minutes(leg.flight.std(), out);
        long told = left.toMinutes() <= 75 ? late : Math.max(15, late * 2 / 3 / 5 * 5);
        if (late >= REPORTED_DELAY_MINUTES && told > minutes(leg.flight.std(), leg.etd)) {
            world.centre().announce(leg, (int) told);
            world.centre().propagate(leg);
        }
    }

    private void board(LegLife leg) {
        world.centre().ensureAircraft(leg);
        Instant out = World.later(world.expectedOut(leg), world.now.plusSeconds(15 * 60));
        boolean first = leg.tail.legs.get(0) == leg;
        if (!first || out.isAfter(world.now.plusSeconds(40 * 60))) {
            Instant again = World.earlier(out.minusSeconds(45 * 60), world.now.plusSeconds(30 * 60));
            world.schedule(leg, Phase.REVIEW, World.later(again, world.now.plusSeconds(5 * 60)));
            return;
        }
        leg.leavesAt(out);
        leg.reactionary = (int) Math.max(0, minutes(leg.flight.std(), world.readyFor(leg)));
        int late = (int) minutes(leg.flight.std(), out);
        if (late >= REPORTED_DELAY_MINUTES && late != minutes(leg.flight.std(), leg.etd)) {
            world.centre().announce(leg, late);
        }
        leg.status = LegStatus.BOARDING;
        leg.assigned = true;
        if (leg.departureGate == null || leg.noise.oneIn(Noise.For.GATE_CHANGE, 7)) {
            leg.departureGate = leg.gate(1);
        }
        world.update(leg);
        if (leg.noise.oneIn(Noise.For.FUEL, 3)) {
            revisePlan(leg);
        }
        world.schedule(leg, Phase.DOORS, out.minusSeconds(leg.noise.between(Noise.For.STEP, 180, 300)));
    }

    private void closeDoors(LegLife leg) {
        int seats = leg.flight.aircraft().type().seatsInAll();
        boolean ferry = leg.kind == Kind.FERRY;
        leg.passengers = ferry ? 0 : seats * leg.noise.between(Noise.For.PASSENGERS, 45, 100) / 100;
        world.update(leg);
        sell(leg, 1);
        quote(leg, leg.bookings.size() - 1);
        world.schedule(leg, Phase.OUT, leg.out);
    }

    private void out(LegLife leg) {
        leg.status = LegStatus.OUT;
        leg.outAt = leg.out;
        leg.etd = leg.out;
        leg.eta = FlightPhases.minute(leg.in.plus(Duration.ofMinutes(leg.noise.between(Noise.For.STEP, -9, 9))));
        world.update(leg);
        world.centre().send(leg, "QA");
        boolean turnsBack =
                leg.kind == Kind.SCHEDULED && !leg.returned && leg.noise.oneIn(Noise.For.RETURN_TO_GATE, 120);
        world.schedule(leg, turnsBack ? Phase.RETURN : Phase.OFF, turnsBack ? leg.out.plusSeconds(360) : leg.off);
    }

    private void sell(LegLife leg, int entries) {
        for (int i = 0; i < entries && leg.kind == Kind.SCHEDULED && leg.bookings.size() < Booking.MOST / 2; i++) {
            Booking booking =
                    new Booking(leg.flight, world.settings.seed(), leg.bookings.size(), false, false, world.now);
            leg.bookings.add(booking);
            world.emit(Operation.INSERT, booking);
        }
    }

    private void quote(LegLife leg, int entry) {
        List<Booking> bookings = leg.bookings;
        if (entry >= 0 && !bookings.get(entry).quoted() && !bookings.get(entry).refund()) {
            Booking sale = bookings.get(entry);
            bookings.set(entry, new Booking(sale.flight(), sale.seed(), sale.entry(), false, true, sale.bookedAt()));
            world.emit(Operation.UPDATE, bookings.get(entry));
        }
    }

    private Instant before(LegLife leg, int minutes, int spread) {
        Noise here = leg.noise.at(leg.phase.name().hashCode());
        return leg.flight
                .std()
                .minus(Duration.ofMinutes(minutes))
                .plusSeconds(here.between(Noise.For.STEP, 0, spread * 60))
                .plusNanos(1000L * here.between(Noise.For.SECONDS, 0, 999_999));
    }

    /** Whole minutes; negative when the second is before the first. */
    static long minutes(Instant from, Instant to) {
        return Math.floorDiv(Duration.between(from, to).toSeconds(), 60L);
    }
}
