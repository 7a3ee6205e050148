package io.contrail.simulator.replay;

import io.contrail.simulator.operations.FlightChange;
import io.contrail.simulator.operations.FlightChange.LegInserted;
import io.contrail.simulator.operations.FlightChange.PositionReported;
import io.contrail.simulator.operations.TimedChange;
import io.contrail.simulator.operations.Timetable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A replay on one connection. After any exception it is of no further use: only the database knows what it holds. */
final class ReplaySession {
    private final Connection connection;
    private final PositionStore store;
    private final LegPartitions partitions;
    private final PositionPartitions positions;
    private final ChangeWriter writer;
    private final ChangeStream stream;
    private ReplayPosition position;

    ReplaySession(Connection connection, Timetable timetable) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Or the server plans every update of the partitioned table anew: half of all the time.
            statement.execute("SET plan_cache_mode = force_generic_plan");
        }
        connection.commit();
        store = new PositionStore(connection);
        position = store.open(timetable.fingerprint());
        partitions = new LegPartitions(connection);
        positions = new PositionPartitions(connection);
        writer = new ChangeWriter(connection);
        stream = new ChangeStream(timetable, position);
    }

    /** All that is committed. */
    ReplayPosition position() {
        return position;
    }

    /** Writes and commits the next changes in one transaction. */
    void write(int changes) throws SQLException {
        ReplayPosition next = writeWithoutCommit(changes);
        connection.commit();
        position = next;
    }

    /** Leaves the transaction open; for {@link #write}, and for tests that never commit it. */
    ReplayPosition writeWithoutCommit(int changes) throws SQLException {
        List<TimedChange> batch = new ArrayList<>(changes);
        ReplayPosition next = position;
        for (int i = 0; i < changes; i++) {
            TimedChange change = stream.next();
            batch.add(change);
            next = after(next, change);
            if (change.change() instanceof LegInserted inserted
                    && !partitions.has(inserted.leg().flight().date())) {
                partitions.ensure(inserted.leg().flight().date());
            }
            if (change.change() instanceof PositionReported reported) {
                positions.ensure(reported.report().at());
            }
        }
        next = new ReplayPosition(
                next.lastAt(),
                next.lastFlight(),
                next.inserts(),
                next.updates(),
                next.deletes(),
                next.transactions() + 1);
        writer.write(batch);
        store.save(next);
        return next;
    }

    private static ReplayPosition after(ReplayPosition before, TimedChange change) {
        FlightChange.Operation operation = change.change().operation();
        return new ReplayPosition(
                change.at(),
                change.flight(),
                before.inserts() + (operation == FlightChange.Operation.INSERT ? 1 : 0),
                before.updates() + (operation == FlightChange.Operation.UPDATE ? 1 : 0),
                before.deletes() + (operation == FlightChange.Operation.DELETE ? 1 : 0),
                before.transactions());
    }
}
