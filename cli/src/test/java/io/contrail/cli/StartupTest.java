package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against a clock that only waiting moves. */
class StartupTest {
    private static final String GAP = "connector contrail-sink is FAILED: Topic a-0 goes on with offset 9.";

    /** How the pipeline is from a second on; before the first, it does not answer. */
    private final TreeMap<Long, Status> history = new TreeMap<>();

    private long endsAtSecond = Long.MAX_VALUE;
    private long millis;

    private final Startup startup = new Startup(
            () -> second() < endsAtSecond,
            () -> Optional.ofNullable(history.floorEntry(second())).map(entry -> entry.getValue()),
            () -> millis * 1_000_000,
            () -> millis += 200);

    private long second() {
        return millis / 1_000;
    }

    private static Status status(Status.State state, String reason, String source, String sink) {
        return new Status(
                state,
                reason.isEmpty() ? null : reason,
                42,
                "data",
                List.of(),
                List.of(
                        new Status.Stage("debezium", source, null, null, ""),
                        new Status.Stage("warehouse", sink, null, null, "")),
                List.of(),
                new Status.Latency(null, null),
                null,
                List.of(),
                null,
                null);
    }

    private static Status starting() {
        return status(Status.State.STARTING, "", "RUNNING", "UNASSIGNED");
    }

    private static Status healthy() {
        return status(Status.State.HEALTHY, "", "RUNNING", "RUNNING");
    }

    private static Status sinkFailed(String reason) {
        return status(Status.State.UNHEALTHY, reason, "RUNNING", "FAILED");
    }

    private PipelineException failure() {
        return catchThrowableOfType(PipelineException.class, startup::await);
    }

    @Test
    void aHealthyPipelineEndsTheWaiting() {
        history.put(3L, starting());
        history.put(9L, healthy());
        assertThat(startup.await()).contains(healthy());
        assertThat(second()).isEqualTo(9);
    }

    @Test
    void aConnectorThatStaysFailedEndsItEarlyAndSaysWhy() {
        history.put(3L, starting());
        history.put(5L, sinkFailed(GAP));
        PipelineException failure = failure();
        assertThat(second()).isEqualTo(5 + Startup.LASTING.toSeconds());
        assertThat(failure.kind()).isEqualTo(PipelineException.Kind.UNHEALTHY);
        assertThat(failure.what()).isEqualTo("The pipeline in process 42 is not healthy: " + GAP);
        assertThat(failure.meaning()).contains("The process goes on.");
        assertThat(failure.todo()).contains("contrail status", "contrail down", "data");
    }

    /** Bytes of free space, say, are others at each look. */
    @Test
    void aReasonThatIsWordedAnewDoesNotHideTheFailure() {
        for (long second = 5; second < 60; second++) {
            history.put(second, sinkFailed(GAP + " Also " + second));
        }
        assertThat(failure().what()).endsWith("Also 25.");
    }

    @Test
    void aFailureThatPassesDoesNotEndIt() {
        history.put(1L, sinkFailed(GAP));
        history.put(20L, starting());
        history.put(22L, sinkFailed(GAP));
        history.put(41L, status(Status.State.UNHEALTHY, "connector contrail-source is FAILED", "FAILED", "RUNNING"));
        history.put(60L, healthy());
        assertThat(startup.await()).contains(healthy());
    }

    /** PostgreSQL may come back. */
    @Test
    void troubleWithoutAFailedStageIsWaitedFor() {
        history.put(1L, status(Status.State.UNHEALTHY, "source: no answer", "RUNNING", "RUNNING"));
        history.put(100L, healthy());
        assertThat(startup.await()).contains(healthy());
    }

    @Test
    void theWaitingHasAnEnd() {
        history.put(1L, starting());
        assertThat(startup.await()).isEmpty();
        assertThat(Duration.ofMillis(millis)).isEqualTo(Startup.PATIENCE);
    }

    @Test
    void aProcessThatEndsEndsIt() {
        endsAtSecond = 7;
        assertThat(startup.await()).isEmpty();
        assertThat(second()).isEqualTo(7);
    }
}
