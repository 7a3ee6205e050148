package io.contrail.simulator.api;

import io.contrail.simulator.control.Simulation;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** All that the API answers, each once; {@code openapi.json} describes the same. */
final class Routes {
    private Routes() {}

    static List<Route> of(Database database, Simulation simulation, Stop stop) {
        Flights flights = new Flights(database);
        Boards boards = new Boards(database, simulation);
        States states = new States(database, simulation);
        Commands commands = new Commands(simulation);
        Operations operations = new Operations(simulation, stop);
        List<Route> routes = new ArrayList<>(List.of(
                Route.open("/", request -> resource(request, "index.html", "text/html; charset=utf-8")),
                Route.open("/openapi.json", request -> resource(request, "openapi.json", Json.TYPE)),
                Route.open("/health", request -> Json.answer(request, operations.health(database)))));
        routes.addAll(List.of(
                Route.get(
                        "/v1/flights",
                        flights::list,
                        "date",
                        "carrier",
                        "status",
                        "from",
                        "to",
                        "tail",
                        "limit",
                        "cursor"),
                Route.get("/v1/flights/{id}", flights::one),
                Route.get("/v1/flights/{id}/positions", flights::positions),
                Route.get("/v1/flights/{id}/delays", flights::delays),
                Route.write("POST", "/v1/flights/{id}:delay", commands.delay()),
                Route.write("POST", "/v1/flights/{id}:cancel", commands.cancel()),
                Route.write("POST", "/v1/flights/{id}:reinstate", commands.reinstate()),
                Route.write("POST", "/v1/flights/{id}:divert", commands.divert()),
                Route.write("POST", "/v1/flights/{id}:swap-tail", commands.swapTail())));
        routes.addAll(List.of(
                Route.get("/v1/airports/{iata}/departures", boards::departures, "from", "to"),
                Route.get("/v1/airports/{iata}/arrivals", boards::arrivals, "from", "to"),
                Route.get(
                        "/v1/aircraft/{registration}/rotation", new Rotations(database, simulation)::one, "from", "to"),
                Route.get("/v1/states/all", states::all, States.QUERY),
                Route.get("/api/states/all", states::all, States.QUERY),
                Route.get("/v1/events", new EventStream(database, stop)::listen)));
        routes.addAll(List.of(
                Route.get("/v1/sim/scenarios", operations::scenarios),
                Route.write("POST", "/v1/sim/scenarios", operations::startScenario),
                Route.get("/v1/sim/scenarios/{id}", operations::scenario, "wait"),
                Route.get("/v1/sim/clock", operations::clock),
                Route.write("PUT", "/v1/sim/clock", operations::putClock),
                Route.write("PATCH", "/v1/sim/clock", operations::patchClock),
                Route.get("/v1/sim/truth", operations::truth)));
        return routes;
    }

    private static void resource(Context request, String name, String type) {
        try (InputStream file = Objects.requireNonNull(Routes.class.getResourceAsStream(name))) {
            request.contentType(type).result(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
