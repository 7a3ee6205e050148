package io.contrail.simulator.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.FlightChange.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two days of the whole timetable under a storm, looked at from every side. */
class WorldTest {
    private static final Timetable TIMETABLE = Timetable.of(FlightSource.bundled());
    private static final WorldSettings SETTINGS = new WorldSettings(7, 300, 0);

    /** The last state of each leg before it was deleted, and all that was said of it. */
    private static final Map<LegKey, List<Leg>> LEGS = new HashMap<>();

    private static final Map<LegKey, Instant> DELETED = new HashMap<>();
    private static final Map<String, Integer> KINDS = new TreeMap<>();
    private static final List<PositionReport> POSITIONS = new ArrayList<>();
    private static final Map<LegKey, Map<Integer, FlightDelay>> DELAYS = new HashMap<>();
    private static final Set<String> REACTIONARY_AT_STORM = new HashSet<>();
    private static final TableModel TABLES = new TableModel();
    private static Instant end = Instant.EPOCH;

    @BeforeAll
    static void simulateTwoDays() {
        World world = World.begin(TIMETABLE, SETTINGS);
        Instant storm = world.now().plus(Duration.ofHours(10));
        end = world.now().plus(Duration.ofHours(41));
        boolean stormy = false;
        while (world.next().isBefore(end)) {
            look(world.advance());
            if (!stormy && world.now().isAfter(storm)) {
                stormy = true;
                look(world.intervene(new Intervention.Restrict(1, Irregularity.Kind.STORM, "ORD", 240))
                        .happening());
                look(world.intervene(new Intervention.Restrict(2, Irregularity.Kind.GROUND_STOP, "EWR", 90))
                        .happening());
            }
        }
        assertThat(world.restrictions()).isEmpty();
    }

    private static void look(Happening happening) {
        for (RowChange change : happening.changes()) {
            TABLES.apply(change);
            KINDS.merge(
                    change.row().table() + " " + change.operation(),
                    change.row().count(),
                    Integer::sum);
            if (change.row() instanceof Leg leg && change.operation() == Operation.DELETE) {
                DELETED.put(leg.flight().key(), happening.at());
            } else if (change.row() instanceof Leg leg) {
                LEGS.computeIfAbsent(leg.flight().key(), key -> new ArrayList<>())
                        .add(leg);
                KINDS.merge("status " + leg.status(), 1, Integer::sum);
            } else if (change.row() instanceof PositionReport report) {
                if (happening.step() % 5 == 0) {
                    POSITIONS.add(report);
                }
            } else if (change.row() instanceof FlightDelay delay && change.operation() != Operation.DELETE) {
                KINDS.merge("code " + delay.code().iata(), 1, Integer::sum);
                if (delay.code().iata().equals("93")) {
                    REACTIONARY_AT_STORM.add(delay.leg().departure());
                }
                DELAYS.computeIfAbsent(delay.leg(), key -> new HashMap<>()).put(delay.sequence(), delay);
            } else if (change.row() instanceof Irregularity row) {
                KINDS.merge(row.kind() + " " + change.operation(), 1, Integer::sum);
            }
        }
    }

    @Test
    void everyBranchOfALegsLifeIsTaken() {
        System.out.println(KINDS);
        for (LegStatus status : LegStatus.values()) {
            assertThat(KINDS).containsKey("status " + status);
        }
        for (Irregularity.Kind kind : Irregularity.Kind.values()) {
            assertThat(KINDS).containsKeys(kind + " INSERT", kind + " DELETE");
        }
        assertThat(KINDS)
                .containsKeys("code 93", "code 71", "code 72", "code 83", "code 41")
                .containsKeys("crew_assignment DELETE", "acars_message UPDATE", "booking_ledger UPDATE")
                .containsKeys("flight_schedule UPDATE", "ops_plan UPDATE", "flight_delay DELETE");
        assertThat(LEGS.values())
                .anySatisfy(states -> assertThat(states)
                        .extracting(Leg::status)
                        .containsSubsequence(LegStatus.CANCELLED, LegStatus.DELAYED, LegStatus.IN));
    }

    @Test
    void theTimesOfALegAreInOrderAndItsVersionsCount() {
        for (List<Leg> states : LEGS.values()) {
            for (int i = 0; i < states.size(); i++) {
                Leg leg = states.get(i);
                assertThat(leg.version()).isEqualTo(i + 1);
                List<Instant> times = new ArrayList<>();
                for (Instant time : new Instant[] {leg.outAt(), leg.offAt(), leg.onAt(), leg.inAt()}) {
                    if (time != null) {
                        times.add(time);
                    }
                }
                assertThat(times).isSorted();
            }
        }
    }

    @Test
    void whateverTakesOffLandsOrIsStillInTheAirAndIsDeletedHoursLater() {
        int landed = 0;
        for (List<Leg> states : LEGS.values()) {
            Leg last = states.get(states.size() - 1);
            Instant gone = DELETED.get(last.flight().key());
            if (gone != null) {
                boolean cancelled = last.status() == LegStatus.CANCELLED;
                assertThat(cancelled || last.inAt() != null).isTrue();
                landed += cancelled ? 0 : 1;
            } else if (last.offAt() != null && last.onAt() == null) {
                assertThat(last.eta()).isAfter(end.minus(Duration.ofHours(1)));
            }
        }
        assertThat(landed).isGreaterThan(15_000);
    }

