package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.LegLife.Kind;
import io.contrail.simulator.operations.LegLife.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A leg from the moment it is off block until its rows are deleted. */
final class FlightPhases {
    private static final int ESTIMATE_EVERY = 20;

    private final World world;

    FlightPhases(World world) {
        this.world = world;
    }

    void wake(LegLife leg) {
        switch (leg.phase) {
            case RETURN -> turnBack(leg);
            case OFF -> off(leg);
            case SETTLE -> settle(leg);
            case CRUISE -> report(leg);
            case ON -> on(leg);
            case IN -> in(leg);
            case CLOSE -> close(leg);
            case ARCHIVE -> archive(leg);
            default -> throw new IllegalStateException("No phase after departure: " + leg.phase);
        }
    }

    private void turnBack(LegLife leg) {
        leg.returned = true;
        leg.outAt = null;
        leg.release = world.now.plusSeconds(leg.noise.at(1).between(Noise.For.RETURN_TO_GATE, 2400, 5400));
        leg.hold = DelayCode.TECHNICAL;
        leg.status = LegStatus.RETURN_TO_GATE;
        leg.eta = minute(leg.release.plus(leg.block()));
        leg.etd = minute(leg.release);
        // Its place in the rotation is before all that has not left.
        world.schedule(leg, Phase.REVIEW, world.now.plusSeconds(600));
        world.update(leg);
        world.centre().send(leg, "QG");
        world.centre()
                .irregular(leg, Irregularity.Kind.RETURN_TO_GATE, List.of(leg.key()), "{\"reason\": \"technical\"}");
        world.centre().propagate(leg);
    }

    private void off(LegLife leg) {
        leg.status = LegStatus.OFF;
        leg.offAt = leg.off;
        world.update(leg);
        world.centre().send(leg, "QB");
        if (leg.delays.isEmpty()) {
            nextReport(leg);
        } else {
            world.schedule(leg, Phase.SETTLE, leg.off.plusSeconds(20));
        }
    }

    /** Who caused how much of the delay is settled once the flight is gone; the provisional row goes with it. */
    private void settle(LegLife leg) {
        int delay = (int) DeparturePhases.minutes(leg.flight.std(), leg.out);
        int reactionary = Math.max(0, Math.min(delay, leg.reactionary));
        DelayCode held = leg.hold;
        DelayCode own = held == null ? DelayCode.primary(leg.noise) : held;
        boolean sameCode = own.equals(DelayCode.REACTIONARY);
        FlightDelay only = leg.delays.get(0);
        boolean right = leg.delays.size() == 1
                && only.minutes() == delay
                && only.code().equals(reactionary == delay ? DelayCode.REACTIONARY : own)
                && (reactionary == delay || reactionary == 0);
        if (!right) {
            leg.delays.forEach(row -> world.emit(Operation.DELETE, row));
            int next = leg.delays.get(leg.delays.size() - 1).sequence() + 1;
            leg.delays.clear();
            if (reactionary > 0) {
                blame(leg, next++, DelayCode.REACTIONARY, sameCode ? delay : reactionary);
            }
            if (delay > reactionary && !(sameCode && reactionary > 0)) {
                blame(leg, next, own, delay - reactionary);
            }
        }
        nextReport(leg);
    }

    private void blame(LegLife leg, int sequence, DelayCode code, int minutes) {
        FlightDelay row = new FlightDelay(leg.key(), sequence, code, minutes, world.now);
        leg.delays.add(row);
        world.emit(Operation.INSERT, row);
    }

    private void nextReport(LegLife leg) {
        Instant next = leg.off.plusSeconds((leg.reports + 1L) * world.settings.positionSeconds());
        next = World.later(next, world.now);
        boolean lands = !next.isBefore(leg.on.minusSeconds(5));
        world.schedule(leg, lands ? Phase.ON : Phase.CRUISE, lands ? leg.on : next);
    }

    private void report(LegLife leg) {
        leg.reports++;
        world.emit(Operation.INSERT, leg.profile().at(world.now));
        if (leg.reports % ESTIMATE_EVERY == 0) {
            int slack = leg.noise.at(leg.reports).between(Noise.For.STEP, -240, 240);
            leg.eta = minute(leg.in.plusSeconds(slack));
            if (leg.arrivalGate == null) {
                leg.arrivalGate = leg.gate(2);
            }
            world.update(leg);
        }
        if (leg.divertible && leg.divertedTo == null) {
            considerDiversion(leg);
        }
        nextReport(leg);
    }

    private void considerDiversion(LegLife leg) {
        Duration air = Duration.between(leg.off, leg.on);
        boolean late = world.now.isAfter(leg.off.plus(air.multipliedBy(3).dividedBy(5)));
        if (late) {
            leg.divertible = false;
            if (leg.kind == Kind.SCHEDULED
                    && leg.noise.oneIn(Noise.For.DIVERSION, 250)
                    && world.centre().mayDivert(leg)) {
                world.centre().divert(leg, world.centre().alternate(leg));
                return;
            }
        }
        world.restrictions.inTheAir(leg);
    }

    private void on(LegLife leg) {
        leg.onAt = leg.on;
        leg.status = leg.divertedTo == null ? LegStatus.ON : leg.status;
        world.update(leg);
        world.centre().send(leg, "QC");
        world.schedule(leg, Phase.IN, leg.in);
    }

    private void in(LegLife leg) {
        leg.inAt = leg.in;
        leg.eta = leg.in;
        leg.status = leg.divertedTo == null ? LegStatus.IN : leg.status;
        leg.arrivalGate = leg.arrivalGate == null ? leg.gate(2) : leg.arrivalGate;
        world.update(leg);
        world.centre().send(leg, "QD");
        leg.tail.legs.remove(leg);
        leg.tail.at = leg.landing();
        leg.tail.readyAt = leg.in.plus(World.TURNAROUND);
        world.schedule(leg, Phase.CLOSE, leg.in.plusSeconds(leg.noise.between(Noise.For.STEP, 1500, 3300)));
    }

    private void close(LegLife leg) {
        if (leg.divertedTo == null) {
            leg.status = LegStatus.CLOSED;
            world.update(leg);
        }
        world.centre().acknowledge(leg);
        for (int i = 0; i < leg.irregularities.size(); i++) {
            Irregularity row = leg.irregularities.get(i);
            if (row.closedAt() == null) {
                leg.irregularities.set(i, row.closed(world.now));
                world.emit(Operation.UPDATE, leg.irregularities.get(i));
            }
        }
        world.schedule(leg, Phase.ARCHIVE, leg.in.plus(LifeCycle.RETENTION));
    }

    private void archive(LegLife leg) {
        leg.delays.forEach(row -> world.emit(Operation.DELETE, row));
        leg.messages.forEach(row -> world.emit(Operation.DELETE, row));
        leg.bookings.forEach(row -> world.emit(Operation.DELETE, row));
        leg.irregularities.forEach(row -> world.emit(Operation.DELETE, row));
        if (leg.planRevision > 0) {
            world.emit(Operation.DELETE, leg.plan());
        }
        if (!leg.crew.isEmpty()) {
            world.emit(Operation.DELETE, new CrewOfDeletedLeg(leg.key(), leg.crew.size()));
        }
        world.emit(Operation.DELETE, leg.row(world.now));
        world.forget(leg);
    }

    static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }
}
