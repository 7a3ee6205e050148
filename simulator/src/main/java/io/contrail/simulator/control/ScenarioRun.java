package io.contrail.simulator.control;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A scenario that was started.
 *
 * @param state {@code ENDED} and {@code FAILED} are final
 * @param startedAt simulated time
 * @param endedAt simulated time
 * @param changes rows it has changed so far
 * @param detail what it did, in a sentence; of a failed one, why
 */
public record ScenarioRun(
        String id,
        String name,
        Map<String, String> parameters,
        State state,
        Instant startedAt,
        Optional<Instant> endedAt,
        long changes,
        String detail) {

    public enum State {
        RUNNING,
        ENDED,
        FAILED
    }

    public ScenarioRun {
        parameters = Map.copyOf(parameters);
    }
}
