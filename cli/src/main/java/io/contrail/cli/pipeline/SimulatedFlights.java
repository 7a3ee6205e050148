package io.contrail.cli.pipeline;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.Ports;
import io.contrail.local.directory.SettingsFile;
import io.contrail.simulator.api.ApiOptions;
import io.contrail.simulator.api.SimulatorApi;
import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.ScenarioRequest;
import io.contrail.simulator.control.Simulation;
import io.contrail.simulator.live.LiveSimulation;
import io.contrail.simulator.live.SimulationOptions;
import io.contrail.simulator.live.Turbulence;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.ReplayStats;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The simulation of flight operations together with its API. */
final class SimulatedFlights implements FlightProducer {
    static final int USUAL_PORT = 25080;

    /** From the first plans of a new world to the morning's departures. */
    private static final Duration NIGHT = Duration.ofHours(13);

    /** Reached only at rates that fill it within the commit interval. */
    private static final int LARGE_TRANSACTION = 1500;

    private static final Duration CONNECTING = Duration.ofSeconds(30);

    private final LiveSimulation simulation;
    private final SimulatorApi api;
    private final @Nullable String scenario;

    private SimulatedFlights(LiveSimulation simulation, SimulatorApi api, @Nullable String scenario) {
        this.simulation = simulation;
        this.api = api;
        this.scenario = scenario;
    }

    /** @param known settings of the data directory, which keep the API's port */
    static SimulatedFlights open(
            DataSource database, Timetable timetable, FlightSettings settings, SettingsFile known) {
        // Chosen again: while the night passed somebody else may have taken the port.
        return open(
                database,
                timetable,
                settings,
                settings.port().isPresent() ? always(address(settings, known)) : () -> address(settings, known));
    }

    /** @param address where the API is to listen; asked before anything is simulated, and when it starts */
    static SimulatedFlights open(
            DataSource database, Timetable timetable, FlightSettings settings, Supplier<ApiOptions> address) {
        ApiOptions unused = address.get();
        SimulationOptions options = SimulationOptions.atRate(settings.rate()).withMaxTransaction(LARGE_TRANSACTION);
        if (settings.seed().isPresent()) {
            options = options.withSeed(settings.seed().getAsLong());
        }
        if (settings.rate() > 0) {
            untilMorning(database, timetable, options);
        }
        LiveSimulation simulation = LiveSimulation.open(database, timetable, options);
        return new SimulatedFlights(
                simulation,
                SimulatorApi.start(address.get(), database, simulation),
                settings.scenario().orElse(null));
    }

    private static Supplier<ApiOptions> always(ApiOptions address) {
        return () -> address;
    }

    private static ApiOptions address(FlightSettings settings, SettingsFile known) {
        int port = settings.host().equals(ApiOptions.LOOPBACK)
                ? new Ports(known)
                        .choose("simulator", USUAL_PORT, settings.port())
                        .port()
                : settings.port().orElse(USUAL_PORT);
        return new ApiOptions(settings.host(), port, settings.token());
    }

    /**
     * A new world begins at night, when nothing flies: passes over its first hours as fast as it goes. A world that is
     * older than that stays as it is, and so does one that is paused: its seed may still be chosen.
     */
    private static void untilMorning(DataSource database, Timetable timetable, SimulationOptions options) {
        Instant morning = timetable.begins(0).plus(NIGHT);
        SimulationOptions night =
                options.atRate(LiveSimulation.UNLIMITED, Turbulence.NONE).withUntil(morning);
        try (LiveSimulation simulation = LiveSimulation.open(database, timetable, night)) {
            simulation.start();
            while (!simulation.atEnd() && !simulation.finished().isDone()) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            if (simulation.finished().isCompletedExceptionally()) {
                simulation.finished().join();
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof PipelineException known ? known : e;
        }
    }

    /** Begins with the scenario that was asked for, if any. */
    @Override
    public void start() {
        simulation.start();
        if (scenario != null) {
            start(scenario);
        }
    }

    private void start(String name) {
        long giveUp = System.nanoTime() + CONNECTING.toNanos();
        while (true) {
            try {
                simulation.start(new ScenarioRequest(name, Map.of()), Optional.empty());
                return;
            } catch (CommandRejectedException e) {
                if (e.reason() != CommandRejectedException.Reason.UNAVAILABLE || System.nanoTime() > giveUp) {
                    throw PipelineException.usage(
                                    "Scenario '%s' was not started: %s".formatted(name, e.getMessage()),
                                    "The pipeline stops; nothing is lost.",
                                    "start it without --scenario, then try 'contrail simulate scenario %s'."
                                            .formatted(name))
                            .causedBy(e);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    @Override
    public void rate(long changesPerSecond) {
        simulation.rate(changesPerSecond);
    }

    @Override
    public long rate() {
        return simulation.rate();
    }

    @Override
    public ReplayStats stats() {
        return simulation.stats();
    }

    @Override
    public Optional<Simulation> simulation() {
        return Optional.of(simulation);
    }

    @Override
    public Optional<URI> api() {
        return Optional.of(api.address());
    }

    @Override
    public void close() {
        api.close();
        simulation.close();
    }
}
