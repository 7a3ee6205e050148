package io.contrail.simulator.api;

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
import io.contrail.simulator.operations.LegKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Commands as ordinary transactions, without a simulation behind them. */
final class SqlSimulation implements Simulation {
    private static final String WHERE =
            " WHERE flight_date = ? AND carrier = ? AND flight_no = ? AND suffix = ? AND dep_iata = ? AND leg_seq = ?";

    private record Answered(RequestId request, Object answer) {}

    private final DataSource database;
    private final Instant now;
    private final Map<String, Answered> answered = new HashMap<>();
    private final List<ScenarioRun> runs = new CopyOnWriteArrayList<>();
    private volatile SimulationClock clock;
    volatile boolean away;

    SqlSimulation(DataSource database, Instant now) {
        this.database = database;
        this.now = now;
        clock = new SimulationClock(now, true, OptionalDouble.empty(), Long.MAX_VALUE, 42);
    }

    @Override
    public SimulationClock clock() {
        present();
        return clock;
    }

    @Override
    public SimulationClock clock(ClockChange change) {
        present();
        if (change.seed().isPresent()) {
            throw rejected(Reason.WRONG_STATE, "It has begun; purge it to choose another seed.");
        }
        clock = new SimulationClock(
                now,
                change.running().orElse(clock.running()),
                change.rate().isPresent()
                        ? OptionalDouble.empty()
                        : change.speed().isPresent() ? change.speed() : clock.speed(),
                change.rate().orElse(clock.rate()),
                clock.seed());
        return clock;
    }

