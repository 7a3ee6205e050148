package io.contrail.snowflake.streaming;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.engine.Engine;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The channels: what was accepted waits here and becomes rows later. Any thread; one at a time. */
public final class Channels {
    /** Another transaction may have changed the table meanwhile; the service waits for it. */
    private static final int ATTEMPTS = 50;

    private final Engine engine;
    private final Clock clock;
    private final Map<ChannelName, Channel> open = new HashMap<>();
    private final AtomicLong sequencer;

    public Channels(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        // Beyond every sequencer that an earlier run gave out.
        this.sequencer = new AtomicLong(clock.millis());
    }

    private interface Work<T> {
        T in(DuckDBConnection connection) throws SQLException;
    }

    /** What is committed; from now on only the newest handle may append. */
    synchronized Committed open(ChannelName name, @Nullable String offsetToken) {
        // What the last handle had accepted and nobody committed is dropped: the token that is answered is the last
        // one.
        open.put(name, new Channel(sequencer.incrementAndGet()));
        return transaction(connection -> {
            requireTable(connection, name);
            Committed committed =
                    CommittedChannels.read(connection, name).orElseGet(() -> Committed.created(clock.millis()));
            Committed opened = offsetToken == null ? committed : committed.at(offsetToken);
            CommittedChannels.write(connection, name, opened);
            return opened;
        });
    }

    synchronized String continuationToken(ChannelName name) {
        return required(name).continuationToken();
    }

    synchronized String accept(ChannelName name, String continuationToken, String offsetToken, List<String> rows) {
        transaction(connection -> requireTable(connection, name));
        Channel channel = required(name);
        channel.accept(continuationToken, new Channel.Batch(offsetToken, rows, clock.instant()));
        return channel.continuationToken();
    }

    private Channel required(ChannelName name) {
        Channel channel = open.get(name);
        if (channel != null) {
            return channel;
        }
        if (committed(name).isPresent()) {
            throw new RefusedException(
                    409, "STALE_CLIENT_SEQUENCER", "The channel has to be opened again: " + name.channel());
        }
        throw new RefusedException(
                404, "ERR_CHANNEL_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "There is no channel " + name.channel());
    }

    synchronized Optional<Committed> committed(ChannelName name) {
        return transaction(connection -> CommittedChannels.read(connection, name));
    }

    synchronized void drop(ChannelName name) {
        open.remove(name);
        transaction(connection -> {
            CommittedChannels.delete(connection, name);
            return true;
        });
    }

    /** A table was dropped or replaced. */
    public synchronized void tableIsGone(ObjectName table) {
        open.keySet().removeIf(name -> name.table().equals(table));
        transaction(connection -> {
            CommittedChannels.deleteOf(connection, table);
            return true;
        });
    }

    /** Commits what was accepted this long ago or longer. */
    public synchronized void commit(Duration age) {
        Instant until = clock.instant().minus(age);
        open.forEach((name, channel) -> commit(name, channel, until));
    }

    /** A crash: what was accepted and not committed is lost, and every channel has to be opened again. */
    public synchronized void crash() {
        open.clear();
    }

    /** What was accepted and not yet committed. */
    public synchronized int pendingRows() {
        return open.values().stream()
                .flatMap(channel -> channel.pending().stream())
                .mapToInt(batch -> batch.rows().size())
                .sum();
    }

    private void commit(ChannelName name, Channel channel, Instant until) {
        List<Channel.Batch> due = channel.pending().stream()
                .takeWhile(batch -> !batch.accepted().isAfter(until))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        transaction(connection -> {
            Committed before = CommittedChannels.read(connection, name).orElseThrow();
            Committed after = new RowWriter(connection, name.table(), clock).write(before, due);
            CommittedChannels.write(connection, name, after);
            return after;
        });
        due.forEach(batch -> channel.pending().removeFirst());
    }

    private static boolean requireTable(DuckDBConnection connection, ChannelName name) throws SQLException {
        if (Engine.schemas(connection).stream()
                .noneMatch(schema -> schema.database().equals(name.schema().database()))) {
            throw new RefusedException(
                    404, "ERR_DATABASE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "There is no database of that name");
        }
        if (!Engine.schemas(connection).contains(name.schema())) {
            throw new RefusedException(
                    404, "ERR_SCHEMA_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "There is no schema " + name.schema());
        }
        if (Engine.columns(connection, name.table()) == null) {
            throw new RefusedException(
                    404, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "There is no table " + name.table());
        }
        return true;
    }

    boolean requireTable(ChannelName name) {
        return transaction(connection -> requireTable(connection, name));
    }

    private <T> T transaction(Work<T> work) {
        SQLException last = new SQLException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (DuckDBConnection connection = engine.connect()) {
                connection.setAutoCommit(false);
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException e) {
                if (!Engine.isConflict(e)) {
                    throw new IllegalStateException("The double's database failed", e);
                }
                last = e;
                Engine.pause();
            }
        }
        throw new IllegalStateException("The double's database is busy", last);
    }
}
