package io.contrail.simulator.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.FlightChange.DelayDeleted;
import io.contrail.simulator.operations.FlightChange.DelayInserted;
import io.contrail.simulator.operations.FlightChange.DelayUpdated;
import io.contrail.simulator.operations.FlightChange.LegDeleted;
import io.contrail.simulator.operations.FlightChange.LegInserted;
import io.contrail.simulator.operations.FlightChange.LegUpdated;
import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.FlightChange.PlanRevised;
import io.contrail.simulator.operations.FlightChange.PositionReported;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class LifeCycleTest {
    private static final Timetable TIMETABLE = Timetable.of(FlightSource.bundled());

    @Test
    void everyFlightLivesThroughItsStatusesInOrderAndEndsDeleted() {
        forAllFlights(flight -> {
            List<TimedChange> life = LifeCycle.of(flight);
            List<Leg> legs = legs(life);

            assertThat(life.get(0).change()).isInstanceOf(LegInserted.class);
            assertThat(life.get(life.size() - 1).change()).isEqualTo(new LegDeleted(flight.key()));
            assertThat(legs).extracting(Leg::status).isSorted();
            assertThat(legs)
                    .extracting(Leg::status)
                    .contains(
                            LegStatus.SCHEDULED,
                            LegStatus.BOARDING,
                            LegStatus.OUT,
                            LegStatus.OFF,
                            LegStatus.ON,
                            LegStatus.IN,
                            LegStatus.CLOSED);
            for (int i = 0; i < legs.size(); i++) {
                assertThat(legs.get(i).version()).isEqualTo(i + 1);
            }
        });
    }

    @Test
    void timesRunStrictlyForwardWithinTheLongestLife() {
        forAllFlights(flight -> {
            List<TimedChange> life = LifeCycle.of(flight);
            for (int i = 1; i < life.size(); i++) {
                assertThat(life.get(i).at()).isAfter(life.get(i - 1).at());
            }
            assertThat(life.get(0).at()).isEqualTo(LifeCycle.begins(flight));
            assertThat(Duration.between(
                            life.get(0).at(), life.get(life.size() - 1).at()))
                    .isLessThan(LifeCycle.LONGEST);
            assertThat(flight.out()).isBefore(flight.off());
            assertThat(flight.off()).isBefore(flight.on());
            assertThat(flight.on()).isBefore(flight.in());
            assertThat(flight.std()).isBefore(flight.sta());
        });
    }

    @Test
    void theMinutesOfTheDelayCodesAddUpToTheDelayOfDeparture() {
        forAllFlights(flight -> {
            Map<Integer, FlightDelay> delays = new TreeMap<>();
            List<Integer> deleted = new ArrayList<>();
            Map<Integer, FlightDelay> standing = new TreeMap<>();
            for (TimedChange change : LifeCycle.of(flight)) {
                if (change.change() instanceof DelayInserted inserted) {
                    assertThat(delays.put(inserted.delay().sequence(), inserted.delay()))
                            .isNull();
                } else if (change.change() instanceof DelayUpdated updated) {
                    assertThat(delays.put(updated.delay().sequence(), updated.delay()))
                            .isNotNull();
                } else if (change.change() instanceof DelayDeleted removed) {
                    deleted.add(removed.sequence());
                    assertThat(delays.remove(removed.sequence())).isNotNull();
                } else if (change.change() instanceof LegUpdated updated
                        && updated.leg().status() == LegStatus.CLOSED) {
                    standing.putAll(delays);
                }
            }
            assertThat(delays).isEmpty();
            assertThat(deleted).doesNotHaveDuplicates();
            int delay = flight.departureDelayMinutes();
            assertThat(standing.values().stream().mapToInt(FlightDelay::minutes).sum())
                    .isEqualTo(delay >= 15 ? delay : 0);
        });
    }

    @Test
    void aRevisionOfThePlanLeavesItsLongTextAsItIs() {
        forAllFlights(flight -> {
            String text = new OpsPlan(flight, 1, BigDecimal.ONE).operationalFlightPlan();
            assertThat(text.length()).isBetween(8_000, 60_200);
            LifeCycle.of(flight).stream()
                    .map(TimedChange::change)
                    .filter(PlanRevised.class::isInstance)
                    .map(PlanRevised.class::cast)
                    .forEach(revised ->
                            assertThat(revised.plan().operationalFlightPlan()).isEqualTo(text));
        });
    }

    @Test
    void positionsAreReportedInTheAirBetweenTheAirports() {
        forAllFlights(flight -> LifeCycle.of(flight).forEach(change -> {
            if (change.change() instanceof PositionReported reported) {
                PositionReport report = reported.report();
                assertThat(report.at()).isBetween(flight.off(), flight.on());
                assertThat(report.altitudeMetres()).isBetween(-100.0, 14_000.0);
                assertThat(report.velocity()).isBetween(20.0, 330.0);
                assertThat(report.trueTrack()).isBetween(0.0, 360.0);
                assertThat(report.position().latitude()).isBetween(-20.0, 75.0);
            }
        }));
    }

    @Test
    void theRealMinuteOfDepartureAndTheRealDelayAreKept() {
        Flight flight = TIMETABLE.flight(50_000);
        assertThat(flight.departureDelayMinutes()).isBetween(-15, 720);
        forAllFlights(
                f -> assertThat(Duration.between(f.sta(), f.in()).toMinutes()).isBetween(-60L, 720L));
    }

    @Test
    void aDayOfFlightsIsAboutAThirdInsertsAndATenthDeletes() {
        Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
        for (int i = 0; i < 16_000; i++) {
            for (TimedChange change : LifeCycle.of(TIMETABLE.flight(i))) {
                counts.merge(change.change().operation(), 1, Integer::sum);
            }
        }
        double all = counts.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(counts.getOrDefault(Operation.INSERT, 0) / all).isBetween(0.25, 0.35);
        assertThat(counts.getOrDefault(Operation.UPDATE, 0) / all).isBetween(0.55, 0.65);
        assertThat(counts.getOrDefault(Operation.DELETE, 0) / all).isBetween(0.08, 0.11);
    }

    @Test
    void theFlightsGoRoundWithoutEndAndNoKeyComesTwice() {
        Set<LegKey> keys = new HashSet<>();
        long last = 2L * TIMETABLE.size() + 1000;
        for (long place = 0; place < last; place++) {
            Flight flight = TIMETABLE.flight(place);
            assertThat(keys.add(flight.key())).isTrue();
            assertThat(TIMETABLE.begins(place)).isEqualTo(LifeCycle.begins(flight));
            if (place > 0) {
                assertThat(TIMETABLE.begins(place)).isAfterOrEqualTo(TIMETABLE.begins(place - 1));
            }
        }
    }

    @Test
    void theSecondRoundIsTheFirstAWeekLater() {
        forAllFlights(flight -> {
            Flight again = TIMETABLE.flight(flight.number() + TIMETABLE.size());
            assertThat(again.date()).isEqualTo(flight.date().plusWeeks(1));
            assertThat(again.out()).isEqualTo(flight.out().plus(Duration.ofDays(7)));
            assertThat(again.key().flightNumber()).isEqualTo(flight.key().flightNumber());
            assertThat(again.aircraft()).isEqualTo(flight.aircraft());
        });
    }

    @Test
    void noAircraftIsInTwoPlaces() {
        Map<Aircraft, List<Flight>> byTail = new HashMap<>();
        for (int place = 0; place < TIMETABLE.size(); place++) {
            Flight flight = TIMETABLE.flight(place);
            byTail.computeIfAbsent(flight.aircraft(), a -> new ArrayList<>()).add(flight);
        }
        byTail.values().forEach(flights -> {
            flights.sort(Comparator.comparing(Flight::out));
            for (int i = 1; i < flights.size(); i++) {
                assertThat(flights.get(i).out()).isAfter(flights.get(i - 1).in());
            }
        });
    }

    @Test
    void thePlaceOfATimeIsTheFirstFlightThatBeginsThen() {
        forAllFlights(flight -> {
            long place = TIMETABLE.firstFrom(LifeCycle.begins(flight));
            assertThat(place).isLessThanOrEqualTo(flight.number());
            assertThat(TIMETABLE.begins(place)).isEqualTo(LifeCycle.begins(flight));
            if (place > 0) {
                assertThat(TIMETABLE.begins(place - 1)).isBefore(LifeCycle.begins(flight));
            }
        });
    }

    private static void forAllFlights(Consumer<Flight> check) {
        qt().withExamples(500).forAll(flights()).checkAssert(check);
    }

    private static Gen<Flight> flights() {
        return longs().between(0, 5L * TIMETABLE.size()).map(TIMETABLE::flight);
    }

    private static List<Leg> legs(List<TimedChange> life) {
        List<Leg> legs = new ArrayList<>();
        for (TimedChange change : life) {
            if (change.change() instanceof LegInserted inserted) {
                legs.add(inserted.leg());
            } else if (change.change() instanceof LegUpdated updated) {
                legs.add(updated.leg());
            }
        }
        return legs;
    }
}
