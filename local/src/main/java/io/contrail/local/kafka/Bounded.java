package io.contrail.local.kafka;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops of Kafka's parts may wait for ever for each other; ours may not. */
final class Bounded {
    private static final Logger log = LoggerFactory.getLogger(Bounded.class);

    private Bounded() {}

    /** Runs the task and leaves it behind, in a daemon thread, when it takes too long. */
    static void run(String name, Duration limit, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, error) -> log.warn("{} failed", name, error));
        thread.start();
        try {
            thread.join(limit.toMillis());
            if (thread.isAlive()) {
                log.warn("{} takes more than {} s and is left behind", name, limit.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