    @Test
    void noAircraftIsInTwoPlacesAndEachLegBeginsWhereTheLastOneEnded() {
        Map<String, List<Leg>> flown = new HashMap<>();
        for (List<Leg> states : LEGS.values()) {
            Leg last = states.get(states.size() - 1);
            if (last.outAt() != null) {
                flown.computeIfAbsent(Objects.requireNonNull(last.registration()), r -> new ArrayList<>())
                        .add(last);
            }
        }
        for (List<Leg> legs : flown.values()) {
            legs.sort(Comparator.comparing(leg -> Objects.requireNonNull(leg.outAt())));
            for (int i = 1; i < legs.size(); i++) {
                Leg before = legs.get(i - 1);
                Leg leg = legs.get(i);
                assertThat(before.inAt()).as("%s before %s", before, leg).isNotNull();
                assertThat(Objects.requireNonNull(leg.outAt()))
                        .isAfterOrEqualTo(Objects.requireNonNull(before.inAt()).plus(World.TURNAROUND));
                String landing = before.divertedTo() != null
                        ? before.divertedTo()
                        : before.flight().destination().iata();
                assertThat(leg.flight().origin().iata())
                        .as("%s before %s", before, leg)
                        .isEqualTo(landing);
            }
        }
    }

    @Test
    void aDivertedLegIsFollowedByOneThatTakesThePassengersOn() {
        int diverted = 0;
        for (List<Leg> states : LEGS.values()) {
            Leg last = states.get(states.size() - 1);
            if (last.status() == LegStatus.DIVERTED) {
                diverted++;
                LegKey key = last.flight().key();
                LegKey recovery = new LegKey(
                        key.flightDate(),
                        key.carrier(),
                        key.flightNumber(),
                        key.suffix(),
                        Objects.requireNonNull(last.divertedTo()),
                        key.legSequence() + 1);
                assertThat(LEGS).containsKey(recovery);
                assertThat(LEGS.getOrDefault(recovery, List.of())
                                .get(0)
                                .flight()
                                .destination())
                        .isEqualTo(last.flight().destination());
            }
        }
        assertThat(diverted).isPositive();
    }

    @Test
    void positionsLieOnTheWayAndBetweenGroundAndCeiling() {
        for (PositionReport report : POSITIONS) {
            Flight flight = report.flight();
            assertThat(report.altitudeMetres())
                    .isBetween(-100.0, flight.aircraft().type().ceilingFeet() * 0.3048);
            GreatCircle.Point from = GreatCircle.place(flight.origin());
            GreatCircle.Point to = GreatCircle.place(flight.destination());
            double direct = GreatCircle.between(from, to).miles();
            double over = GreatCircle.between(from, report.position()).miles()
                    + GreatCircle.between(report.position(), to).miles();
            boolean diverted =
                    LEGS.getOrDefault(flight.key(), List.of()).stream().anyMatch(leg -> leg.divertedTo() != null);
            assertThat(over).isLessThan(diverted ? direct * 2 + 1500 : direct + 1);
        }
        assertThat(POSITIONS).hasSizeGreaterThan(50_000);
    }

    @Test
    void theDelayCodesOfALegThatTookOffAddUpToItsDelay() {
        int checked = 0;
        for (List<Leg> states : LEGS.values()) {
            Leg last = states.get(states.size() - 1);
            Map<Integer, FlightDelay> rows = TABLES.delays(last.flight().key());
            if (last.offAt() != null && !rows.isEmpty() && last.onAt() != null) {
                int minutes =
                        rows.values().stream().mapToInt(FlightDelay::minutes).sum();
                assertThat((long) minutes)
                        .isEqualTo(DeparturePhases.minutes(last.flight().std(), Objects.requireNonNull(last.outAt())));
                checked++;
            }
        }
        assertThat(checked).isPositive();
        assertThat(REACTIONARY_AT_STORM).hasSizeGreaterThan(20);
    }

    @Test
    void anUndisturbedLegLeavesAtItsRealMinute() {
        long real = LEGS.values().stream()
                .map(states -> states.get(states.size() - 1))
                .filter(leg -> leg.outAt() != null && leg.flight().number() < TIMETABLE.size())
                .filter(leg -> leg.flight().out().equals(leg.outAt()))
                .count();
        assertThat(real).isGreaterThan(LEGS.size() / 2);
    }

    @Test
    void goesOnExactlyFromAnySnapshot() throws IOException {
        World world = World.begin(TIMETABLE, SETTINGS);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 150_000; i++) {
                world.advance();
            }
            if (round == 1) {
                world.intervene(new Intervention.Restrict(1, Irregularity.Kind.STORM, "ATL", 300));
            }
            World other = World.restore(TIMETABLE, SETTINGS, world.snapshot());
            World third = World.restore(TIMETABLE, SETTINGS, other.snapshot());
            for (int i = 0; i < 20_000; i++) {
                Happening happening = world.advance();
                assertThat(other.advance()).isEqualTo(happening);
                if (i < 2_000) {
                    assertThat(third.advance()).isEqualTo(happening);
                }
            }
        }
    }
}
