package io.contrail.simulator.live;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.control.ClockChange;
import io.contrail.simulator.control.Command;
import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.control.CommandResult;
import io.contrail.simulator.control.GroundTruth;
import io.contrail.simulator.control.RequestId;
import io.contrail.simulator.control.ScenarioRequest;
import io.contrail.simulator.control.ScenarioRun;
import io.contrail.simulator.control.Simulation;
import io.contrail.simulator.control.SimulationClock;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.ReplayErrors;
import io.contrail.simulator.replay.ReplayPosition;
import io.contrail.simulator.replay.ReplayStats;
import io.contrail.simulator.replay.ReplayStats.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulates flight operations into PostgreSQL on a thread of its own, as fast as it is told, without end. How far the
 * world has come is committed with its changes: after any failure, of the server, of the connection or of this process,
 * it goes on exactly where it was. It tries again for as long as a failure may pass, and says so in {@link #stats()}.
 *
 * <p>The tables must exist: {@link io.contrail.simulator.schema.FlightOpsSchema}. Thread-safe.
 */
public final class LiveSimulation implements Simulation, AutoCloseable {
    /** A rate as fast as the machine goes. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSimulation.class);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DataSource database;
    private final Timetable timetable;
    private final SimulationOptions options;
    private final Thread thread = new Thread(this::run, "flight-simulation");
    private final CompletableFuture<ReplayPosition> finished = new CompletableFuture<>();
    private final Pace pace;
    private final Requests requests;
    private volatile long seed;
    private volatile ReplayStats stats = new ReplayStats(State.NEW, ReplayPosition.START, Optional.empty());

    private LiveSimulation(DataSource database, Timetable timetable, SimulationOptions options) {
        this.database = database;
        this.timetable = timetable;
        this.options = options;
        pace = new Pace(options, System::nanoTime);
        requests = new Requests(pace);
        seed = options.seed();
        thread.setDaemon(true);
    }

    /**
     * Does not connect yet.
     *
     * @param database best one of {@link io.contrail.simulator.replay.FlightReplay#dataSource}
     */
    public static LiveSimulation open(DataSource database, Timetable timetable, SimulationOptions options) {
        return new LiveSimulation(database, timetable, options);
    }

    /** What {@link ScenarioRequest#name()} may be. */
    public static List<String> scenarioNames() {
        return Arrays.stream(Scenario.values()).map(Scenario::text).toList();
    }

    /** Once. */
    public void start() {
        thread.start();
    }

    /** Changes a second: inserted, updated and deleted rows; 0 pauses, {@link #UNLIMITED} goes as fast as it can. */
    public void rate(long changesPerSecond) {
        if (changesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "A rate is 0 (paused) or more changes a second, not %d".formatted(changesPerSecond));
        }
        pace.rate(changesPerSecond);
    }

    /** Changes a second, as it was set last. */
    public long rate() {
        return pace.rate();
    }

    /** What has been committed over all runs; the step takes the place of the flight. */
    public ReplayStats stats() {
        return stats;
    }

    /** Whether simulated time has come to {@link SimulationOptions#until()}. */
    public boolean atEnd() {
        return pace.atEnd();
    }

    /** Ends with the last position when closed, or with a {@link PipelineException} when it has given up. */
    public CompletableFuture<ReplayPosition> finished() {
        return finished.copy();
    }

    /** Lets the current transaction finish, and returns when nothing more will be written. */
    @Override
    public void close() {
        pace.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        requests.close("it has been closed");
        if (stats.state() == State.NEW) {
            end(State.CLOSED, null);
        }
    }

    @Override
    public SimulationClock clock() {
        return pace.clock(stats.position().lastAt(), seed);
    }

    @Override
    public SimulationClock clock(ClockChange change) {
        boolean slow = change.speed().isPresent() && !(change.speed().getAsDouble() > 0);
        boolean negative = change.rate().isPresent() && change.rate().getAsLong() < 0;
        if (slow || negative || (change.speed().isPresent() && change.rate().isPresent())) {
            throw new CommandRejectedException(
                    Reason.INVALID, "A speed is above 0, a rate 0 or more, and only one of them is given.");
        }
        if (change.seed().isPresent()) {
            long wanted = change.seed().getAsLong();
            requests.ask(session -> {
                if (session.world().step() > 0) {
                    throw new CommandRejectedException(
                            Reason.WRONG_STATE,
                            "The seed is chosen before anything is simulated; start with an empty database.");
                }
                session.reseed(wanted);
                seed = wanted;
                pace.reopen();
                return wanted;
            });
        }
        pace.change(change);
        return clock();
    }

    @Override
    public CommandResult execute(Command command, Optional<Integer> expectedVersion, Optional<RequestId> request) {
        return requests.ask(session -> new CommandExecution(session).execute(command, expectedVersion, request));
    }

    @Override
    public ScenarioRun start(ScenarioRequest scenario, Optional<RequestId> request) {
        return requests.ask(session -> session.scenarios().start(scenario, request));
    }

    @Override
    public Optional<ScenarioRun> scenario(String id) {
        return scenarios().stream().filter(run -> run.id().equals(id)).findFirst();
    }

    @Override
    public List<ScenarioRun> scenarios() {
        return requests.ask(session -> session.scenarios().all());
    }

    @Override
    public GroundTruth truth() {
        return requests.ask(SimulationSession::truth);
    }

    private void run() {
        try {
            long backoff = FIRST_BACKOFF_NANOS;
            while (!pace.isClosing()) {
                long before = stats.position().changes();
                PipelineException error = simulateUntilFailure();
                if (error == null) {
                    continue;
                }
                if (error.remedy() != PipelineException.Remedy.RETRY) {
                    end(State.FAILED, error);
                    return;
                }
                LOG.warn("{}", error.getMessage());
                stats = new ReplayStats(State.RETRYING, stats.position(), Optional.of(error));
                requests.close("PostgreSQL does not answer");
                backoff = stats.position().changes() > before
                        ? FIRST_BACKOFF_NANOS
                        : Math.min(LONGEST_BACKOFF_NANOS, backoff * 2);
                pace.nap(backoff);
            }
            end(State.CLOSED, null);
        } catch (RuntimeException | Error e) {
            end(State.FAILED, ReplayErrors.unexpected(e));
        }
    }

    private void end(State state, @Nullable PipelineException error) {
        Optional<PipelineException> last = error == null ? stats.lastError() : Optional.of(error);
        stats = new ReplayStats(state, stats.position(), last);
        requests.close("it has stopped");
        if (error == null) {
            finished.complete(stats.position());
        } else {
            LOG.error("{}", error.getMessage());
            finished.completeExceptionally(error);
        }
    }

    /** Null when closed, or to begin again with a new session. */
    private @Nullable PipelineException simulateUntilFailure() {
        try (Connection connection = database.getConnection()) {
            SimulationSession session = new SimulationSession(connection, timetable, options);
            seed = session.seed();
            committed(session);
            requests.open();
            while (pace.await(session, requests)) {
                boolean asked = requests.answer(session, connection);
                if (!asked && !session.scenarios().work()) {
                    transaction(session);
                }
                committed(session);
            }
            return null;
        } catch (SQLException e) {
            return ReplayErrors.of(e);
        } catch (PipelineException e) {
            return e;
        }
    }

    private void transaction(SimulationSession session) throws SQLException {
        if (options.turbulence().longRunning(session.transaction()) && pace.rate() > 0) {
            long end = System.nanoTime() + options.turbulence().longest().toNanos();
            do {
                pace.took(session.writeWithoutCommit(pace.due(session), pace.limit()));
            } while (System.nanoTime() < end && pace.awaitMore(session, requests));
            session.commit();
        } else if (pace.unlimited()) {
            session.writeAhead(
                    () -> pace.due(session),
                    pace.limit(),
                    () -> pace.unlimited() && !requests.waiting() && !longNext(session),
                    rows -> committed(session));
        } else {
            pace.took(session.write(pace.due(session), pace.limit()));
        }
    }

    private boolean longNext(SimulationSession session) {
        return options.turbulence().longRunning(session.transaction() + 1);
    }

    private void committed(SimulationSession session) {
        stats = new ReplayStats(State.RUNNING, session.position(), stats.lastError());
    }
}
