package io.contrail.simulator.api;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.api.Problem.Kind;
import io.contrail.simulator.control.CommandRejectedException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as a problem; what nobody foresaw goes into the log and not to the caller. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static void answerWith(RoutesConfig routes) {
        routes.exception(Problem.class, (problem, request) -> Json.problem(request, problem));
        routes.exception(CommandRejectedException.class, (e, request) -> Json.problem(request, of(e)));
        routes.exception(PipelineException.class, (e, request) -> Json.problem(request, of(e)));
        routes.exception(Exception.class, Problems::unforeseen);
    }

    private static Problem of(CommandRejectedException e) {
        Kind kind = switch (e.reason()) {
            case NOT_FOUND -> Kind.NOT_FOUND;
            case STALE_VERSION -> Kind.STALE_VERSION;
            case WRONG_STATE -> Kind.WRONG_STATE;
            case KEY_REUSED -> Kind.KEY_REUSED;
            case INVALID -> Kind.INVALID;
            case UNAVAILABLE -> Kind.UNAVAILABLE;
        };
        return Problem.of(kind, String.valueOf(e.getMessage()));
    }

    private static Problem of(PipelineException e) {
        Kind kind = switch (e.kind()) {
            case USAGE -> Kind.INVALID;
            case UNREACHABLE, UNHEALTHY -> Kind.UNAVAILABLE;
            case FAILED -> Kind.INTERNAL;
        };
        return Problem.of(kind, e.what() + " " + e.meaning() + " To do: " + e.todo());
    }

    private static void unforeseen(Exception e, Context request) {
        LOG.error("{} {} failed", request.method(), request.path(), e);
        Json.problem(
                request,
                Problem.of(
                        Kind.INTERNAL,
                        "This should not have happened; the simulator's log says what did. Report it with the log."));
    }
}
