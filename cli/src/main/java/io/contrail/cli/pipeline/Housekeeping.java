package io.contrail.cli.pipeline;

import io.contrail.local.kafka.KafkaBroker;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes from the embedded Kafka what has landed, now and then: nothing else ever deletes it. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "contrail-housekeeping");
        worker.setDaemon(true);
        return worker;
    });
    private final KafkaBroker kafka;
    private final String group;

    /** @param group of the sink connector */
    Housekeeping(KafkaBroker kafka, String group) {
        this.kafka = kafka;
        this.group = group;
    }

    void start(Duration interval) {
        Future<?> unused = thread.scheduleWithFixedDelay(
                this::deleteLanded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void deleteLanded() {
        try {
            kafka.deleteConsumed(group);
        } catch (RuntimeException e) {
            log.info("Next time: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
