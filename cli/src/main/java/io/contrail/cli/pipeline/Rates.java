package io.contrail.cli.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns counters into rates: what has moved since the last look, over the time since then. */
final class Rates {
    private record Look(long nanos, double value) {}

    private final Map<String, Look> last = new HashMap<>();

    /** Null at the first look, and after a counter started over. */
    @Nullable
    Double perSecond(String counter, @Nullable Double value) {
        if (value == null) {
            last.remove(counter);
            return null;
        }
        Look now = new Look(System.nanoTime(), value);
        Look before = last.put(counter, now);
        if (before == null || value < before.value() || now.nanos() == before.nanos()) {
            return null;
        }
        return (value - before.value()) * 1e9 / (now.nanos() - before.nanos());
    }
}
