package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.contrail.simulator.control.ClockChange;
import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.control.GroundTruth;
import io.contrail.simulator.control.ScenarioRequest;
import io.contrail.simulator.control.ScenarioRun;
import io.contrail.simulator.control.Simulation;
import io.contrail.simulator.control.SimulationClock;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The simulation itself: its clock, its scenarios, and what it knows to be true. */
final class Operations {
    /** A rate as fast as the machine goes, in JSON. */
    static final String UNLIMITED = "unlimited";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z-]{0,40}");
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int WAIT_STEP_MILLIS = 50;
    private static final double MOST_SPEED = 1_000_000;

    private final Simulation simulation;
    private final Stop stop;

    Operations(Simulation simulation, Stop stop) {
        this.simulation = simulation;
        this.stop = stop;
    }

    /** The answer of {@code /v1/sim/clock}; the rate is a number, or {@link #UNLIMITED}. */
    record Clock(Instant now, boolean running, @Nullable Double speed, Object rate, long seed) {}

    /** The answer of {@code /v1/sim/truth}, tables by name. */
    record Truth(
            long seed, Instant at, String lsn, long transactions, SortedMap<String, GroundTruth.TableTruth> tables) {}

    /** The answer of {@code /v1/sim/scenarios/{id}}. */
    record Scenario(
            String id,
            String name,
            Map<String, String> parameters,
            String state,
            Instant startedAt,
            @Nullable Instant endedAt,
            long changes,
            String detail) {}

    void clock(Context request) {
        Json.answer(request, clock(simulation.clock()));
    }

    void putClock(Context request) {
        changeClock(request, true);
    }

    void patchClock(Context request) {
        changeClock(request, false);
    }

    private void changeClock(Context request, boolean whole) {
        Body body = Body.read(request, Set.of("running", "speed", "rate", "seed"));
        Optional<Boolean> running = whole || body.has("running") ? Optional.of(body.flag("running")) : Optional.empty();
        OptionalDouble speed =
                body.has("speed") ? OptionalDouble.of(body.real("speed", MOST_SPEED)) : OptionalDouble.empty();
        OptionalLong rate = OptionalLong.empty();
        if (body.is("rate", UNLIMITED)) {
            rate = OptionalLong.of(Long.MAX_VALUE);
        } else if (body.has("rate")) {
            rate = OptionalLong.of(body.integer("rate", 0, Integer.MAX_VALUE));
        }
        if (speed.isPresent() && rate.isPresent()) {
            body.fault("speed", "time passes at a speed or as a rate of changes needs it; give one of the two.");
        }
        if (whole && speed.isEmpty() && rate.isEmpty()) {
            body.fault("speed", "give a speed or a rate; PATCH leaves what is not named as it is.");
        }
        OptionalLong seed = body.has("seed")
                ? OptionalLong.of(body.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE))
                : OptionalLong.empty();
        body.check();
        Json.answer(request, clock(simulation.clock(new ClockChange(running, speed, rate, seed))));
    }

    private static Clock clock(SimulationClock clock) {
        return new Clock(
                clock.now(),
                clock.running(),
                clock.speed().isPresent() ? clock.speed().getAsDouble() : null,
                clock.rate() == Long.MAX_VALUE ? UNLIMITED : (Object) clock.rate(),
                clock.seed());
    }

    void truth(Context request) {
        GroundTruth truth = simulation.truth();
        Json.answer(
                request,
                new Truth(truth.seed(), truth.at(), truth.lsn(), truth.transactions(), new TreeMap<>(truth.tables())));
    }

    void scenarios(Context request) {
        Json.answer(
                request,
                Map.of(
                        "scenarios",
                        simulation.scenarios().stream().map(Operations::view).toList()));
    }

    void startScenario(Context request) {
        Body body = Body.read(request, Set.of("name", "parameters"));
        ScenarioRequest wanted = new ScenarioRequest(
                body.text("name", NAME, "give a scenario, such as storm."), body.texts("parameters"));
        body.check();
        String asked = wanted.name() + new TreeMap<>(wanted.parameters());
        Set<String> before =
                simulation.scenarios().stream().map(ScenarioRun::id).collect(Collectors.toSet());
        ScenarioRun run;
        try {
            run = simulation.start(wanted, Preconditions.request(request, asked));
        } catch (CommandRejectedException e) {
            // What is not found is named in the body; the path is there.
            throw e.reason() == Reason.NOT_FOUND ? Problem.of(Kind.INVALID, String.valueOf(e.getMessage())) : e;
        }
        if (before.contains(run.id())) {
            request.header(Preconditions.REPLAYED_HEADER, "true");
        }
        request.status(202).header("Location", "/v1/sim/scenarios/" + run.id());
        Json.answer(request, view(run));
    }

    /** With {@code wait}, answers when the scenario has ended or after so many seconds of real time. */
    void scenario(Context request) {
        String id = request.pathParam("id");
        long nanos = TimeUnit.SECONDS.toNanos(new Parameters(request).number("wait", 0, LONGEST_WAIT_SECONDS, 0));
        long began = System.nanoTime();
        ScenarioRun run = find(id);
        while (run.state() == ScenarioRun.State.RUNNING
                && System.nanoTime() - began < nanos
                && !stop.within(WAIT_STEP_MILLIS)) {
            run = find(id);
        }
        Json.answer(request, view(run));
    }

    private ScenarioRun find(String id) {
        return simulation
                .scenario(id)
                .orElseThrow(() -> Problem.of(
                        Kind.NOT_FOUND,
                        "There is no such scenario. GET /v1/sim/scenarios lists those that were started."));
    }

    private static Scenario view(ScenarioRun run) {
        return new Scenario(
                run.id(),
                run.name(),
                new TreeMap<>(run.parameters()),
                run.state().name(),
                run.startedAt(),
                run.endedAt().orElse(null),
                run.changes(),
                run.detail());
    }

    /** Whether everything that is needed is there. */
    Map<String, Object> health(Database database) {
        database.read(
                connection -> new Sql("SELECT 1 FROM flightops.flight_leg LIMIT 0").list(connection, row -> List.of()));
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", "ok");
        health.put("now", simulation.clock().now());
        return health;
    }
}
