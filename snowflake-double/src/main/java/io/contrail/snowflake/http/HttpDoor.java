package io.contrail.snowflake.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.contrail.snowflake.fault.Endpoint;
import io.contrail.snowflake.fault.Fault;
import io.contrail.snowflake.fault.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server on loopback: inflicts the faults, then asks whoever answers. */
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "snowflake-double");
        thread.setDaemon(true);
        return thread;
    });
    private final Faults faults;
    private final Function<Call, Reply> answers;
    private final Runnable crash;

    private HttpDoor(HttpServer server, Faults faults, Function<Call, Reply> answers, Runnable crash) {
        this.server = server;
        this.faults = faults;
        this.answers = answers;
        this.crash = crash;
    }

    /** Any free port if it is 0. */
    public static HttpDoor open(int port, Faults faults, Function<Call, Reply> answers, Runnable crash) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            HttpDoor door = new HttpDoor(server, faults, answers, crash);
            server.createContext("/", door::handle);
            server.setExecutor(door.threads);
            server.start();
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = new Call(exchange);
            Optional<Fault> fault = Endpoint.of(call.method(), call.path()).flatMap(faults::next);
            if (fault.isPresent()) {
                LOG.info("{} {}: {}", call.method(), call.path(), fault.get());
            }
            if (fault.orElse(null) instanceof Fault.Refuse refuse) {
                send(exchange, Reply.refusal(refuse.status(), refuse.code(), "injected " + refuse.code()));
                return;
            }
            if (fault.orElse(null) instanceof Fault.Slow slow) {
                Thread.sleep(slow.before().toMillis());
            }
            Reply reply = answer(call);
            LOG.debug("{} {} -> {} {}", call.method(), call.path(), reply.status(), reply.body());
            if (fault.orElse(null) instanceof Fault.Cut) {
                return; // closes the connection without an answer
            }
            if (fault.orElse(null) instanceof Fault.Crash) {
                crash.run();
                return;
            }
            send(exchange, reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply answer(Call call) {
        try {
            return answers.apply(call);
        } catch (RuntimeException e) {
            LOG.error("The double failed at {} {}", call.method(), call.path(), e);
            return Reply.refusal(500, "INTERNAL_ERROR_OF_THE_DOUBLE", e.toString());
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
