package io.contrail.simulator.api;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of {@code flight_leg} and {@code flight_delay} that were committed since a place. A place is a transaction
 * number of PostgreSQL before which every transaction has ended and was told of: rows of later transactions are read
 * again, and those that this feed has told already are left out. So nothing is missed, in whatever order transactions
 * commit and whatever the simulated clock says. Of a row that changed several times between two readings, only the last
 * state is told; deletions are not.
 *
 * <p>Not thread-safe: one feed a listener.
 */
final class ChangeFeed {
    /** Rows of one reading. A listener that is further behind begins anew. */
    static final int MOST = 20_000;

    private static final long EPOCH = 0xFFFF_FFFFL;

    private final Database database;
    private final Map<String, Long> told = new HashMap<>();
    private long place;

    ChangeFeed(Database database, long place) {
        this.database = database;
        this.place = place;
    }

    /**
     * One event.
     *
     * @param place where a listener who has seen this and all before goes on; he may see some of the last again
     */
    record Event(long place, String name, Object data) {}

    /** What {@code event: delay} carries. */
    record DelayEvent(FlightId flight, DelayView delay) {}

    /** What {@code event: reset} carries. */
    record Reset(String detail) {}

    private record Changed(long transaction, String key, String name, Object data) {}

    /** Transactions that have all ended are below {@code oldest}; none has a number of {@code next} or above. */
    private record Snapshot(long oldest, long next) {
        static Snapshot of(Connection connection) throws SQLException {
            return new Sql("SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint"
                            + " FROM pg_current_snapshot() s")
                    .first(connection, row -> new Snapshot(row.getLong(1), row.getLong(2)))
                    .orElseThrow();
        }
    }

    /** The place of a listener who wants to hear what is to come. */
    static long now(Database database) {
        return database.read(Snapshot::of).oldest();
    }

    /** What is new since the last call, transaction by transaction. */
    List<Event> next() {
        return database.read(this::read);
    }

    private List<Event> read(Connection connection) throws SQLException {
        Snapshot snapshot = Snapshot.of(connection);
        if (place > snapshot.next()) {
            return reset(snapshot, "That place is not in this database. ");
        }
        List<Changed> rows = new ArrayList<>(since(snapshot, "flight_leg l", FlightView.COLUMNS)
                .list(connection, row -> {
                    FlightView flight = FlightView.of(row);
                    return new Changed(row.getLong("transaction"), flight.id().toString(), "leg", flight);
                }));
        rows.addAll(since(snapshot, "flight_delay l", KEY + DelayView.COLUMNS.replace("d.", "l."))
                .list(connection, ChangeFeed::delay));
        if (rows.size() > MOST) {
            return reset(snapshot, "More than %d rows have changed. ".formatted(MOST));
        }
        rows.removeIf(row -> told.getOrDefault(row.key(), -1L) == row.transaction());
        rows.sort(Comparator.comparingLong(Changed::transaction));
        List<Event> events = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Changed row = rows.get(i);
            told.put(row.key(), row.transaction());
            boolean last = i + 1 == rows.size() || rows.get(i + 1).transaction() > row.transaction();
            long safe = Math.min(snapshot.oldest(), last ? row.transaction() + 1 : row.transaction());
            events.add(new Event(Math.max(place, safe), row.name(), row.data()));
        }
        place = Math.max(place, snapshot.oldest());
        told.values().removeIf(transaction -> transaction < place);
        return events;
    }

    private static final String KEY = "l.flight_date, l.carrier, l.flight_no, l.suffix, l.dep_iata, l.leg_seq, ";

    /** The system column holds the low half of a number whose high half is that of the snapshot, or one less. */
    private Sql since(Snapshot snapshot, String table, String columns) {
        String transaction = "(?::bigint - ((?::bigint - l.xmin::text::bigint) & ?::bigint))";
        return new Sql(
                        "SELECT " + columns + ", " + transaction + " AS transaction",
                        snapshot.next(),
                        snapshot.next(),
                        EPOCH)
                .then("FROM flightops." + table)
                .then("WHERE " + transaction + " >= ?", snapshot.next(), snapshot.next(), EPOCH, place)
                .then("LIMIT ?", MOST + 1);
    }

    private static Changed delay(ResultSet row) throws SQLException {
        FlightId flight = new FlightId(FlightView.key(row));
        DelayView delay = DelayView.of(row);
        return new Changed(
                row.getLong("transaction"), flight + "/" + delay.seq(), "delay", new DelayEvent(flight, delay));
    }

    private List<Event> reset(Snapshot snapshot, String why) {
        place = snapshot.oldest();
        told.clear();
        return List.of(new Event(
                place, "reset", new Reset(why + "Read GET /v1/flights again; what follows are changes from now on.")));
    }
}
