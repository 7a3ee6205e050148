package io.contrail.simulator.api;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells requests that take long that the server is about to close. */
final class Stop {
    private final CountDownLatch stopped = new CountDownLatch(1);

    void now() {
        stopped.countDown();
    }

    /** Waits so long; true when the server closes meanwhile. */
    boolean within(long millis) {
        try {
            return stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
