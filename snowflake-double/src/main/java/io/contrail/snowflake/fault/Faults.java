package io.contrail.snowflake.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The faults still to come, and how many came. Any thread. */
public final class Faults {
    private final Map<Endpoint, Deque<Fault>> waiting = new EnumMap<>(Endpoint.class);
    private final Map<Endpoint, Integer> inflicted = new EnumMap<>(Endpoint.class);

    /** The next request of this kind fails so, after those that were injected before. */
    public synchronized void inject(Endpoint endpoint, Fault fault) {
        waiting.computeIfAbsent(endpoint, none -> new ArrayDeque<>()).add(fault);
    }

    public synchronized void inject(Endpoint endpoint, Fault fault, int times) {
        for (int i = 0; i < times; i++) {
            inject(endpoint, fault);
        }
    }

    /** Forgets those that are still to come. */
    public synchronized void clear() {
        waiting.clear();
    }

    public synchronized int inflicted(Endpoint endpoint) {
        return inflicted.getOrDefault(endpoint, 0);
    }

    public synchronized Optional<Fault> next(Endpoint endpoint) {
        Deque<Fault> faults = waiting.get(endpoint);
        Optional<Fault> next = faults == null ? Optional.empty() : Optional.ofNullable(faults.poll());
        next.ifPresent(fault -> inflicted.merge(endpoint, 1, Integer::sum));
        return next;
    }
}
