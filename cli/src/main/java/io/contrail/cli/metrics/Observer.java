package io.contrail.cli.metrics;

import io.contrail.changelog.PipelineException;
import io.contrail.metrics.Metric;
import io.contrail.metrics.Samples;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what takes time, again and again, so that {@code /metrics} answers at once whatever hangs. What could not be
 * looked at is absent, never old. A thread for each look.
 */
public final class Observer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Observer.class);

    /**
     * A look at something.
     *
     * @param what its name, in {@link Metric#OBSERVATION_OK}
     * @param pause between two looks
     * @param look adds what it sees, or throws
     */
    public record Look(String what, Duration pause, Consumer<Samples> look) {}

    private final String pipeline;
    private final Clock clock;
    private final ScheduledExecutorService threads;
    private final Map<String, Samples> latest = new ConcurrentHashMap<>();

    private Observer(String pipeline, Clock clock, int looks) {
        this.pipeline = pipeline;
        this.clock = clock;
        this.threads = Executors.newScheduledThreadPool(Math.max(1, looks), work -> {
            Thread thread = new Thread(work, "contrail-observer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look. */
    public static Observer start(String pipeline, List<Look> looks, Clock clock) {
        Observer observer = new Observer(pipeline, clock, looks.size());
        for (Look look : looks) {
            var unused = observer.threads.scheduleWithFixedDelay(
                    () -> observer.observe(look), 0, look.pause().toMillis(), TimeUnit.MILLISECONDS);
        }
        return observer;
    }

    private void observe(Look look) {
        Samples seen = new Samples();
        boolean ok = false;
        try {
            look.look().accept(seen);
            ok = true;
        } catch (RuntimeException e) {
            seen = new Samples();
            String reason = e instanceof PipelineException known ? known.what() : String.valueOf(e.getMessage());
            log.warn("What metrics say of {} is absent: {}", look.what(), reason);
            log.debug("The look has failed", e);
        }
        seen.add(Metric.OBSERVATION_OK, ok ? 1 : 0, pipeline, look.what());
        seen.add(Metric.OBSERVATION_TIME, clock.millis() / 1_000.0, pipeline, look.what());
        latest.put(look.what(), seen);
    }

    /** Adds what was seen last. */
    public void collect(Samples samples) {
        latest.values().forEach(samples::addAll);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            boolean unused = threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
