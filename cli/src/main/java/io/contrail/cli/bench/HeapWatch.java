package io.contrail.cli.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How much of the heap something keeps: the garbage is collected again and again while it runs, and what is left is
 * looked at. That slows it down, so nothing else is measured at the same time.
 */
final class HeapWatch implements AutoCloseable {
    private static final int PERIOD_MILLIS = 200;
    private static final int SETTLE = 3;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bench-heap");
        thread.setDaemon(true);
        return thread;
    });
    private final long before;
    private long peak;

    HeapWatch() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < SETTLE; i++) {
            least = Math.min(least, live());
        }
        before = least;
        peak = least;
        var unused = sampler.scheduleWithFixedDelay(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Bytes in use before. */
    long before() {
        return before;
    }

    /** Most bytes in use since. */
    synchronized long peak() {
        return peak;
    }

    private void sample() {
        long live = live();
        synchronized (this) {
            peak = Math.max(peak, live);
        }
    }

    private long live() {
        System.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
