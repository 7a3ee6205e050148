package io.contrail.cli.pipeline;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.api.ApiOptions;
import io.contrail.simulator.live.LiveSimulation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How flights are written into the embedded database.
 *
 * @param producer empty for what the data directory already has, or the simulation
 * @param rate changes a second; 0 pauses
 * @param file of flights instead of the bundled one
 * @param seed of a new simulation
 * @param scenario that starts with the pipeline
 * @param host on which the simulation's API listens
 * @param port of the API; empty for the usual one, or a free one
 * @param token that callers of the API must show
 */
public record FlightSettings(
        Optional<Producer> producer,
        long rate,
        Optional<Path> file,
        OptionalLong seed,
        Optional<String> scenario,
        String host,
        OptionalInt port,
        Optional<String> token) {

    /** Who writes them. */
    public enum Producer {
        /** Operations with everything that goes wrong in them, steered through an API. */
        simulation,
        /** The lives of the real flights, one after the other. */
        replay
    }

    /** Before anything is started: an API that must not listen there, or a scenario that there is not. */
    public void check() {
        new ApiOptions(host, port.orElse(0), token);
        scenario.ifPresent(name -> {
            if (!LiveSimulation.scenarioNames().contains(name)) {
                throw PipelineException.usage(
                        "There is no scenario '%s'.".formatted(name),
                        "The simulation knows %s.".formatted(String.join(", ", LiveSimulation.scenarioNames())),
                        "choose one of these.");
            }
        });
    }

    /** The bundled flights at a rate. */
    public static FlightSettings atRate(long rate) {
        return new FlightSettings(
                Optional.empty(),
                rate,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                ApiOptions.LOOPBACK,
                OptionalInt.empty(),
                Optional.empty());
    }

    /** The same by another producer. */
    public FlightSettings by(Producer other) {
        return new FlightSettings(Optional.of(other), rate, file, seed, scenario, host, port, token);
    }

    /** Without the token, which must not get into a log. */
    @Override
    public String toString() {
        return "FlightSettings[%s at %d/s]".formatted(producer, rate);
    }
}
