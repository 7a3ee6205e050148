package io.contrail.simulator.live;

import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.control.CommandResult;
import io.contrail.simulator.control.RequestId;
import io.contrail.simulator.operations.Intervention;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.World;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What was asked of the world, and what was answered. Everything happens within the open transaction. */
final class RequestStore {
    private final Connection connection;

    RequestStore(Connection connection) {
        this.connection = connection;
    }

    /** An earlier answer. */
    private record Answer(@Nullable String run, int version, List<LegKey> affected) {}

    void journal(World world, Intervention intervention) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO flightops_sim.intervention"
                + " (step, ordinal, at, what) SELECT ?, coalesce(max(ordinal), 0) + 1, ?, ?"
                + " FROM flightops_sim.intervention WHERE step = ?")) {
            insert.setLong(1, world.step());
            insert.setObject(2, world.now().atOffset(ZoneOffset.UTC));
            insert.setString(3, intervention.text());
            insert.setLong(4, world.step());
            insert.executeUpdate();
        }
    }

    /** Of the leg's row, which stays as it is until the transaction ends; empty when there is no row. */
    OptionalInt version(LegKey leg) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT version FROM flightops.flight_leg"
                + " WHERE flight_date = ? AND carrier = ?::bpchar AND flight_no = ? AND suffix = ?"
                + " AND dep_iata = ?::bpchar AND leg_seq = ?::smallint FOR UPDATE")) {
            query.setObject(1, leg.flightDate());
            query.setString(2, leg.carrier());
            query.setInt(3, leg.flightNumber());
            query.setString(4, leg.suffix());
            query.setString(5, leg.departure());
            query.setInt(6, leg.legSequence());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        }
    }

    Optional<CommandResult> command(RequestId request) throws SQLException {
        Optional<Answer> answer = find(request);
        if (answer.isPresent() && answer.get().run() != null) {
            throw reused(request);
        }
        return answer.map(a -> new CommandResult(a.affected().get(0), a.version(), a.affected(), true));
    }

    Optional<String> run(RequestId request) throws SQLException {
        Optional<Answer> answer = find(request);
        if (answer.isPresent() && answer.get().run() == null) {
            throw reused(request);
        }
        return answer.map(Answer::run);
    }

    void save(RequestId request, CommandResult result) throws SQLException {
        save(
                request,
                null,
                result.version(),
                result.affected().stream().map(LegKey::text).toList());
    }

    void save(RequestId request, String run) throws SQLException {
        save(request, run, 0, List.of());
    }

    private void save(RequestId request, @Nullable String run, int version, List<String> affected) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO flightops_sim.request (key, body, run, version, affected) VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, request.key());
            insert.setString(2, request.body());
            insert.setString(3, run);
            insert.setInt(4, version);
            insert.setArray(5, connection.createArrayOf("text", affected.toArray()));
            insert.executeUpdate();
        }
    }

    private Optional<Answer> find(RequestId request) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT body, run, version, affected FROM flightops_sim.request WHERE key = ?")) {
            query.setString(1, request.key());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getString(1).equals(request.body())) {
                    throw reused(request);
                }
                List<LegKey> affected = new ArrayList<>();
                for (String leg : (String[]) row.getArray(4).getArray()) {
                    affected.add(LegKey.parse(leg));
                }
                return Optional.of(new Answer(row.getString(2), row.getInt(3), affected));
            }
        }
    }

    private static CommandRejectedException reused(RequestId request) {
        return new CommandRejectedException(
                Reason.KEY_REUSED,
                "The key '%s' was used for another request; choose a new key for a new request."
                        .formatted(request.key()));
    }
}
