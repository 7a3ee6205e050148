package io.contrail.verifier;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a verification to a share of the machine: both ends together may be busy for so much of the time. What one end
 * takes is measured by the clock, which is never less than what it computes. Thread-safe.
 */
final class CpuBudget {
    private final double share;
    private final AtomicLong spent = new AtomicLong();
    private long resumed = System.nanoTime();

    /** @param share of all processors, above 0; 1 for no limit */
    CpuBudget(double share) {
        if (!(share > 0)) {
            throw new IllegalArgumentException("A share of the processors is above 0, not " + share);
        }
        this.share = share;
    }

    void spend(long nanos) {
        spent.addAndGet(nanos);
    }

    /** Returns when so much time has passed since the last pause as what was spent since asks for, or when interrupted. */
    synchronized void pause() {
        if (share < 1) {
            double allowed = share * Runtime.getRuntime().availableProcessors();
            long end = resumed + (long) (spent.getAndSet(0) / allowed);
            for (long left = end - System.nanoTime();
                    left > 0 && !Thread.currentThread().isInterrupted(); ) {
                LockSupport.parkNanos(left);
                left = end - System.nanoTime();
            }
        }
        resumed = System.nanoTime();
    }
}
