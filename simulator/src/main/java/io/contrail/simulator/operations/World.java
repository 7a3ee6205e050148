package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.LegLife.Kind;
import io.contrail.simulator.operations.LegLife.Phase;
import io.contrail.simulator.reference.Airport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Flight operations in simulated time, step by step and without end. Every step follows from the settings, the
 * timetable and the interventions so far, never from a clock: the same give the same rows, whoever asks and however
 * fast. Pure; not thread-safe.
 */
public final class World {
    /** To be raised with any change to what a step does: a world under way cannot go on by other rules. */
    private static final int RULES = 1;

    /** Between two legs of an aircraft; a minute less than the timetable plans, so that seconds do not matter. */
    static final Duration TURNAROUND = Duration.ofMinutes(Rotation.TURNAROUND_MINUTES - 1L);

    private static final double MILES_PER_MINUTE = 8.2;

    final Timetable timetable;
    final WorldSettings settings;
    final List<Schedule> schedules;
    final TreeSet<LegLife> agenda = new TreeSet<>();
    final TreeMap<Long, LegLife> legs = new TreeMap<>();
    final Map<LegKey, LegLife> byKey = new HashMap<>();
    final Map<Integer, Tail> tails = new TreeMap<>();
    /** Which aircraft flies what the timetable gives to another. */
    final Map<Integer, Integer> lines = new TreeMap<>();
    /** By line and post: how often the person has changed for good. */
    final Map<Integer, Integer> generations = new TreeMap<>();

    final Restrictions restrictions = new Restrictions(this);
    private final DeparturePhases departures = new DeparturePhases(this);
    private final FlightPhases flights = new FlightPhases(this);
    private final OperationsCentre centre = new OperationsCentre(this);
    private final List<RowChange> changes = new ArrayList<>();
    private final LinkedHashSet<LegKey> touched = new LinkedHashSet<>();
    long nextPlace;
    long step;
    long hours;
    Instant now;
    Instant nextHour;

    World(Timetable timetable, WorldSettings settings) {
        this.timetable = timetable;
        this.settings = settings;
        schedules = Schedule.of(timetable);
        nextPlace = settings.firstFlight();
        now = timetable.begins(nextPlace);
        nextHour = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    }

    /** Before the first step. */
    public static World begin(Timetable timetable, WorldSettings settings) {
        return new World(timetable, settings);
    }

    /** The opposite of {@link #snapshot()}, for the same timetable and settings. */
    public static World restore(Timetable timetable, WorldSettings settings, byte[] snapshot) throws IOException {
        World world = new World(timetable, settings);
        new WorldSnapshot(world).read(snapshot);
        return world;
    }

    /** Everything that the next steps depend on. */
    public byte[] snapshot() {
        return new WorldSnapshot(this).write();
    }

    /** Differs for worlds that cannot go on from one another. */
    public static String fingerprint(Timetable timetable, WorldSettings settings) {
        return "world %d, a position every %d s, %s"
                .formatted(RULES, settings.positionSeconds(), timetable.fingerprint());
    }

    /** Steps done. */
    public long step() {
        return step;
    }

    /** Simulated time of the last step. */
    public Instant now() {
        return now;
    }

    /** What decides this world. */
    public WorldSettings settings() {
        return settings;
    }

    /** What is published before the first step. */
    public List<Schedule> schedules() {
        return schedules;
    }

    /** Simulated time of the next step. */
    public Instant next() {
        Instant next = earlier(nextHour, timetable.begins(nextPlace));
        next = agenda.isEmpty() ? next : earlier(next, agenda.first().wake);
        return earlier(next, restrictions.nextEnd().orElse(next));
    }

    /** Does the next step. */
    public Happening advance() {
        while (agenda.isEmpty() || !timetable.begins(nextPlace).isAfter(agenda.first().wake)) {
            appear(timetable.flight(nextPlace++));
        }
        now = next();
        step++;
        if (restrictions.endsAt(now)) {
            restrictions.end(now);
        } else if (nextHour.equals(now)) {
            hour();
        } else {
            LegLife leg = agenda.first();
            agenda.remove(leg);
            if (leg.phase.compareTo(Phase.OUT) <= 0) {
                departures.wake(leg);
            } else if (leg.phase == Phase.REINSTATE) {
                centre.reinstate(leg);
            } else {
                flights.wake(leg);
            }
        }
        return happening();
    }

    /**
     * Does something from outside, at the time of the last step.
     *
     * @throws Refusal when it makes no sense; nothing has changed then
     */
    public Outcome intervene(Intervention intervention) {
        Optional<LegKey> leg = new Interventions(this).carryOut(intervention);
        List<LegKey> affected = List.copyOf(touched);
        int version = leg.map(key -> leg(key).version).orElse(0);
        return new Outcome(happening(), affected, version);
    }

    /**
     * What an intervention has done.
     *
     * @param affected legs that changed, in the order of the changes
     * @param version of the leg that it spoke of
     */
    public record Outcome(Happening happening, List<LegKey> affected, int version) {}

