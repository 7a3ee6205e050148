package io.contrail.simulator.live;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.control.GroundTruth;
import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.Happening;
import io.contrail.simulator.operations.Intervention;
import io.contrail.simulator.operations.Leg;
import io.contrail.simulator.operations.PositionReport;
import io.contrail.simulator.operations.RestrictionReport;
import io.contrail.simulator.operations.RowChange;
import io.contrail.simulator.operations.Schedule;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.operations.World;
import io.contrail.simulator.replay.LegPartitions;
import io.contrail.simulator.replay.PositionPartitions;
import io.contrail.simulator.replay.ReplayPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A world on one connection. After any SQLException it is of no further use: only the database knows what it holds, and
 * a new session rebuilds the world from there.
 */
final class SimulationSession {
    /** Steps between two snapshots of the world: a restart does at most so many again, in a second or two. */
    private static final long SNAPSHOT_STEPS = 250_000;

    private final Connection connection;
    private final Turbulence turbulence;
    private final WorldStore store;
    private final World world;
    private final Counters counters = new Counters();
    private final LegPartitions legPartitions;
    private final PositionPartitions positionPartitions;
    private final RowWriter writer;
    private final ScenarioRunner scenarios;
    private final long seed;
    private WorldStore.Progress progress;
    private volatile long snapshotAt;
    /** Whether the open transaction holds rows of ours. */
    private boolean open;