    @Override
    public synchronized CommandResult execute(
            Command command, Optional<Integer> expectedVersion, Optional<RequestId> request) {
        present();
        Optional<CommandResult> before = before(request, CommandResult.class);
        if (before.isPresent()) {
            CommandResult first = before.get();
            return new CommandResult(first.leg(), first.version(), first.affected(), true);
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            int version = check(connection, command.leg(), expectedVersion);
            List<LegKey> affected = new ArrayList<>(List.of(command.leg()));
            carryOut(connection, command, affected);
            connection.commit();
            CommandResult result = new CommandResult(command.leg(), version + 1, affected, false);
            request.ifPresent(id -> answered.put(id.key(), new Answered(id, result)));
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void carryOut(Connection connection, Command command, List<LegKey> affected) throws SQLException {
        if (command instanceof Command.Delay delay) {
            change(
                    connection,
                    delay.leg(),
                    "status = 'DELAYED', etd = etd + interval '1 minute' * " + delay.minutes(),
                    "'SCHEDULED', 'DELAYED', 'BOARDING'");
            update(
                    connection,
                    "INSERT INTO flightops.flight_delay SELECT flight_date, carrier, flight_no, suffix, dep_iata,"
                            + " leg_seq, 9, '" + delay.iataCode() + "', " + delay.minutes()
                            + ", 'CARRIER', updated_at FROM flightops.flight_leg",
                    delay.leg());
        } else if (command instanceof Command.Cancel cancel) {
            change(connection, cancel.leg(), "status = 'CANCELLED'", "'SCHEDULED', 'DELAYED', 'BOARDING'");
        } else if (command instanceof Command.Reinstate reinstate) {
            change(connection, reinstate.leg(), "status = 'SCHEDULED'", "'CANCELLED'");
        } else if (command instanceof Command.Divert divert) {
            if (divert.toIata().equals("XXX")) {
                throw rejected(Reason.NOT_FOUND, "There is no airport XXX. Choose another.");
            }
            change(connection, divert.leg(), "status = 'DIVERTED', arr_iata = '" + divert.toIata() + "'", "'OFF'");
        } else if (command instanceof Command.SwapTail swap) {
            check(connection, swap.other(), Optional.empty());
            change(connection, swap.leg(), "registration = 'N1'", "'SCHEDULED', 'DELAYED'");
            change(connection, swap.other(), "registration = 'N2'", "'SCHEDULED', 'DELAYED'");
            affected.add(swap.other());
        }
    }

    private static void change(Connection connection, LegKey leg, String what, String states) throws SQLException {
        int rows = update(
                connection,
                "UPDATE flightops.flight_leg SET version = version + 1, " + what,
                leg,
                " AND status IN (" + states + ")");
        if (rows == 0) {
            throw rejected(Reason.WRONG_STATE, "The flight is in none of the states " + states + ". Leave it alone.");
        }
    }

    private static int check(Connection connection, LegKey leg, Optional<Integer> expected) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT version FROM flightops.flight_leg" + WHERE + " FOR UPDATE")) {
            bind(query, leg);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw rejected(Reason.NOT_FOUND, "There is no such flight. List those that are there.");
                }
                int version = row.getInt(1);
                if (expected.isPresent() && expected.get() != version) {
                    throw rejected(Reason.STALE_VERSION, "It is at version %d. Read it again.".formatted(version));
                }
                return version;
            }
        }
    }

    private static int update(Connection connection, String sql, LegKey leg, String... more) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql + WHERE + String.join("", more))) {
            bind(update, leg);
            return update.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, LegKey leg) throws SQLException {
        statement.setObject(1, leg.flightDate());
        statement.setString(2, leg.carrier());
        statement.setInt(3, leg.flightNumber());
        statement.setString(4, leg.suffix());
        statement.setString(5, leg.departure());
        statement.setInt(6, leg.legSequence());
    }

    @Override
    public synchronized ScenarioRun start(ScenarioRequest scenario, Optional<RequestId> request) {
        present();
        Optional<ScenarioRun> before = before(request, ScenarioRun.class);
        if (before.isPresent()) {
            return before.get();
        }
        if (!scenario.name().equals("storm")) {
            throw rejected(Reason.NOT_FOUND, "There is no scenario %s. Try storm.".formatted(scenario.name()));
        }
        ScenarioRun run = new ScenarioRun(
                "storm-" + (runs.size() + 1),
                scenario.name(),
                scenario.parameters(),
                ScenarioRun.State.RUNNING,
                now,
                Optional.empty(),
                0,
                "It has begun.");
        runs.add(0, run);
        request.ifPresent(id -> answered.put(id.key(), new Answered(id, run)));
        return run;
    }

    void end(String id) {
        runs.replaceAll(run -> run.id().equals(id)
                ? new ScenarioRun(
                        id,
                        run.name(),
                        run.parameters(),
                        ScenarioRun.State.ENDED,
                        run.startedAt(),
                        Optional.of(now),
                        7,
                        "It is over.")
                : run);
    }

    @Override
    public Optional<ScenarioRun> scenario(String id) {
        return scenarios().stream().filter(run -> run.id().equals(id)).findFirst();
    }

    @Override
    public List<ScenarioRun> scenarios() {
        present();
        return runs;
    }

    @Override
    public GroundTruth truth() {
        present();
        return new GroundTruth(42, now, "0/1A2B", 3, Map.of("flight_leg", new GroundTruth.TableTruth(5, 3, 1, 4)));
    }

    /** The simulated time of what is in the database. */
    static Instant now(World world) {
        return OffsetDateTime.parse(world.value("SELECT to_char(last_at AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM flightops_sim.replay_position"))
                .toInstant();
    }

    private <T> Optional<T> before(Optional<RequestId> request, Class<T> type) {
        Answered before = request.map(id -> answered.get(id.key())).orElse(null);
        if (before == null) {
            return Optional.empty();
        }
        if (!before.request().equals(request.orElseThrow())) {
            throw rejected(Reason.KEY_REUSED, "The key was used for another request. Choose a new one.");
        }
        return Optional.of(type.cast(before.answer()));
    }

    private void present() {
        if (away) {
            throw rejected(Reason.UNAVAILABLE, "The simulation is away. Try again later.");
        }
    }

    private static CommandRejectedException rejected(Reason reason, String message) {
        return new CommandRejectedException(reason, message);
    }
}
