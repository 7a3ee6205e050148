package io.contrail.verifier;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.verification.CheckStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps in the warehouse what is found, while it is found. That it cannot be kept does not end the verification. */
final class Keeper {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();

    private final CheckStore store;
    private final Clock clock;
    private long next = System.nanoTime() + PAUSE;

    Keeper(CheckStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Now and then: a large table takes long. */
    void compared(TableCheck check) {
        if (System.nanoTime() - next >= 0) {
            keep(check, false);
            next = System.nanoTime() + PAUSE;
        }
    }

    void end(TableCheck check, TableReport report) {
        keep(check, report.reason() == null);
        String reason = report.reason();
        if (reason != null) {
            quietly(() -> store.add(List.of(check.unverified(reason, clock.millis() * 1_000))));
        }
    }

    private void keep(TableCheck check, boolean ended) {
        quietly(() -> {
            store.add(check.news());
            check.coverage(store.coverage().getOrDefault(check.table(), List.of()), ended)
                    .ifPresent(ranges -> store.coverage(check.table(), ranges));
        });
    }

    private static void quietly(Runnable keeping) {
        try {
            keeping.run();
        } catch (PipelineException e) {
            log.warn("What was verified could not be kept: {}", e.getMessage());
        }
    }
}
