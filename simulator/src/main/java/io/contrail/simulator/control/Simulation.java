package io.contrail.simulator.control;

import java.util.List;
import java.util.Optional;

/**
 * A simulation that runs, as its operators see it. Every write is one ordinary transaction in PostgreSQL, made by the
 * simulation itself so that what it does next agrees with it. Thread-safe; a call returns when its transaction is
 * committed.
 */
public interface Simulation {

    SimulationClock clock();

    /** Changes what the request names and leaves the rest. */
    SimulationClock clock(ClockChange change);

    /**
     * Carries out a command.
     *
     * @param expectedVersion the leg's version that the caller has seen ({@code If-Match}); empty asks nothing
     * @param request the caller's name for this request; the same name again returns the first answer and does nothing
     * @throws CommandRejectedException when nothing was done, with the reason
     */
    CommandResult execute(Command command, Optional<Integer> expectedVersion, Optional<RequestId> request);

    /**
     * Starts a scenario.
     *
     * @throws CommandRejectedException when nothing was started, with the reason
     */
    ScenarioRun start(ScenarioRequest scenario, Optional<RequestId> request);

    Optional<ScenarioRun> scenario(String id);

    /** Newest first. */
    List<ScenarioRun> scenarios();

    /** What the simulation has committed, to compare other copies of the tables with. */
    GroundTruth truth();
}
