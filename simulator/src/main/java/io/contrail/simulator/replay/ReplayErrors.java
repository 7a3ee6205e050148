package io.contrail.simulator.replay;

import io.contrail.changelog.PipelineException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can go wrong between the simulator and PostgreSQL, and whether it may pass. */
public final class ReplayErrors {
    /** Connection, rollback, resources, object in use, operator intervention, system error. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58");

    private ReplayErrors() {}

    public static PipelineException of(SQLException failure) {
        SQLException cause = failure instanceof BatchUpdateException && failure.getNextException() != null
                ? failure.getNextException()
                : failure;
        String state = cause.getSQLState();
        // Only the first line: the lines after it may hold a row's values.
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no message");
        if (passes(state)) {
            return PipelineException.unreachable(
                            "The simulator cannot write to PostgreSQL: %s.".formatted(message),
                            "It is paused and tries again; nothing is lost or written twice.",
                            "check that PostgreSQL runs and has room.")
                    .causedBy(failure);
        }
        return PipelineException.stop(
                        "PostgreSQL refuses a change of the simulator (SQLSTATE %s): %s.".formatted(state, message),
                        "It has stopped; what it had committed is complete.",
                        "check the user and its rights, and that nobody has altered the tables of schema flightops;"
                                + " then start it again.")
                .causedBy(failure);
    }

    public static PipelineException unexpected(Throwable failure) {
        return PipelineException.stop(
                        "The simulator failed unexpectedly: %s.".formatted(failure),
                        "It has stopped; what it had committed is complete.",
                        "start it again, and report this with the log.")
                .causedBy(failure);
    }

    private static boolean passes(@Nullable String state) {
        return state == null || state.length() < 2 || PASSING.contains(state.substring(0, 2));
    }
}
