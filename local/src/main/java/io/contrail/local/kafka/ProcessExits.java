package io.contrail.local.kafka;

import io.contrail.changelog.PipelineException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka ends the whole process when it meets trouble it cannot mend. Here it shares the process with others, so its
 * wish becomes a reported error and an exception in the thread that wished it.
 */
final class ProcessExits {
    private static final Logger log = LoggerFactory.getLogger(ProcessExits.class);
    private static final Map<Origin, Consumer<PipelineException>> LISTENERS = new ConcurrentHashMap<>();

    /** Which part wished to end the process. */
    enum Origin {
        BROKER("The Kafka broker"),
        WORKER("The Kafka Connect worker");

        private final String name;

        Origin(String name) {
            this.name = name;
        }
    }

    private ProcessExits() {}

    /** Takes over Kafka's ways out of the process, for good, and reports those of {@code origin}. */
    static void report(Origin origin, Consumer<PipelineException> listener) {
        LISTENERS.put(origin, listener);
        Exit.setExitProcedure(ProcessExits::intercept);
        Exit.setHaltProcedure(ProcessExits::intercept);
        // Whoever started a part also stops it, in the right order; a hook of its own would race with that.
        Exit.setShutdownHookAdder((name, hook) -> {});
    }

    static void forget(Origin origin) {
        LISTENERS.remove(origin);
    }

    private static void intercept(int status, @Nullable String message) {
        Origin origin = origin(Thread.currentThread().getStackTrace());
        PipelineException error = PipelineException.stop(
                "%s gave up (exit %d%s).".formatted(origin.name, status, message == null ? "" : ": " + message),
                "Changes wait in PostgreSQL until the pipeline runs again; none is lost.",
                "see the log for the error before this one (a full disk is the usual cause), then start again.");
        log.error("{} wished to end the process with status {}", origin.name, status, error);
        Consumer<PipelineException> listener = LISTENERS.get(origin);
        if (listener != null) {
            listener.accept(error);
        }
        throw error;
    }

    private static Origin origin(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("org.apache.kafka.connect.")) {
                return Origin.WORKER;
            }
        }
        return Origin.BROKER;
    }
}
