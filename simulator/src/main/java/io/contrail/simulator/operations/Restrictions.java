package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.LegLife.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Storms and ground stops, and what they do to a leg. */
final class Restrictions {
    /** The row of what is over stays so long. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    final List<Restriction> all = new ArrayList<>();
    private final World world;

    Restrictions(World world) {
        this.world = world;
    }

    void begin(Restriction restriction) {
        all.add(restriction);
        world.emit(Operation.INSERT, restriction.row(world.settings.seed()));
        restriction.changes++;
        // Who is about to leave hears of it within minutes.
        for (LegLife leg : List.copyOf(world.legs.values())) {
            boolean concerned = leg.flight.origin().iata().equals(restriction.airport)
                    || leg.flight.destination().iata().equals(restriction.airport);
            if (concerned
                    && (leg.phase == Phase.REVIEW || leg.phase == Phase.BOARD)
                    && leg.kind == LegLife.Kind.SCHEDULED) {
                int seconds = leg.noise.at(restriction.number).between(Noise.For.STEP, 30, 900);
                Instant soon = world.now.plusSeconds(seconds);
                if (leg.wake.isAfter(soon)) {
                    world.schedule(leg, Phase.REVIEW, soon);
                }
            }
        }
    }

    Optional<Instant> nextEnd() {
        Instant next = null;
        for (Restriction restriction : all) {
            if (!restriction.ended && (next == null || restriction.until.isBefore(next))) {
                next = restriction.until;
            }
        }
        return Optional.ofNullable(next);
    }

    boolean endsAt(Instant now) {
        return all.stream().anyMatch(restriction -> !restriction.ended && restriction.until.equals(now));
    }

    void end(Instant now) {
        for (Restriction restriction : all) {
            if (!restriction.ended && restriction.until.equals(now)) {
                restriction.ended = true;
                restriction.changes++;
                world.emit(Operation.UPDATE, restriction.row(world.settings.seed()));
                return;
            }
        }
    }

    void forget() {
        all.removeIf(restriction -> {
            boolean over =
                    restriction.ended && restriction.until.plus(REMEMBERED).isBefore(world.now);
            if (over) {
                world.emit(Operation.DELETE, restriction.row(world.settings.seed()));
            }
            return over;
        });
    }

    List<RestrictionReport> reports() {
        return all.stream()
                .map(r -> new RestrictionReport(
                        r.number, r.airport, r.until, r.ended, r.delayed, r.cancelled, r.diverted, r.changes))
                .toList();
    }

    /** What the weather does to a leg at its gate, once for each storm; false when the leg was cancelled. */
    boolean atTheGate(LegLife leg) {
        for (Restriction restriction : all) {
            Instant out = world.expectedOut(leg);
            boolean departs = leg.flight.origin().iata().equals(restriction.airport);
            boolean arrives = leg.flight.destination().iata().equals(restriction.airport);
            boolean storm = restriction.kind == Irregularity.Kind.STORM;
            Instant there = departs ? out : out.plus(leg.block());
            if (restriction.ended
                    || leg.restriction == restriction.number
                    || !((storm && departs) || arrives)
                    || !(storm ? there : out).isBefore(restriction.until)) {
                continue;
            }
            leg.restriction = restriction.number;
            restriction.affects(leg.key());
            int before = world.changesSoFar();
            boolean flies = storm ? storm(leg, restriction, departs, out) : stop(leg, restriction);
            restriction.changes += world.changesSoFar() - before;
            if (!flies) {
                return false;
            }
        }
        return true;
    }

    private boolean storm(LegLife leg, Restriction storm, boolean departs, Instant out) {
        Noise noise = leg.noise.at(storm.number);
        int dice = noise.between(Noise.For.WEATHER, 1, 100);
        if (dice <= (departs ? 20 : 10)) {
            storm.cancelled++;
            world.centre().cancel(leg, DelayCode.Cause.WEATHER, noise.oneIn(Noise.For.REINSTATEMENT, 4));
            return false;
        }
        if (departs || dice <= 60) {
            storm.delayed++;
            leg.release = out.plusSeconds(noise.between(Noise.For.SLIDE, 20 * 60, departs ? 7200 : 4500));
            leg.hold = departs ? DelayCode.DEPARTURE_WEATHER : DelayCode.DESTINATION_WEATHER;
            world.centre().announce(leg);
            world.centre().propagate(leg);
        }
        return true;
    }

    private boolean stop(LegLife leg, Restriction stop) {
        stop.delayed++;
        int metered = leg.noise.at(stop.number).between(Noise.For.SLIDE, 60, 45 * 60);
        leg.release = World.later(leg.earliest(), stop.until.plusSeconds(metered));
        leg.hold = DelayCode.DESTINATION_RESTRICTION;
        world.centre().announce(leg);
        world.centre().propagate(leg);
        return true;
    }

    /** One flight in six that comes to a storm within the hour lands elsewhere. */
    void inTheAir(LegLife leg) {
        for (Restriction restriction : all) {
            boolean there = restriction.kind == Irregularity.Kind.STORM
                    && leg.landing().iata().equals(restriction.airport);
            if (restriction.ended
                    || !there
                    || leg.restriction == restriction.number
                    || leg.on.isAfter(world.now.plusSeconds(3600))
                    || !leg.on.isBefore(restriction.until)) {
                continue;
            }
            leg.restriction = restriction.number;
            if (leg.noise.at(restriction.number).oneIn(Noise.For.DIVERSION, 6)
                    && world.centre().mayDivert(leg)) {
                int before = world.changesSoFar();
                restriction.diverted++;
                restriction.affects(leg.key());
                world.centre().divert(leg, world.centre().alternate(leg));
                restriction.changes += world.changesSoFar() - before;
            }
        }
    }
}
