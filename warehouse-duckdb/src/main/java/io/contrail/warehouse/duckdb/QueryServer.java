package io.contrail.warehouse.duckdb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets other processes ask a database that this one holds open: DuckDB does not. {@code POST /v1/sessions} opens a
 * session, {@code POST /v1/sessions/NAME} runs the statement in its body, {@code DELETE} closes it. Whoever has the
 * token of the {@link QueryFile} may run every statement, not only queries: a verifier keeps what it has found.
 */
final class QueryServer implements AutoCloseable {
    static final String SESSIONS = "/v1/sessions";

    private static final Logger log = LoggerFactory.getLogger(QueryServer.class);

    private final HttpServer http;
    private final QuerySessions sessions;
    private final String token = QuerySessions.random();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> daemon(task, "contrail-queries"));
    private final ScheduledExecutorService idle =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "contrail-idle-queries"));
    private @Nullable QueryFile announced;
    private @Nullable Path file;

    static {
        // Without it the second packet of each answer waits for the acknowledgement of the first: 40 ms a statement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private QueryServer(HttpServer http, QuerySessions sessions) {
        this.http = http;
        this.sessions = sessions;
    }

    /** Answers from now on, and says beside the database's file where. */
    static QueryServer start(DuckDbDatabase database, QueryAddress address) {
        try {
            QueryServer server = new QueryServer(
                    HttpServer.create(address.socket(), 0), new QuerySessions(database::connect, System::nanoTime));
            try {
                server.serve(address, QueryFile.beside(database.file()));
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            // Whoever has the port may be the task before this one, which is about to end.
            throw PipelineException.unreachable(
                            "Queries cannot be answered at %s:%d: %s."
                                    .formatted(address.host(), address.port(), e.getMessage()),
                            "The sink waits with landing until they can.",
                            "set duckdb.queries to an address of this machine with a free port, e.g. 127.0.0.1:0.")
                    .causedBy(e);
        }
    }

    QuerySessions sessions() {
        return sessions;
    }

    private void serve(QueryAddress address, Path beside) throws IOException {
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        Future<?> unused = idle.scheduleWithFixedDelay(sessions::closeIdle, 30, 30, TimeUnit.SECONDS);
        QueryFile here = new QueryFile(address.url(http.getAddress()), token);
        here.write(beside);
        announced = here;
        file = beside;
        log.info("Queries of the warehouse are answered at {}; see {}", here.url(), beside);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            answerOrFail(exchange);
        }
    }

    private void answerOrFail(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            String name = path.startsWith(SESSIONS + "/") ? path.substring(SESSIONS.length() + 1) : "";
            String method = exchange.getRequestMethod();
            if (!authorized(exchange)) {
                refuse(exchange, 401, "The token of the database's queries.json is needed");
            } else if (method.equals("POST") && path.equals(SESSIONS)) {
                open(exchange);
            } else if (method.equals("POST") && !name.isEmpty()) {
                run(exchange, name);
            } else if (method.equals("DELETE") && !name.isEmpty()) {
                sessions.close(name);
                exchange.sendResponseHeaders(204, -1);
            } else {
                refuse(exchange, 404, "There is nothing here");
            }
        } catch (RuntimeException e) {
            log.error("A query of the warehouse was not answered", e);
            if (exchange.getResponseCode() < 0) {
                refuse(exchange, 500, String.valueOf(e.getMessage()).replace('\n', ' '));
            }
        }
    }

    private boolean authorized(HttpExchange exchange) {
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private void open(HttpExchange exchange) throws IOException {
        Optional<String> name = sessions.open();
        if (name.isPresent()) {
            send(exchange, 200, name.get());
        } else {
            refuse(exchange, 429, "%d sessions are open already; try again later".formatted(QuerySessions.MOST));
        }
    }

    private void run(HttpExchange exchange, String name) throws IOException {
        QuerySession session = sessions.find(name).orElse(null);
        if (session == null) {
            refuse(exchange, 404, "The session is over");
            return;
        }
        String sql = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        QueryAnswer answer = new QueryAnswer(exchange);
        try {
            session.run(sql, answer::row);
            answer.end();
        } catch (SQLException e) {
            answer.error(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException | IOException gone) {
            log.info("Whoever asked the warehouse has gone: {}", gone.getMessage());
            sessions.close(name);
        }
    }

    private static void refuse(HttpExchange exchange, int code, String why) throws IOException {
        send(exchange, code, why);
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Ends what runs. The database can be closed then. */
    @Override
    public void close() {
        try {
            if (announced != null && file != null) {
                announced.delete(file);
            }
        } catch (IOException e) {
            log.warn("{} cannot be removed: {}", file, e.getMessage());
        }
        idle.shutdownNow();
        http.stop(0);
        sessions.close();
        threads.shutdownNow();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
