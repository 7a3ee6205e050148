package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What every request must pass before anything is done for it: host, route, token, parameters. */
final class Guard {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final ApiOptions options;
    private final List<Route> routes;

    Guard(ApiOptions options, List<Route> routes) {
        this.options = options;
        this.routes = routes;
    }

    void check(Context request) {
        request.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
        checkHost(request);
        List<Route> here = Route.at(routes, request.path());
        if (here.isEmpty() || !here.stream().allMatch(Route::open)) {
            checkToken(request);
        }
        if (here.isEmpty()) {
            throw Problem.of(
                    Kind.NOT_FOUND, "There is nothing at this path. GET /openapi.json lists all that there is.");
        }
        Route route = here.stream()
                .filter(one -> one.answers(request.method().name()))
                .findFirst()
                .orElseThrow(() -> wrongMethod(request, here));
        for (String name : request.queryParamMap().keySet()) {
            if (!route.query().contains(name)) {
                throw Problem.parameter(
                        name,
                        route.query().isEmpty()
                                ? "none is taken here."
                                : "there is none of that name here; known are %s."
                                        .formatted(new TreeSet<>(route.query())));
            }
        }
    }

    /** A page of a stranger, whose name is made to point at this machine, must not reach a server without a token. */
    private void checkHost(Context request) {
        String host = String.valueOf(request.host()).toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
        if (options.onLoopback() && !LOOPBACK_NAMES.contains(host) && !host.equalsIgnoreCase(options.host())) {
            throw Problem.of(
                    Kind.WRONG_HOST,
                    "This server listens for programs of its own machine. Address it as localhost or 127.0.0.1.");
        }
    }

    private void checkToken(Context request) {
        if (options.token().isEmpty()) {
            return;
        }
        // The name of the scheme is not case-sensitive, and Jetty indeed hands over "bearer" for "Bearer" at times.
        String[] given = String.valueOf(request.header("Authorization")).split(" ", 2);
        String wanted = options.token().get();
        if (given.length != 2
                || !given[0].equalsIgnoreCase("Bearer")
                || !MessageDigest.isEqual(
                        given[1].trim().getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8))) {
            throw Problem.with(
                    Kind.UNAUTHORIZED,
                    "This server was started with a token. Send it as 'Authorization: Bearer <token>'.",
                    "WWW-Authenticate",
                    "Bearer realm=\"contrail simulator\"");
        }
    }

    private static Problem wrongMethod(Context request, List<Route> here) {
        String allowed = here.stream()
                .flatMap(route -> route.method().equals("GET")
                        ? List.of("GET", "HEAD").stream()
                        : List.of(route.method()).stream())
                .sorted()
                .collect(Collectors.joining(", "));
        return Problem.with(
                Kind.METHOD_NOT_ALLOWED,
                "%s is not possible here, only %s.".formatted(request.method().name(), allowed),
                "Allow",
                allowed);
    }
}
