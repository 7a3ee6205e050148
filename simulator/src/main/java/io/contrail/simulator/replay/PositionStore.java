package io.contrail.simulator.replay;

import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Keeps the position in the database that it speaks of, so that both are true or neither. */
final class PositionStore {
    private final Connection connection;
    private final PreparedStatement update;

    PositionStore(Connection connection) throws SQLException {
        this.connection = connection;
        update = connection.prepareStatement("UPDATE flightops_sim.replay_position SET last_at = ?, last_flight = ?,"
                + " inserts = ?, updates = ?, deletes = ?, transactions = ?");
    }

    /**
     * Makes this session the only one that replays into the database and reads where the last one stopped.
     *
     * @throws PipelineException when another replay holds the database, or the position is one of other flights
     */
    ReplayPosition open(String source) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet locked =
                    statement.executeQuery("SELECT pg_try_advisory_lock(hashtext('contrail flight replay'))")) {
                if (!locked.next() || !locked.getBoolean(1)) {
                    throw PipelineException.unreachable(
                            "Another session replays flights into database '%s'.".formatted(connection.getCatalog()),
                            "This replay waits until it ends; nothing is written twice.",
                            "stop the other replay, or wait a moment if it has just been killed.");
                }
            }
            try (ResultSet world = statement.executeQuery("SELECT 1 FROM flightops_sim.world_position")) {
                if (world.next()) {
                    throw PipelineException.usage(
                            "This database holds a simulation, not a replay.",
                            "Their legs have the same keys; nothing was written.",
                            "go on with the simulation, or start with an empty database.");
                }
            }
            try (ResultSet row =
                    statement.executeQuery("SELECT source, last_at, last_flight, inserts, updates, deletes,"
                            + " transactions FROM flightops_sim.replay_position")) {
                if (row.next()) {
                    return read(row, source);
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO flightops_sim.replay_position (source, last_at, last_flight, inserts, updates, deletes,"
                        + " transactions) VALUES (?, 'epoch', -1, 0, 0, 0, 0)")) {
            insert.setString(1, source);
            insert.executeUpdate();
        }
        connection.commit();
        return ReplayPosition.START;
    }

    private ReplayPosition read(ResultSet row, String source) throws SQLException {
        if (!row.getString(1).equals(source)) {
            throw PipelineException.usage(
                    "This database holds a replay of other flights (%s), not of %s."
                            .formatted(row.getString(1), source),
                    "Flights of two sources cannot be told apart; nothing was written.",
                    "replay the same flights as before, or start with an empty database.");
        }
        ReplayPosition position = new ReplayPosition(
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7));
        connection.commit();
        return position;
    }

    /** Within the open transaction; the caller commits. */
    void save(ReplayPosition position) throws SQLException {
        update.setObject(1, position.lastAt().atOffset(ZoneOffset.UTC));
        update.setLong(2, position.lastFlight());
        update.setLong(3, position.inserts());
        update.setLong(4, position.updates());
        update.setLong(5, position.deletes());
        update.setLong(6, position.transactions());
        if (update.executeUpdate() != 1) {
            throw PipelineException.stop(
                    "The replay's position in flightops_sim.replay_position is gone.",
                    "The replay cannot tell what it has written; it stopped before the next change.",
                    "start with an empty database.");
        }
    }
}
