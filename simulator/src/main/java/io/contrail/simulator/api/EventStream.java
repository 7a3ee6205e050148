package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes as server-sent events. Every listener reads at his own pace and nothing is kept for him: a slow one gets later
 * states of the rows, and one that takes nothing for half a minute is cut off by the server's idle timeout.
 */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int MOST_LISTENERS = 16;
    private static final int POLL_MILLIS = 250;
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Database database;
    private final Stop stop;
    private final Semaphore free = new Semaphore(MOST_LISTENERS);

    EventStream(Database database, Stop stop) {
        this.database = database;
        this.stop = stop;
    }

    void listen(Context request) {
        String last = request.header("Last-Event-ID");
        if (last != null && !last.matches("\\d{1,18}")) {
            throw Problem.header("Last-Event-ID", "give the id of the last event as it was, or leave it out.");
        }
        if (!free.tryAcquire()) {
            throw Problem.of(
                    Kind.UNAVAILABLE,
                    "%d listeners are connected, and no more are served. Close one, and try again."
                            .formatted(MOST_LISTENERS));
        }
        try {
            long place = last == null ? ChangeFeed.now(database) : Long.parseLong(last);
            request.contentType("text/event-stream; charset=utf-8");
            send(request.res().getOutputStream(), new ChangeFeed(database, place), place);
        } catch (IOException e) {
            LOG.debug("A listener has gone", e);
        } finally {
            free.release();
        }
    }

    private void send(OutputStream out, ChangeFeed feed, long place) throws IOException {
        write(out, "retry: 2000\nid: %d\n: changes of flights follow\n\n".formatted(place));
        out.flush();
        long written = System.nanoTime();
        do {
            List<ChangeFeed.Event> events = next(feed, out);
            for (ChangeFeed.Event event : events) {
                write(out, "id: %d\nevent: %s\ndata: ".formatted(event.place(), event.name()));
                out.write(Json.bytes(event.data()));
                write(out, "\n\n");
            }
            if (events.isEmpty() && System.nanoTime() - written > HEARTBEAT_NANOS) {
                write(out, ": still here\n\n");
                written = System.nanoTime();
            }
            out.flush();
            if (!events.isEmpty()) {
                written = System.nanoTime();
            }
        } while (!stop.within(POLL_MILLIS));
    }

    private static List<ChangeFeed.Event> next(ChangeFeed feed, OutputStream out) throws IOException {
        try {
            return feed.next();
        } catch (Problem e) {
            write(out, ": the database does not answer at the moment\n\n");
            return List.of();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
