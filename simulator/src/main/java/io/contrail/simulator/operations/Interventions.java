package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.LegLife.Phase;
import io.contrail.simulator.reference.Airport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at an intervention before anything changes, and carries it out. */
final class Interventions {
    private static final int LONGEST_DELAY_MINUTES = 3 * 24 * 60;

    private final World world;

    Interventions(World world) {
        this.world = world;
    }

    /** Returns the leg that the intervention speaks of, if it speaks of one. */
    Optional<LegKey> carryOut(Intervention intervention) {
        if (intervention instanceof Intervention.Delay delay) {
            return Optional.of(delay(delay));
        } else if (intervention instanceof Intervention.Cancel cancel) {
            LegLife leg = waiting(cancel.leg());
            world.centre().cancel(leg, cancel.cause(), false);
            return Optional.of(cancel.leg());
        } else if (intervention instanceof Intervention.Reinstate reinstate) {
            return Optional.of(reinstate(reinstate.leg()));
        } else if (intervention instanceof Intervention.Divert divert) {
            return Optional.of(divert(divert));
        } else if (intervention instanceof Intervention.SwapTail swap) {
            return Optional.of(swap(swap));
        } else if (intervention instanceof Intervention.Restrict restrict) {
            restrict(restrict);
        } else if (intervention instanceof Intervention.Reregister reregister) {
            reregister(reregister.registration());
        } else if (intervention instanceof Intervention.Erase erase) {
            erase(erase.person());
        }
        return Optional.empty();
    }

    private LegLife waiting(LegKey key) {
        LegLife leg = world.leg(key);
        if (!leg.waits()) {
            throw wrongState(leg, "that is possible only before it leaves, and not once it is cancelled");
        }
        return leg;
    }

    private static Refusal wrongState(LegLife leg, String why) {
        return new Refusal(
                Refusal.Kind.WRONG_STATE,
                "Leg %s is %s: %s.".formatted(leg.key().text(), leg.status, why));
    }

    private LegKey delay(Intervention.Delay delay) {
        if (delay.minutes() < 1 || delay.minutes() > 1440) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "A delay has 1 to 1440 minutes, not %d.".formatted(delay.minutes()));
        }
        LegLife leg = waiting(delay.leg());
        var out = world.expectedOut(leg).plus(Duration.ofMinutes(delay.minutes()));
        long late = DeparturePhases.minutes(leg.flight.std(), out);
        if (late > LONGEST_DELAY_MINUTES) {
            throw wrongState(leg, "no leg is put off by more than three days; cancel it");
        }
        leg.release = out;
        leg.hold = delay.code();
        if (leg.phase.compareTo(Phase.REVIEW) >= 0) {
            world.schedule(leg, Phase.REVIEW, world.now.plusSeconds(60));
        }
        world.centre().announce(leg, (int) Math.max(1, late));
        world.centre().propagate(leg);
        return leg.key();
    }

    private LegKey reinstate(LegKey key) {
        LegLife leg = world.leg(key);
        if (leg.status != LegStatus.CANCELLED) {
            throw wrongState(leg, "only a cancelled leg is reinstated");
        }
        world.centre().reinstate(leg);
        return key;
    }

    private LegKey divert(Intervention.Divert divert) {
        LegLife leg = world.leg(divert.leg());
        Airport to = airport(divert.to());
        if (!world.centre().mayDivert(leg)) {
            throw wrongState(
                    leg, "only a leg in the air, five minutes or more from landing, is diverted, and only once");
        }
        if (to.iata().equals(leg.flight.destination().iata())) {
            throw new Refusal(Refusal.Kind.INVALID, "%s is where the leg goes anyway.".formatted(to.iata()));
        }
        world.centre().divert(leg, to);
        return leg.key();
    }

    private LegKey swap(Intervention.SwapTail swap) {
        LegLife one = waiting(swap.leg());
        LegLife other = waiting(swap.other());
        if (one.tail == other.tail) {
            throw new Refusal(Refusal.Kind.INVALID, "Both legs are flown by %s.".formatted(one.tail.registration()));
        }
        if (!world.centre().maySwap(one, other)) {
            throw new Refusal(
                    Refusal.Kind.WRONG_STATE,
                    "Legs %s and %s cannot exchange aircraft: they need the same airline, aircraft type and airport of"
                                    .formatted(one.key().text(), other.key().text())
                            + " departure, and neither may be boarding.");
        }
        world.centre().swap(one, other);
        return one.key();
    }

    private void restrict(Intervention.Restrict restrict) {
        Airport airport = airport(restrict.airport());
        if (restrict.minutes() < 1 || restrict.minutes() > 48 * 60) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "A storm or ground stop lasts 1 minute to 48 hours, not %d minutes.".formatted(restrict.minutes()));
        }
        world.restrictions.begin(new Restriction(
                restrict.number(),
                restrict.kind(),
                airport.iata(),
                world.now,
                world.now.plus(Duration.ofMinutes(restrict.minutes()))));
    }

    private Airport airport(String iata) {
        Integer number = world.timetable.airports().number(iata);
        if (number == null) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "There is no airport '%s'.".formatted(iata));
        }
        return world.timetable.airports().get(number);
    }

    private void reregister(String registration) {
        Tail tail = world.tails.values().stream()
                .filter(candidate -> candidate.registration().equals(registration))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND, "No aircraft '%s' has flown or is about to.".formatted(registration)));
        tail.registrations++;
        world.emit(Operation.UPDATE, new Reregistration(registration, tail.registration()));
        for (LegLife leg : tail.legs) {
            if (leg.assigned && leg.phase.compareTo(Phase.PLAN) > 0) {
                world.update(leg);
            }
        }
    }

    private void erase(UUID person) {
        List<LegLife> work = new ArrayList<>();
        Optional<CrewMember> found = Optional.empty();
        for (LegLife leg : world.legs.values()) {
            for (CrewMember member : leg.crew) {
                if (member.id().equals(person)) {
                    work.add(leg);
                    found = Optional.of(member);
                }
            }
        }
        CrewMember gone = found.orElseThrow(() -> new Refusal(
                Refusal.Kind.NOT_FOUND, "Nobody with identifier %s is assigned to a leg.".formatted(person)));
        CrewMember next = new CrewMember(gone.line(), gone.post(), gone.generation() + 1);
        if (gone.generation() < 1000) {
            world.generations.put(gone.line() << 8 | gone.post(), next.generation());
        }
        for (LegLife leg : work) {
            leg.crew.remove(gone);
            world.emit(Operation.DELETE, new CrewAssignment(leg.key(), gone, world.now));
            if (leg.waits()) {
                leg.crew.add(next);
                world.emit(Operation.INSERT, new CrewAssignment(leg.key(), next, world.now));
            }
        }
    }
}
