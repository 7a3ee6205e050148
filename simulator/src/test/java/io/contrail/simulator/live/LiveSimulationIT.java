package io.contrail.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contrail.simulator.control.ClockChange;
import io.contrail.simulator.control.Command;
import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.control.CommandResult;
import io.contrail.simulator.control.GroundTruth;
import io.contrail.simulator.control.RequestId;
import io.contrail.simulator.control.ScenarioRequest;
import io.contrail.simulator.control.ScenarioRun;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.operations.World;
import io.contrail.simulator.operations.WorldSettings;
import io.contrail.simulator.replay.ReplayStats;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSimulationIT {
    private static final String KEY = "flight_date || '/' || carrier || '/' || flight_no || '/' || suffix || '/' ||"
            + " dep_iata || '/' || leg_seq";
    private static final ClockChange GO = new ClockChange(
            Optional.empty(), OptionalDouble.empty(), OptionalLong.of(Long.MAX_VALUE), OptionalLong.empty());

    @TempDir
    private static Path folder;

    private static FlightDatabase postgres;
    private static Timetable few;
    private static Instant noon;

    @BeforeAll
    static void start() throws Exception {
        postgres = new FlightDatabase();
        few = FlightDatabase.fewFlights(folder, 25);
        noon = World.begin(few, new WorldSettings(1, 60, 0)).now().plus(Duration.ofHours(13));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static LiveSimulation atNoon(DataSource database, long rate) {
        LiveSimulation simulation = LiveSimulation.open(
                database,
                few,
                SimulationOptions.atRate(rate).withPositionSeconds(600).withUntil(noon));
        simulation.start();
        await().until(simulation::atEnd);
        return simulation;
    }

    private static LegKey leg(String where) throws SQLException {
        return LegKey.parse(postgres.text(
                "SELECT %s FROM flightops.flight_leg WHERE %s ORDER BY std, 1 LIMIT 1".formatted(KEY, where)));
    }

    private static void rejected(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommandRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void whateverTheSpeedTheTablesAreTheSame() throws Exception {
        DataSource fast = postgres.create(few);
        atNoon(fast, LiveSimulation.UNLIMITED).close();
        Map<String, String> contents = postgres.contents();

        DataSource slow = postgres.create(few);
        try (LiveSimulation simulation = LiveSimulation.open(
                slow,
                few,
                SimulationOptions.atRate(30_000).withPositionSeconds(600).withUntil(noon))) {
            simulation.start();
            await().until(() -> simulation.stats().position().changes() > 1_000);
            simulation.clock(new ClockChange(
                    Optional.empty(), OptionalDouble.of(20_000), OptionalLong.empty(), OptionalLong.empty()));
            long before = simulation.stats().position().changes();
            await().until(() -> simulation.stats().position().changes() > before + 1_000);
            postgres.killConnections();
            await().until(() -> simulation.stats().lastError().isPresent());
            await().until(() -> simulation.stats().state() == ReplayStats.State.RUNNING);
            simulation.clock(GO);
            await().until(simulation::atEnd);
        }
        assertThat(postgres.contents()).isEqualTo(contents);
    }

    @Test
    void aCommandIsATransactionThatTheRotationFollows() throws Exception {
        try (LiveSimulation simulation = atNoon(postgres.create(few), LiveSimulation.UNLIMITED)) {
            LegKey leg = leg("status = 'SCHEDULED' AND registration IN (SELECT registration FROM flightops.flight_leg"
                    + " WHERE status = 'SCHEDULED' GROUP BY 1 HAVING count(*) > 1)");
            int version = (int) postgres.number("SELECT version FROM flightops.flight_leg WHERE " + is(leg));
            Command delay = new Command.Delay(leg, 300, "41");
            RequestId request = new RequestId("key 1", "body 1");
            CommandResult result = simulation.execute(delay, Optional.of(version), Optional.of(request));
            assertThat(result.version()).isEqualTo(version + 1);
            assertThat(result.affected()).hasSizeGreaterThan(1).startsWith(leg);
            LegKey next = result.affected().get(1);
            assertThat(postgres.text("SELECT iata_code FROM flightops.flight_delay WHERE " + is(next)))
                    .isEqualTo("93");
            assertThat(postgres.text("SELECT count(DISTINCT registration) FROM flightops.flight_leg WHERE " + is(leg)
                            + " OR " + is(next)))
                    .isEqualTo("1");

            Map<String, String> before = postgres.contents();
            assertThat(simulation.execute(delay, Optional.of(version), Optional.of(request)))
                    .isEqualTo(new CommandResult(leg, version + 1, result.affected(), true));
            rejected(
                    Reason.KEY_REUSED,
                    () -> simulation.execute(delay, Optional.empty(), Optional.of(new RequestId("key 1", "other"))));
            rejected(Reason.STALE_VERSION, () -> simulation.execute(delay, Optional.of(version), Optional.empty()));
            rejected(
                    Reason.NOT_FOUND,
                    () -> simulation.execute(
                            new Command.Reinstate(LegKey.parse("2001-01-08/AA/1//XXX/9")),
                            Optional.empty(),
                            Optional.empty()));
            rejected(
                    Reason.WRONG_STATE,
                    () -> simulation.execute(new Command.Reinstate(leg), Optional.empty(), Optional.empty()));
            rejected(
                    Reason.WRONG_STATE,
                    () -> simulation.execute(new Command.Divert(leg, "DEN"), Optional.empty(), Optional.empty()));
            rejected(
                    Reason.INVALID,
                    () -> simulation.execute(new Command.Delay(leg, 5, "A1"), Optional.empty(), Optional.empty()));
            rejected(
                    Reason.INVALID,
                    () -> simulation.execute(new Command.Delay(leg, 9999, "41"), Optional.empty(), Optional.empty()));
            rejected(
                    Reason.INVALID,
                    () -> simulation.execute(new Command.Cancel(leg, "BOREDOM"), Optional.empty(), Optional.empty()));
            assertThat(postgres.contents()).isEqualTo(before);

            assertThat(simulation
                            .execute(new Command.Cancel(leg, "WEATHER"), Optional.empty(), Optional.empty())
                            .version())
                    .isGreaterThan(version + 1);
            assertThat(postgres.text("SELECT status || ' ' || cancellation FROM flightops.flight_leg WHERE " + is(leg)))
                    .isEqualTo("CANCELLED WEATHER");
            simulation.execute(new Command.Reinstate(leg), Optional.empty(), Optional.empty());
            assertThat(postgres.text("SELECT status FROM flightops.flight_leg WHERE " + is(leg)))
                    .isIn("DELAYED", "SCHEDULED");

            LegKey airborne = leg("status = 'OFF' AND eta > '%s'::timestamptz + interval '1 hour'".formatted(noon));
            CommandResult diverted =
                    simulation.execute(new Command.Divert(airborne, "DEN"), Optional.empty(), Optional.empty());
            assertThat(diverted.affected()).startsWith(airborne);
            assertThat(postgres.text(
                            "SELECT status || ' ' || diverted_to FROM flightops.flight_leg WHERE " + is(airborne)))
                    .isEqualTo("DIVERTED DEN");
            assertThat(sorted(simulation.truth())).isEqualTo(postgres.counts());
        }
    }

    private static String is(LegKey leg) {
        return KEY + " = '" + leg.text() + "'";
    }

    private static Map<String, Long> sorted(GroundTruth truth) {
        Map<String, Long> rows = new TreeMap<>();
        truth.tables().forEach((table, counts) -> rows.put(table, counts.rows()));
        return rows;
    }

    @Test
    void everyScenarioEndsAndTheGroundTruthIsWhatTheTablesHold() throws Exception {
        DataSource database = postgres.create(few);
        atNoon(database, LiveSimulation.UNLIMITED).close();
        try (LiveSimulation simulation = LiveSimulation.open(
                database,
                few,
                SimulationOptions.atRate(0).withPositionSeconds(600).withUntil(noon.plus(Duration.ofHours(8))))) {
            simulation.start();
            await().until(() -> simulation.stats().state() == ReplayStats.State.RUNNING);
            rejected(
                    Reason.NOT_FOUND, () -> simulation.start(new ScenarioRequest("flood", Map.of()), Optional.empty()));
            rejected(
                    Reason.INVALID,
                    () -> simulation.start(new ScenarioRequest("storm", Map.of("depth", "1")), Optional.empty()));
            rejected(
                    Reason.NOT_FOUND,
                    () -> simulation.start(new ScenarioRequest("storm", Map.of("airport", "QQQ")), Optional.empty()));

            ScenarioRequest bulk = new ScenarioRequest("bulk-transaction", Map.of("rows", "20000"));
            Optional<RequestId> request = Optional.of(new RequestId("bulk", "20000"));
            String id = simulation.start(bulk, request).id();
            assertThat(simulation.start(bulk, request).id()).isEqualTo(id);
            for (ScenarioRequest scenario : new ScenarioRequest[] {
                new ScenarioRequest("storm", Map.of("airport", "ATL", "hours", "5")),
                new ScenarioRequest("ground-stop", Map.of("airport", "ORD", "minutes", "120")),
                new ScenarioRequest("re-registration", Map.of()),
                new ScenarioRequest("retention", Map.of("keep-hours", "4")),
                new ScenarioRequest("erase", Map.of()),
                new ScenarioRequest("schema-change", Map.of("rows", "50")),
                new ScenarioRequest("schema-change", Map.of("rows", "50"))
            }) {
                simulation.start(scenario, Optional.empty());
            }
            simulation.rate(LiveSimulation.UNLIMITED);
            await().until(() ->
                    simulation.scenarios().stream().noneMatch(run -> run.state() == ScenarioRun.State.RUNNING));
            assertThat(simulation.scenarios()).hasSize(8).allSatisfy(run -> {
                assertThat(run.state()).as(run.toString()).isEqualTo(ScenarioRun.State.ENDED);
                assertThat(run.changes()).as(run.toString()).isPositive();
                assertThat(run.endedAt()).isPresent();
            });
            await().until(simulation::atEnd);
            GroundTruth truth = simulation.truth();
            assertThat(sorted(truth)).isEqualTo(postgres.counts());
            assertThat(truth.tables()).containsKey("lounge_offer_7");
            assertThat(postgres.number(
                            "SELECT count(*) FROM flightops.flight_delay WHERE iata_code IN ('71', '72', '83')"))
                    .isPositive();
            assertThat(simulation.scenario("1")).isPresent();
            assertThat(simulation.scenario("99")).isEmpty();
        }
        Map<String, String> before = postgres.contents();
        try (LiveSimulation again =
                LiveSimulation.open(database, few, SimulationOptions.atRate(0).withPositionSeconds(600))) {
            again.start();
            await().until(() -> again.stats().state() == ReplayStats.State.RUNNING);
            assertThat(again.scenarios()).hasSize(8);
            assertThat(postgres.contents()).isEqualTo(before);
        }
    }

    @Test
    void theSeedIsChosenBeforeTheBeginningAndNothingIsDoneWhenItDoesNotRun() throws Exception {
        DataSource database = postgres.create(few);
        LiveSimulation simulation = LiveSimulation.open(database, few, SimulationOptions.atRate(0));
        rejected(Reason.UNAVAILABLE, simulation::truth);
        simulation.start();
        await().until(() -> simulation.stats().state() == ReplayStats.State.RUNNING);
        ClockChange seed =
                new ClockChange(Optional.empty(), OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.of(99));
        assertThat(simulation.clock(seed).seed()).isEqualTo(99);
        await().until(() -> simulation.truth().seed() == 99);
        simulation.rate(1_000);
        await().until(() -> simulation.stats().position().lastFlight() > 0);
        rejected(Reason.WRONG_STATE, () -> simulation.clock(seed));
        simulation.close();
        rejected(Reason.UNAVAILABLE, simulation::truth);
        assertThat(simulation.finished().get().changes()).isPositive();
    }
}