    SimulationSession(Connection connection, Timetable timetable, SimulationOptions options) throws SQLException {
        this.connection = connection;
        turbulence = options.turbulence();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Or the server plans every update of the partitioned table anew.
            statement.execute("SET plan_cache_mode = force_generic_plan");
            // Local time of a schedule is written as such; everything else carries its zone.
            statement.execute("SET timezone = 'UTC'");
        }
        store = new WorldStore(connection);
        store.lock();
        world = store.open(timetable, options.seed(), options.positionSeconds(), counters);
        seed = world.settings().seed();
        progress = new WorldStore.Progress(world.step(), world.now());
        writer = new RowWriter(connection);
        if (store.begun()) {
            publish();
        }
        connection.commit();
        legPartitions = new LegPartitions(connection);
        positionPartitions = new PositionPartitions(connection);
        scenarios = new ScenarioRunner(this, connection, positionPartitions);
        snapshotAt = world.step() + SNAPSHOT_STEPS;
    }

    private void publish() throws SQLException {
        if (counters.truth().getOrDefault("flight_schedule", NOTHING).rows() == 0) {
            RowInserts schedules = new RowInserts(connection);
            for (Schedule schedule : world.schedules()) {
                schedules.add(schedule);
            }
            schedules.execute();
            counters.add("flight_schedule", Operation.INSERT, world.schedules().size());
        }
        store.save(progress, counters);
    }

    private static final GroundTruth.TableTruth NOTHING = new GroundTruth.TableTruth(0, 0, 0, 0);

    World world() {
        return world;
    }

    Counters counters() {
        return counters;
    }

    ScenarioRunner scenarios() {
        return scenarios;
    }

    long seed() {
        return seed;
    }

    /** All that is written in this session, committed or about to be. */
    ReplayPosition position() {
        return new ReplayPosition(
                progress.at(),
                progress.step(),
                Counters.sum(counters.inserts()),
                Counters.sum(counters.updates()),
                Counters.sum(counters.deletes()),
                store.transactions());
    }

    /** The number of the transaction that is open or comes next. */
    long transaction() {
        return store.transactions() + 1;
    }

    /**
     * Writes and commits the next steps in one transaction.
     *
     * @param rows to be changed; a step is never divided, so that they may become more
     * @param limit no step after this time
     * @return rows changed; 0 when the next step is after the limit
     */
    int write(int rows, Instant limit) throws SQLException {
        int written = writeWithoutCommit(rows, limit);
        commit();
        return written;
    }

    /** Leaves the transaction open, for {@link #commit}. */
    int writeWithoutCommit(int rows, Instant limit) throws SQLException {
        Prepared prepared = prepare(rows, limit);
        write(prepared);
        return prepared.rows();
    }

    /**
     * Writes transaction after transaction, and prepares the next one meanwhile on another thread.
     *
     * @param size rows of the next transaction
     * @param more whether there is to be one more
     * @param committed called after each commit with the rows that were changed
     */
    void writeAhead(IntSupplier size, Instant limit, BooleanSupplier more, IntConsumer committed) throws SQLException {
        ExecutorService preparing = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "flight-simulation-ahead");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Prepared current = prepare(size.getAsInt(), limit);
            while (current.rows() > 0) {
                int next = size.getAsInt();
                Future<Prepared> ahead = more.getAsBoolean() ? preparing.submit(() -> prepare(next, limit)) : null;
                write(current);
                commit();
                committed.accept(current.rows());
                if (ahead == null) {
                    return;
                }
                current = ahead.get();
            }
            write(current);
            commit();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("The world stopped", e);
        } finally {
            preparing.shutdown();
        }
    }

    /** Steps that have been done and are to be written; what the database will say of the world after them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Prepared(
            List<Happening> happenings,
            List<RowWriter.Segment> segments,
            int rows,
            WorldStore.Progress progress,
            List<RestrictionReport> restrictions,
            byte @Nullable [] snapshot) {}

    private Prepared prepare(int rows, Instant limit) {
        List<Happening> happenings = new ArrayList<>();
        int taken = 0;
        while (taken < rows && !world.next().isAfter(limit)) {
            Happening happening = world.advance();
            happenings.add(happening);
            taken += happening.rows();
        }
        return prepare(happenings, taken);
    }

    private Prepared prepare(List<Happening> happenings, int rows) {
        byte[] snapshot = null;
        if (world.step() >= snapshotAt) {
            snapshot = world.snapshot();
            snapshotAt = world.step() + SNAPSHOT_STEPS;
        }
        return new Prepared(
                happenings,
                writer.prepare(happenings),
                rows,
                new WorldStore.Progress(world.step(), world.now()),
                world.restrictions(),
                snapshot);
    }

    void commit() throws SQLException {
        connection.commit();
        open = false;
    }

    /** Does something to the world, and writes it with its journal within the open transaction. */
    World.Outcome intervene(Intervention intervention, RequestStore journal) throws SQLException {
        World.Outcome outcome = world.intervene(intervention);
        write(prepare(List.of(outcome.happening()), outcome.happening().rows()));
        journal.journal(world, intervention);
        return outcome;
    }

    private void write(Prepared prepared) throws SQLException {
        if (prepared.happenings().isEmpty()) {
            return;
        }
        ensurePartitions(prepared.happenings());
        long transaction = transaction();
        if (turbulence.savepoint(transaction)) {
            Savepoint savepoint = connection.setSavepoint();
            writer.write(prepared.segments());
            connection.rollback(savepoint);
        }
        if (turbulence.rollback(transaction) && !open) {
            writer.write(prepared.segments());
            connection.rollback();
        }
        writer.write(prepared.segments());
        writer.release(prepared.segments());
        counters.add(prepared.happenings());
        progress = prepared.progress();
        scenarios.follow(prepared.restrictions());
        byte[] snapshot = prepared.snapshot();
        if (snapshot != null) {
            store.saveSnapshot(progress, snapshot);
        }
        store.save(progress, counters);
        open = true;
    }

    private void ensurePartitions(List<Happening> happenings) throws SQLException {
        for (Happening happening : happenings) {
            for (RowChange change : happening.changes()) {
                if (change.row() instanceof PositionReport report) {
                    positionPartitions.ensure(report.at());
                } else if (change.row() instanceof Leg leg
                        && change.operation() == Operation.INSERT
                        && !legPartitions.has(leg.flight().date())) {
                    legPartitions.ensure(leg.flight().date());
                }
            }
        }
    }

    /** Counters and position, after something was written that is none of the world's. */
    void save() throws SQLException {
        store.save(progress, counters);
        open = true;
    }

    void reseed(long newSeed) throws SQLException {
        store.reseed(newSeed);
        connection.commit();
    }

    GroundTruth truth() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn()::text")) {
            if (!row.next()) {
                throw PipelineException.stop(
                        "PostgreSQL does not tell its WAL position.", "There is no ground truth.", "check the server.");
            }
            String lsn = row.getString(1);
            connection.commit();
            return new GroundTruth(seed, world.now(), lsn, store.transactions(), counters.truth());
        }
    }
}
