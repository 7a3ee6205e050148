package io.contrail.simulator.live;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.operations.Intervention;
import io.contrail.simulator.operations.Refusal;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.operations.World;
import io.contrail.simulator.operations.WorldSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Keeps how far the world has come in the database that it speaks of, so that both are true or neither. */
final class WorldStore {
    /** Legs of a replay that ran before in the same database are older than the first leg of the world by this. */
    private static final Duration AFTER_REPLAY = Duration.ofDays(3);

    private final Connection connection;
    private final PreparedStatement update;
    private long transactions;
    private boolean begun;

    /**
     * How far a world has come.
     *
     * @param at simulated time of the last step
     */
    record Progress(long step, Instant at) {}

    WorldStore(Connection connection) throws SQLException {
        this.connection = connection;
        update = connection.prepareStatement("UPDATE flightops_sim.world_position SET step = ?, last_at = ?,"
                + " transactions = ?, tables = ?, inserts = ?, updates = ?, deletes = ?, others = ?");
    }

    /** Makes this session the only one that writes flights into the database. */
    void lock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked =
                        statement.executeQuery("SELECT pg_try_advisory_lock(hashtext('contrail flight replay'))")) {
            if (!locked.next() || !locked.getBoolean(1)) {
                throw PipelineException.unreachable(
                        "Another session writes flights into database '%s'.".formatted(connection.getCatalog()),
                        "This simulation waits until it ends; nothing is written twice.",
                        "stop the other one, or wait a moment if it has just been killed.");
            }
        }
    }

    /**
     * The world as the database knows it; a new one in a database that knows none.
     *
     * @throws PipelineException when the database holds a world of other flights or rules
     */
    World open(Timetable timetable, long seed, int positionSeconds, Counters counters) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT source, seed, first_flight, step, transactions, tables,"
                        + " inserts, updates, deletes, others FROM flightops_sim.world_position")) {
            if (!row.next()) {
                begun = true;
                return begin(timetable, new WorldSettings(seed, positionSeconds, firstFlight(timetable)), counters);
            }
            WorldSettings settings = new WorldSettings(row.getLong(2), positionSeconds, row.getLong(3));
            String source = World.fingerprint(timetable, settings);
            if (!row.getString(1).equals(source)) {
                throw PipelineException.usage(
                        "This database holds another simulation (%s), not %s.".formatted(row.getString(1), source),
                        "Their flights cannot be told apart; nothing was written.",
                        "simulate the same flights with the same settings as before, or start with an empty database.");
            }
            transactions = row.getLong(5);
            String[] tables = (String[]) row.getArray(6).getArray();
            Long[][] numbers = new Long[4][];
            for (int i = 0; i < 4; i++) {
                numbers[i] = (Long[]) row.getArray(7 + i).getArray();
            }
            for (int i = 0; i < tables.length; i++) {
                counters.set(tables[i], numbers[0][i], numbers[1][i], numbers[2][i], numbers[3][i]);
            }
            return restore(timetable, settings, row.getLong(4));
        }
    }

    private World begin(Timetable timetable, WorldSettings settings, Counters counters) throws SQLException {
        World world = World.begin(timetable, settings);
        count(counters);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO flightops_sim.world_position"
                + " (source, seed, first_flight, step, last_at, transactions, tables, inserts, updates, deletes, others)"
                + " VALUES (?, ?, ?, 0, ?, 0, '{}', '{}', '{}', '{}', '{}')")) {
            insert.setString(1, World.fingerprint(timetable, settings));
            insert.setLong(2, settings.seed());
            insert.setLong(3, settings.firstFlight());
            insert.setObject(4, world.now().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
        return world;
    }

    /** The rows that are there before the first change of the world. */
    private void count(Counters counters) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet names = statement.executeQuery("SELECT relname FROM pg_class"
                    + " WHERE relnamespace = 'flightops'::regnamespace AND relkind IN ('r', 'p')"
                    + " AND NOT relispartition ORDER BY 1")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM flightops.\"%s\"".formatted(table))) {
                    rows.next();
                    counters.set(table, 0, 0, 0, rows.getLong(1));
                }
            }
        }
    }

    private long firstFlight(Timetable timetable) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet replay =
                        statement.executeQuery("SELECT last_at FROM flightops_sim.replay_position WHERE inserts > 0")) {
            return replay.next()
                    ? timetable.firstFrom(replay.getObject(1, OffsetDateTime.class)
                            .toInstant()
                            .plus(AFTER_REPLAY))
                    : 0;
        }
    }

    private World restore(Timetable timetable, WorldSettings settings, long step) throws SQLException {
        try {
            World world = snapshot(timetable, settings);
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT step, what FROM flightops_sim.intervention WHERE step >= ? ORDER BY step, ordinal")) {
                query.setLong(1, world.step());
                try (ResultSet interventions = query.executeQuery()) {
                    while (interventions.next()) {
                        advance(world, interventions.getLong(1));
                        world.intervene(Intervention.parse(interventions.getString(2)));
                    }
                }
            }
            advance(world, step);
            return world;
        } catch (IOException | Refusal e) {
            throw PipelineException.stop(
                            "The simulated world cannot be rebuilt from schema flightops_sim: %s."
                                    .formatted(e.getMessage()),
                            "The simulation has not started; nothing was written.",
                            "start with an empty database, and report this.")
                    .causedBy(e);
        }
    }

    private static void advance(World world, long step) {
        while (world.step() < step) {
            world.advance();
        }
    }

    private World snapshot(Timetable timetable, WorldSettings settings) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT state FROM flightops_sim.world_snapshot ORDER BY step DESC LIMIT 1")) {
            return row.next() ? World.restore(timetable, settings, row.getBytes(1)) : World.begin(timetable, settings);
        }
    }

    /** Whether the world is a new one, of which nothing has been committed. */
    boolean begun() {
        return begun;
    }

    long transactions() {
        return transactions;
    }

    /** Within the open transaction; the caller commits. */
    void save(Progress progress, Counters counters) throws SQLException {
        transactions++;
        update.setLong(1, progress.step());
        update.setObject(2, progress.at().atOffset(ZoneOffset.UTC));
        update.setLong(3, transactions);
        update.setArray(4, connection.createArrayOf("text", counters.names()));
        update.setArray(5, connection.createArrayOf("int8", counters.inserts()));
        update.setArray(6, connection.createArrayOf("int8", counters.updates()));
        update.setArray(7, connection.createArrayOf("int8", counters.deletes()));
        update.setArray(8, connection.createArrayOf("int8", counters.others()));
        if (update.executeUpdate() != 1) {
            throw PipelineException.stop(
                    "The simulation's position in flightops_sim.world_position is gone.",
                    "The simulation cannot tell what it has written; it stopped before the next change.",
                    "start with an empty database.");
        }
    }

    /** Keeps the whole world, so that a restart begins here; within the open transaction. */
    void saveSnapshot(Progress progress, byte[] snapshot) throws SQLException {
        try (Statement delete = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO flightops_sim.world_snapshot (step, state) VALUES (?, ?)")) {
            delete.execute("DELETE FROM flightops_sim.world_snapshot");
            insert.setLong(1, progress.step());
            insert.setBytes(2, snapshot);
            insert.executeUpdate();
        }
    }

    /** Another seed for a world that has not begun; within the open transaction. */
    void reseed(long seed) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE flightops_sim.world_position SET seed = ?")) {
            statement.setLong(1, seed);
            statement.executeUpdate();
        }
    }
}
