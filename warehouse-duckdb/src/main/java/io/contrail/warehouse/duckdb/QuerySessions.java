package io.contrail.warehouse.duckdb;

import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The readers of one database, each with a connection of its own. Thread-safe. */
final class QuerySessions implements AutoCloseable {
    /** Each may have a query that takes the memory that landing needs. */
    static final int MOST = 8;

    /** A reader that was killed leaves its session, and with it perhaps a transaction that holds up checkpoints. */
    static final Duration IDLE = Duration.ofMinutes(5);

    private final Supplier<? extends Connection> open;
    private final LongSupplier nanos;
    private final Map<String, QuerySession> sessions = new HashMap<>();
    private boolean closed;

    /** @param nanos the time, as {@link System#nanoTime} tells it */
    QuerySessions(Supplier<? extends Connection> open, LongSupplier nanos) {
        this.open = open;
        this.nanos = nanos;
    }

    /** The new session's name; empty when there are too many. */
    synchronized Optional<String> open() {
        if (closed || sessions.size() >= MOST) {
            return Optional.empty();
        }
        String name = random();
        sessions.put(name, new QuerySession(open.get(), nanos));
        return Optional.of(name);
    }

    synchronized Optional<QuerySession> find(String name) {
        return Optional.ofNullable(sessions.get(name));
    }

    /** Safe to repeat. */
    void close(String name) {
        QuerySession session;
        synchronized (this) {
            session = sessions.remove(name);
        }
        if (session != null) {
            session.close();
        }
    }

    void closeIdle() {
        List<String> idle = new ArrayList<>();
        synchronized (this) {
            sessions.forEach((name, session) -> {
                if (session.idleFor(IDLE.toNanos())) {
                    idle.add(name);
                }
            });
        }
        idle.forEach(this::close);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeAll();
    }

    void closeAll() {
        List<QuerySession> all;
        synchronized (this) {
            all = List.copyOf(sessions.values());
            sessions.clear();
        }
        all.forEach(QuerySession::close);
    }

    /** Nobody guesses it. */
    static String random() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
