package io.contrail.simulator.api;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.control.Simulation;
import io.javalin.Javalin;
import io.javalin.http.HandlerType;
import io.javalin.util.JavalinException;
import java.net.URI;
import java.util.List;
import javax.sql.DataSource;

/**
 * The REST API of a simulation. Reads come straight from PostgreSQL; whatever changes something goes through the
 * simulation. {@code GET /openapi.json} describes all of it.
 */
public final class SimulatorApi implements AutoCloseable {
    private final ApiOptions options;
    private final Database database;
    private final Stop stop = new Stop();
    private final Javalin server;

    private SimulatorApi(ApiOptions options, DataSource source, Simulation simulation) {
        this.options = options;
        database = new Database(source);
        List<Route> routes = Routes.of(database, simulation, stop);
        Guard guard = new Guard(options, routes);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new BadRequests()));
            config.routes.before(guard::check);
            for (Route route : routes) {
                config.routes.addHttpHandler(HandlerType.findOrCreate(route.method()), route.path(), route.handler());
            }
            Problems.answerWith(config.routes);
        });
    }

    /**
     * Starts to listen; the database is connected to when it is first read.
     *
     * @param database of a role that may read schema {@code flightops}
     * @throws PipelineException when the address cannot be listened on
     */
    public static SimulatorApi start(ApiOptions options, DataSource database, Simulation simulation) {
        SimulatorApi api = new SimulatorApi(options, database, simulation);
        try {
            api.server.start(options.host(), options.port());
        } catch (JavalinException e) {
            api.close();
            throw PipelineException.stop(
                            "The simulator's API cannot listen on %s port %d: %s"
                                    .formatted(options.host(), options.port(), e.getMessage()),
                            "The API was not started.",
                            "choose another port, or 0 for a free one.")
                    .causedBy(e);
        }
        return api;
    }

    /** Where it listens, for example {@code http://127.0.0.1:8080}. */
    public URI address() {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create("http://%s:%d".formatted(host, server.port()));
    }

    /** Ends event streams and long polls first, so that nobody is waited for. */
    @Override
    public void close() {
        stop.now();
        server.stop();
        database.close();
    }
}