    /** The storms and ground stops that last, and those of the last day. */
    public List<RestrictionReport> restrictions() {
        return restrictions.reports();
    }

    /** Somebody who has been assigned to a leg. */
    public Optional<UUID> anyPerson() {
        return legs.values().stream()
                .filter(leg -> !leg.crew.isEmpty())
                .findFirst()
                .map(leg -> leg.crew.get(0).id());
    }

    /** An aircraft that has legs to fly. */
    public Optional<String> anyRegistration() {
        return tails.values().stream()
                .filter(tail -> !tail.legs.isEmpty())
                .findFirst()
                .map(Tail::registration);
    }

    private Happening happening() {
        Happening happening = new Happening(step, now, changes);
        changes.clear();
        touched.clear();
        return happening;
    }

    /** The end of each published schedule moves on once a week, a part of them every hour. */
    private void hour() {
        int parts = 7 * 24;
        for (int i = (int) (hours % parts); i < schedules.size(); i += parts) {
            Schedule schedule = schedules.get(i);
            long days = Schedule.DAYS_AHEAD + 7 * (hours / parts + 1);
            emit(
                    Operation.UPDATE,
                    new ScheduleExtension(schedule, schedule.from().plusDays(days)));
        }
        hours++;
        nextHour = nextHour.plus(1, ChronoUnit.HOURS);
        restrictions.forget();
    }

    private void appear(Flight planned) {
        int line = planned.aircraft().serial();
        Aircraft aircraft = timetable.fleet().get(lines.getOrDefault(line, line));
        Instant begins = LifeCycle.begins(planned);
        Tail tail =
                tails.computeIfAbsent(aircraft.serial(), serial -> new Tail(aircraft, planned.origin(), Instant.MIN));
        if (tail.readyAt.equals(Instant.MIN)) {
            tail.readyAt = begins;
        }
        add(new LegLife(Kind.SCHEDULED, line, planned.with(aircraft), tail, begins, settings.seed()));
        LegLife leg = byKey.get(planned.key());
        if (leg != null) {
            tail.add(leg, planned.out());
        }
    }

    void add(LegLife leg) {
        legs.put(leg.flight.number(), leg);
        byKey.put(leg.key(), leg);
        agenda.add(leg);
    }

    void forget(LegLife leg) {
        legs.remove(leg.flight.number());
        byKey.remove(leg.key());
        agenda.remove(leg);
    }

    LegLife leg(LegKey key) {
        LegLife leg = byKey.get(key);
        if (leg == null || leg.phase == Phase.PLAN) {
            throw new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "There is no leg %s: it has been archived, or is not planned yet.".formatted(key.text()));
        }
        return leg;
    }

    void emit(Operation operation, Row row) {
        changes.add(new RowChange(operation, row));
    }

    int changesSoFar() {
        return changes.size();
    }

    void update(LegLife leg) {
        leg.version++;
        touched.add(leg.key());
        emit(Operation.UPDATE, leg.row(now));
    }

    /** Does this next, at that time or now if that is over. */
    void schedule(LegLife leg, Phase phase, Instant at) {
        agenda.remove(leg);
        leg.phase = phase;
        leg.wake = at.isBefore(now) ? now : at.truncatedTo(ChronoUnit.MICROS);
        agenda.add(leg);
    }

    /** When a leg will leave, by what is known of it and of the legs before it. */
    Instant expectedOut(LegLife leg) {
        return later(leg.earliest(), readyFor(leg));
    }

    /** When the aircraft will be ready for a leg at the airport where the leg begins. */
    Instant readyFor(LegLife leg) {
        Instant ready = leg.tail.readyAt;
        Airport at = leg.tail.at;
        for (LegLife before : leg.tail.legs) {
            if (before == leg) {
                break;
            }
            Instant in = before.in;
            if (!before.hasLeft()) {
                Instant out = later(before.earliest(), ferried(ready, at, before.flight.origin()));
                in = out.plus(before.block());
            }
            ready = in.plus(TURNAROUND);
            at = before.landing();
        }
        return ferried(ready, at, leg.flight.origin());
    }

    /** Where the aircraft will be before a leg. */
    Airport placeBefore(LegLife leg) {
        int place = leg.tail.legs.indexOf(leg);
        return place <= 0 ? leg.tail.at : leg.tail.legs.get(place - 1).landing();
    }

    private static Instant ferried(Instant ready, Airport from, Airport to) {
        if (from.iata().equals(to.iata())) {
            return ready;
        }
        return ready.plus(Duration.ofMinutes(
                        18L + airMinutes(GreatCircle.between(from, to).miles())))
                .plus(TURNAROUND);
    }

    static long airMinutes(double miles) {
        return 16 + (long) (miles / MILES_PER_MINUTE);
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    OperationsCentre centre() {
        return centre;
    }

    DeparturePhases departures() {
        return departures;
    }
}
