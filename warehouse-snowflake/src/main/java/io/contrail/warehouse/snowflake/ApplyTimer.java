package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies from time to time, on a thread of its own, and only when something has landed. An error that does not pass stops
 * the next landing.
 */
final class ApplyTimer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApplyTimer.class);
    private static final long ENDING_SECONDS = 30;

    private final Object database;
    private final Runnable apply;
    private final AtomicBoolean landed = new AtomicBoolean(true);
    private final AtomicReference<@Nullable PipelineException> failure = new AtomicReference<>();
    private final @Nullable ScheduledExecutorService thread;

    ApplyTimer(Duration interval, Object database, Runnable apply) {
        this.database = database;
        this.apply = apply;
        if (interval.isZero()) {
            thread = null;
            return;
        }
        ScheduledExecutorService one = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "contrail-snowflake-apply");
            thread.setDaemon(true);
            return thread;
        });
        thread = one;
        var unused =
                one.scheduleWithFixedDelay(this::run, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean runs() {
        return thread != null;
    }

    void somethingLanded() {
        landed.set(true);
    }

    void rethrow() {
        PipelineException error = failure.get();
        if (error != null) {
            throw error;
        }
    }

    private void run() {
        if (!landed.getAndSet(false)) {
            return;
        }
        try {
            synchronized (database) {
                apply.run();
            }
        } catch (PipelineException e) {
            landed.set(true);
            if (e.remedy() == PipelineException.Remedy.RETRY) {
                log.warn("What has landed is applied later. {}", e.getMessage());
            } else {
                failure.set(e);
            }
        } catch (RuntimeException e) {
            failure.set(PipelineException.stop(
                            "What has landed could not be applied (%s)."
                                    .formatted(e.getClass().getSimpleName()),
                            "The current tables stay as they are; nothing was lost.",
                            "read the log and restart the connector.")
                    .causedBy(e));
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdown();
            try {
                if (!thread.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS)) {
                    log.warn("An apply is still under way; Snowflake rolls it back.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
