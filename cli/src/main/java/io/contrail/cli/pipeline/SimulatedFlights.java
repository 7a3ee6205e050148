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
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.ReplayStats;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The simulation of flight operations together with its API. */
final class SimulatedFlights implements FlightProducer {
    static final int USUAL_PORT = 25080;

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
        int port = settings.host().equals(ApiOptions.LOOPBACK)
                ? new Ports(known)
                        .choose("simulator", USUAL_PORT, settings.port())
                        .port()
                : settings.port().orElse(USUAL_PORT);
        ApiOptions address = new ApiOptions(settings.host(), port, settings.token());
        SimulationOptions options = SimulationOptions.atRate(settings.rate());
        LiveSimulation simulation = LiveSimulation.open(
                database,
                timetable,
                settings.seed().isPresent() ? options.withSeed(settings.seed().getAsLong()) : options);
        return new SimulatedFlights(
                simulation,
                SimulatorApi.start(address, database, simulation),
                settings.scenario().orElse(null));
    }

    /** Begins with the scenario that was asked for, if any. */
    @Override
    public void start() {
        simulation.start();
        if (scenario != null) {
            try {
                simulation.start(new ScenarioRequest(scenario, Map.of()), Optional.empty());
            } catch (CommandRejectedException e) {
                throw PipelineException.usage(
                                "Scenario '%s' was not started: %s".formatted(scenario, e.getMessage()),
                                "The pipeline stops; nothing is lost.",
                                "'contrail up' without --scenario, then 'contrail simulate scenario' shows what there is.")
                        .causedBy(e);
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
