package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Waits for a pipeline that another process starts. A stage that stays FAILED ends the waiting early, for only a person
 * brings it back; everything else that is not well may pass.
 */
final class Startup {
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Right after a start, Connect may still tell how the connectors ended the last time: a failure has to last. */
    static final Duration LASTING = Duration.ofSeconds(20);

    private static final String FAILED = "FAILED";

    private final BooleanSupplier alive;
    private final Supplier<Optional<Status>> look;
    private final LongSupplier nanoTime;
    private final Runnable pause;

    /**
     * @param alive whether the process runs
     * @param look at the pipeline; empty when it does not answer
     */
    Startup(BooleanSupplier alive, Supplier<Optional<Status>> look, LongSupplier nanoTime, Runnable pause) {
        this.alive = alive;
        this.look = look;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Returns when there is nothing more to wait for.
     *
     * @return how the healthy pipeline is; empty when the process has ended before, or the time is up
     * @throws PipelineException of the kind UNHEALTHY when a stage stays FAILED; the process goes on
     */
    Optional<Status> await() {
        long begun = nanoTime.getAsLong();
        long since = begun;
        List<String> last = List.of();
        while (alive.getAsBoolean() && nanoTime.getAsLong() - begun < PATIENCE.toNanos()) {
            Optional<Status> status = look.get();
            if (status.isPresent() && status.get().state() == Status.State.HEALTHY) {
                return status;
            }
            long now = nanoTime.getAsLong();
            List<String> failed = status.map(Startup::failedStages).orElse(List.of());
            if (!failed.equals(last)) {
                last = failed;
                since = now;
            }
            if (status.isPresent() && !failed.isEmpty() && now - since >= LASTING.toNanos()) {
                throw failed(status.get());
            }
            pause.run();
        }
        return Optional.empty();
    }

    private static List<String> failedStages(Status status) {
        return status.stages().stream()
                .filter(stage -> stage.state().equals(FAILED))
                .map(Status.Stage::name)
                .toList();
    }

    private static PipelineException failed(Status status) {
        return new PipelineException(
                PipelineException.Remedy.STOP,
                PipelineException.Kind.UNHEALTHY,
                "The pipeline in process %d is not healthy: %s"
                        .formatted(status.pid(), sentence(String.valueOf(status.reason()))),
                "What is FAILED stays so until somebody acts, and nothing passes through it. The process goes on.",
                "mend what the reason names; 'contrail status' shows it again, and 'contrail down' stops the process. The logs are in %s."
                        .formatted(Path.of(status.dataDir(), "logs")));
    }

    private static String sentence(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
