package io.contrail.cli.connectors;

import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorStatus.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Waits until a connector is as it was asked to be. Connect tells a state without saying of which settings: right after
 * an order it is still the old one, and a task that cannot work calls itself RUNNING first. So RUNNING and FAILED count
 * only when they last.
 */
public final class Watch {
    /** A state that came after the order. */
    static final Duration NEW = Duration.ofSeconds(3);

    /** A state that was there before; the change may have passed between two looks. */
    static final Duration SAME = Duration.ofSeconds(6);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Function<String, Optional<ConnectorStatus>> look;
    private final LongSupplier nanoTime;
    private final Runnable pause;
    private final Consumer<String> progress;

    /**
     * A connector that is waited for.
     *
     * @param before how it was before the order; empty when it was not there
     * @param ordered whether there was an order: without one, RUNNING and FAILED count at once
     */
    public record Awaited(String name, Optional<ConnectorStatus> before, boolean ordered) {}

    /**
     * @param look at a connector by its name; empty when there is none
     * @param progress takes a line whenever the state is another
     */
    public Watch(Function<String, Optional<ConnectorStatus>> look, Consumer<String> progress) {
        this(look, System::nanoTime, () -> LockSupport.parkNanos(PAUSE.toNanos()), progress);
    }

    Watch(
            Function<String, Optional<ConnectorStatus>> look,
            LongSupplier nanoTime,
            Runnable pause,
            Consumer<String> progress) {
        this.look = look;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.progress = progress;
    }

    /**
     * Waits for the state, for FAILED, or until the time is up.
     *
     * @param wanted of the connector and of all its tasks
     * @return how it is then; empty when it is not there
     */
    public Optional<ConnectorStatus> await(Awaited awaited, State wanted, Duration timeout) {
        long begun = nanoTime.getAsLong();
        long since = begun;
        boolean changed = false;
        Optional<ConnectorStatus> last = awaited.before();
        while (true) {
            Optional<ConnectorStatus> status = look.apply(awaited.name());
            long now = nanoTime.getAsLong();
            if (!status.equals(last)) {
                tell(awaited.name(), last, status);
                last = status;
                since = now;
                changed = true;
            }
            boolean lasts = !awaited.ordered() || now - since >= (changed ? NEW : SAME).toNanos();
            boolean settled = status.isPresent() && isSettled(status.get(), wanted, lasts);
            if (settled
                    || now - begun >= timeout.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return status;
            }
            pause.run();
        }
    }

    private void tell(String name, Optional<ConnectorStatus> before, Optional<ConnectorStatus> now) {
        Optional<State> state = now.map(ConnectorStatus::worst);
        if (!state.equals(before.map(ConnectorStatus::worst))) {
            state.ifPresent(each -> progress.accept("%s is %s".formatted(name, each)));
        }
    }

    /** Whether connector and tasks, all of them, are in the state. */
    public static boolean is(ConnectorStatus status, State wanted) {
        return wanted == State.RUNNING
                ? status.running()
                : Stream.concat(Stream.of(status.connector()), status.tasks().stream())
                        .allMatch(part -> part.state() == wanted);
    }

    private static boolean isSettled(ConnectorStatus status, State wanted, boolean lasts) {
        if (wanted != State.RUNNING && is(status, wanted)) {
            return true;
        }
        return lasts && (is(status, wanted) || status.worst() == State.FAILED);
    }

    /** Waits until it is gone. */
    public boolean awaitGone(String name, Duration timeout) {
        long begun = nanoTime.getAsLong();
        while (look.apply(name).isPresent()) {
            if (nanoTime.getAsLong() - begun >= timeout.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            pause.run();
        }
        return true;
    }
}
