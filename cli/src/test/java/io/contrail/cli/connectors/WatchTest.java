package io.contrail.cli.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.Part;
import io.contrail.capture.connector.ConnectorStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against a clock that only waiting moves. */
class WatchTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** What is seen from a second on; before the first, nothing. */
    private final TreeMap<Long, ConnectorStatus> history = new TreeMap<>();

    private final List<String> told = new ArrayList<>();
    private long millis;

    private final Watch watch = new Watch(
            name -> Optional.ofNullable(history.floorEntry(millis / 1_000)).map(entry -> entry.getValue()),
            () -> millis * 1_000_000,
            () -> millis += 100,
            told::add);

    private static ConnectorStatus status(State connector, State... tasks) {
        List<Part> parts = new ArrayList<>();
        for (State task : tasks) {
            parts.add(new Part(
                    "task " + parts.size(),
                    task,
                    "w",
                    task == State.FAILED ? Optional.of("org.X: why") : Optional.empty()));
        }
        return new ConnectorStatus("a", new Part("connector", connector, "w", Optional.empty()), parts);
    }

    private Optional<State> await(Optional<ConnectorStatus> before, State wanted, boolean ordered) {
        return watch.await(new Watch.Awaited("a", before, ordered), wanted, TIMEOUT)
                .map(ConnectorStatus::worst);
    }

    @Test
    void aNewConnectorRunsWhenItsTasksDoAndGoOnDoingSo() {
        history.put(1L, status(State.RUNNING));
        history.put(2L, status(State.RUNNING, State.UNASSIGNED));
        history.put(5L, status(State.RUNNING, State.RUNNING));
        assertThat(await(Optional.empty(), State.RUNNING, true)).contains(State.RUNNING);
        assertThat(millis).isEqualTo(5_000 + Watch.NEW.toMillis());
        assertThat(told).containsExactly("a is UNASSIGNED", "a is RUNNING");
    }

    @Test
    void aTaskThatRunsForAMomentOnlyHasFailed() {
        history.put(1L, status(State.RUNNING, State.RUNNING));
        history.put(3L, status(State.RUNNING, State.FAILED));
        assertThat(await(Optional.empty(), State.RUNNING, true)).contains(State.FAILED);
    }

    @Test
    void theFailureOfBeforeIsNotTakenForTheOneOfNow() {
        ConnectorStatus failed = status(State.RUNNING, State.FAILED);
        history.put(0L, failed);
        history.put(4L, status(State.RUNNING, State.RUNNING));
        assertThat(await(Optional.of(failed), State.RUNNING, true)).contains(State.RUNNING);
    }

    @Test
    void aFailureThatStaysIsTold() {
        ConnectorStatus failed = status(State.RUNNING, State.FAILED);
        history.put(0L, failed);
        assertThat(await(Optional.of(failed), State.RUNNING, true)).contains(State.FAILED);
        assertThat(millis).isEqualTo(Watch.SAME.toMillis());
    }

    @Test
    void withoutAnOrderNothingIsWaitedFor() {
        ConnectorStatus running = status(State.RUNNING, State.RUNNING);
        history.put(0L, running);
        assertThat(await(Optional.of(running), State.RUNNING, false)).contains(State.RUNNING);
        assertThat(millis).isZero();
    }

    @Test
    void pausedAreAllTasksOrItIsNot() {
        history.put(0L, status(State.PAUSED, State.PAUSED, State.RUNNING));
        history.put(2L, status(State.PAUSED, State.PAUSED, State.PAUSED));
        assertThat(await(Optional.empty(), State.PAUSED, true)).contains(State.PAUSED);
        assertThat(millis).isEqualTo(2_000);
    }

    @Test
    void whatDoesNotComeIsWaitedForUntilTheTimeIsUp() {
        history.put(0L, status(State.RUNNING));
        assertThat(await(Optional.empty(), State.RUNNING, true)).contains(State.UNASSIGNED);
        assertThat(millis).isEqualTo(TIMEOUT.toMillis());
        assertThat(watch.awaitGone("a", Duration.ofSeconds(1))).isFalse();
        history.clear();
        assertThat(watch.awaitGone("a", Duration.ofSeconds(1))).isTrue();
    }
}
