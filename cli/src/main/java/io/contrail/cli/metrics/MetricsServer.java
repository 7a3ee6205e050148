package io.contrail.cli.metrics;

import io.contrail.changelog.PipelineException;
import io.contrail.metrics.Exposition;
import io.contrail.metrics.Samples;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.function.Consumer;

/** Answers {@code GET /metrics}, and {@code GET /health} with 200. Numbers only: it takes no orders and asks for no token. */
public final class MetricsServer implements AutoCloseable {
    private final Javalin server;
    private final String host;

    private MetricsServer(Javalin server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Starts it.
     *
     * @param more adds what is in no MBean of this process
     */
    public static MetricsServer start(MetricsAddress address, Consumer<Samples> more) {
        try {
            return start(address.host(), address.port(), more);
        } catch (RuntimeException taken) {
            if (address.asked()) {
                throw PipelineException.usage(
                                "Metrics cannot be served on %s: %s.".formatted(address, taken.getMessage()),
                                "Nothing was started.",
                                "give another address with --metrics HOST:PORT, or --metrics off.")
                        .causedBy(taken);
            }
            return start(address.host(), 0, more);
        }
    }

    private static MetricsServer start(String host, int port, Consumer<Samples> more) {
        Exposition exposition = new Exposition(more);
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.routes.get("/metrics", request -> metrics(exposition, request));
            config.routes.get("/health", request -> request.result("ok\n"));
        });
        server.start(host, port);
        return new MetricsServer(server, host);
    }

    private static void metrics(Exposition exposition, Context request) {
        Exposition.Answer answer = exposition.answer(request.header("Accept"));
        request.contentType(answer.contentType()).result(answer.body());
    }

    public String url() {
        return "http://%s:%d/metrics".formatted(host, server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
