package io.contrail.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.simulator.control.ScenarioRequest;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.operations.World;
import io.contrail.simulator.operations.WorldSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationSessionIT {
    private static final SimulationOptions OPTIONS = SimulationOptions.atRate(LiveSimulation.UNLIMITED)
            .withSeed(42)
            .withPositionSeconds(300)
            .with(new Turbulence(5, 7, 0, Duration.ZERO));

    @TempDir
    private static Path folder;

    private static FlightDatabase postgres;
    private static Timetable few;
    private static Instant storm;
    private static Instant end;

    @BeforeAll
    static void start() throws Exception {
        postgres = new FlightDatabase();
        few = FlightDatabase.fewFlights(folder, 40);
        storm = World.begin(few, new WorldSettings(1, 60, 0)).now().plus(Duration.ofHours(15));
        end = storm.plus(Duration.ofHours(24));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    /** To the storm, into it, and on to the end. */
    private static Map<String, String> uninterrupted(SimulationOptions options, int transaction) throws SQLException {
        DataSource database = postgres.create(few);
        try (Connection connection = database.getConnection()) {
            SimulationSession session = new SimulationSession(connection, few, options);
            while (session.write(transaction, storm) > 0) {
                assertThat(session.world().now()).isBeforeOrEqualTo(storm);
            }
            session.scenarios().start(new ScenarioRequest("storm", Map.of("airport", "ORD")), Optional.empty());
            while (!session.world().next().isAfter(end)) {
                session.write(transaction, end);
            }
        }
        return postgres.contents();
    }

    @Test
    void theSameSeedGivesTheSameTablesWhateverTheTransactionsAndHoweverOftenItIsKilled() throws Exception {
        Map<String, String> once = uninterrupted(OPTIONS, 700);
        assertThat(postgres.groundTruth()).isEqualTo(postgres.counts());
        assertThat(postgres.number("SELECT count(*) FROM flightops_sim.scenario_run WHERE state = 'ENDED'"))
                .isEqualTo(1);
        assertThat(uninterrupted(OPTIONS.with(Turbulence.NONE), 60)).isEqualTo(once);

        DataSource database = postgres.create(few);
        Random random = new Random(1);
        boolean stormy = false;
        boolean ended = false;
        for (int kill = 0; !ended; kill++) {
            Connection connection = database.getConnection();
            SimulationSession session = new SimulationSession(connection, few, OPTIONS);
            for (int i = random.nextInt(60); i >= 0 && !ended; i--) {
                boolean calm = session.write(1 + random.nextInt(900), stormy ? end : storm) == 0
                        && session.world().next().isAfter(stormy ? end : storm);
                if (calm && !stormy) {
                    session.scenarios().start(new ScenarioRequest("storm", Map.of("airport", "ORD")), Optional.empty());
                    stormy = true;
                } else {
                    ended = calm;
                }
            }
            if (kill % 2 == 0) {
                session.writeWithoutCommit(1 + random.nextInt(300), stormy ? end : storm);
            }
            postgres.killConnections();
            assertThatThrownBy(() -> session.write(1, Instant.MAX)).isInstanceOf(SQLException.class);
        }
        assertThat(postgres.contents()).isEqualTo(once);
    }

    @Test
    void anotherSeedGivesOtherTables() throws Exception {
        DataSource first = postgres.create(few);
        write(first, OPTIONS);
        Map<String, String> one = postgres.contents();
        DataSource second = postgres.create(few);
        write(second, OPTIONS.withSeed(43));
        assertThat(postgres.contents().get("flight_leg")).isNotEqualTo(one.get("flight_leg"));
    }

    private static void write(DataSource database, SimulationOptions options) throws SQLException {
        try (Connection connection = database.getConnection()) {
            SimulationSession session = new SimulationSession(connection, few, options);
            while (session.write(500, storm) > 0) {
                assertThat(session.position().changes()).isPositive();
            }
        }
    }
}
