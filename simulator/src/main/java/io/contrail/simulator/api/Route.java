package io.contrail.simulator.api;

import io.javalin.http.Handler;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One thing that the API answers.
 *
 * @param path with names of parts in braces
 * @param query names of the parameters it takes
 * @param open whether it needs no token
 */
record Route(String method, String path, Set<String> query, boolean open, Handler handler) {
    static Route get(String path, Handler handler, String... query) {
        return new Route("GET", path, Set.of(query), false, handler);
    }

    static Route open(String path, Handler handler) {
        return new Route("GET", path, Set.of(), true, handler);
    }

    static Route write(String method, String path, Handler handler) {
        return new Route(method, path, Set.of(), false, handler);
    }

    boolean matches(String requested) {
        String expression = "\\Q" + path.replaceAll("\\{[a-z0-9]+}", "\\\\E[^/:]+\\\\Q") + "\\E";
        return Pattern.matches(expression, requested);
    }

    /** A page is asked for with HEAD as well. */
    boolean answers(String requestedMethod) {
        return method.equals(requestedMethod) || (method.equals("GET") && requestedMethod.equals("HEAD"));
    }

    static List<Route> at(List<Route> routes, String path) {
        return routes.stream().filter(route -> route.matches(path)).toList();
    }
}
