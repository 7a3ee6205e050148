package io.contrail.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or another signal, to which a command in the foreground listens. The process ends when this is closed, so it is
 * the first resource of a command and what it has open is closed before.
 */
final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Interruption() {}

    static Interruption listen() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::askAndWait, "contrail-shutdown"));
        return interruption;
    }

    /** Returns when somebody wants the command to stop. */
    void await() throws InterruptedException {
        asked.await();
    }

    /**
     * Waits for at most this time.
     *
     * @return whether somebody wants the command to stop
     */
    boolean await(Duration time) throws InterruptedException {
        return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void askAndWait() {
        asked.countDown();
        try {
            boolean unused = closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
