package io.contrail.simulator.live;

import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.operations.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What callers ask of the one thread that owns the world, in their order. Thread-safe. */
final class Requests {
    private final Pace pace;
    private final Deque<Pending<?>> pending = new ArrayDeque<>();
    private String closed = "it has not been started, or is still connecting";
    private boolean open;

    Requests(Pace pace) {
        this.pace = pace;
    }

    /** Something to do with the world; whatever it writes it commits. */
    interface Request<T> {
        T answer(SimulationSession session) throws SQLException;
    }

    private record Pending<T>(Request<T> request, CompletableFuture<T> answer) {
        void answer(SimulationSession session, Connection connection) throws SQLException {
            try {
                answer.complete(request.answer(session));
            } catch (CommandRejectedException e) {
                connection.rollback();
                answer.completeExceptionally(e);
            } catch (Refusal e) {
                connection.rollback();
                answer.completeExceptionally(
                        new CommandRejectedException(Reason.valueOf(e.kind().name()), String.valueOf(e.getMessage())));
            } catch (SQLException | RuntimeException | Error e) {
                answer.completeExceptionally(unavailable(
                        "PostgreSQL did not confirm it; the same request key finds out whether it was done"));
                throw e;
            }
        }
    }

    /**
     * Waits for the answer.
     *
     * @throws CommandRejectedException as the request does, or when the simulation cannot answer
     */
    <T> T ask(Request<T> request) {
        Pending<T> asked = new Pending<>(request, new CompletableFuture<>());
        synchronized (this) {
            if (!open) {
                throw unavailable(closed);
            }
            pending.add(asked);
        }
        pace.wake();
        try {
            return asked.answer().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CommandRejectedException rejected) {
                throw rejected;
            }
            throw e;
        }
    }

    synchronized boolean waiting() {
        return !pending.isEmpty();
    }

    /** Answers the oldest request; false when there is none. */
    boolean answer(SimulationSession session, Connection connection) throws SQLException {
        Pending<?> next;
        synchronized (this) {
            next = pending.poll();
        }
        if (next == null) {
            return false;
        }
        next.answer(session, connection);
        return true;
    }

    synchronized void open() {
        open = true;
    }

    /** Nobody will answer for now. */
    synchronized void close(String why) {
        open = false;
        closed = why;
        pending.forEach(asked -> asked.answer().completeExceptionally(unavailable(why)));
        pending.clear();
    }

    private static CommandRejectedException unavailable(String why) {
        return new CommandRejectedException(
                Reason.UNAVAILABLE, "The simulation cannot do that now: %s. Try again.".formatted(why));
    }
}
