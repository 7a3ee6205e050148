package io.contrail.capture.connector;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a connector and its tasks are. A connector says RUNNING while its task lies dead, so the worst one counts. */
public record ConnectorStatus(String name, Part connector, List<Part> tasks) {
    /** The worst last. */
    public enum State {
        RUNNING,
        PAUSED,
        STOPPED,
        RESTARTING,
        /** Nobody runs it: a rebalance is under way, or the task was not made yet. */
        UNASSIGNED,
        FAILED;

        /** A state that a newer Connect may have counts as UNASSIGNED. */
        static State of(String text) {
            return Stream.of(values())
                    .filter(state -> state.name().equals(text))
                    .findFirst()
                    .orElse(UNASSIGNED);
        }
    }

    /**
     * The connector itself, or one task.
     *
     * @param trace the stack trace of its failure; empty when it has none
     */
    public record Part(String id, State state, String worker, Optional<String> trace) {
        /** Connect wraps what happened in exceptions that say nothing: the first line, and the last cause, which tells. */
        public Optional<String> reason() {
            List<String> lines = trace.stream()
                    .flatMap(String::lines)
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.stream()
                    .findFirst()
                    .map(first -> first
                            + lines.stream()
                                    .filter(line -> line.startsWith("Caused by: "))
                                    .reduce("", (before, cause) -> " " + cause));
        }
    }

    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    public State worst() {
        if (connector.state() == State.RUNNING && tasks.isEmpty()) {
            return State.UNASSIGNED;
        }
        return worstPart().state();
    }

    /** Why it is as it is; empty when no part gives a reason. */
    public Optional<String> reason() {
        return worstPart().reason();
    }

    public boolean running() {
        return worst() == State.RUNNING;
    }

    private Part worstPart() {
        return Stream.concat(Stream.of(connector), tasks.stream())
                .max(Comparator.comparing(Part::state)
                        .thenComparing(part -> part.reason().isPresent()))
                .orElse(connector);
    }
}
