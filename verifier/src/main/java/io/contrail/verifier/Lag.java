package io.contrail.verifier;

import org.jspecify.annotations.Nullable;

/**
 * How far a warehouse is behind, measured: how long it took from one moment until everything that was committed before it
 * could be read in the warehouse. It is never less than the lag; it is more by what asking takes, and by how often the source
 * connector confirms what it has read.
 *
 * @param capturedMillis until all of it was in Kafka, and confirmed to the source
 * @param landedMillis from then on until all of it could be read in the warehouse
 * @param obstacle why it did not arrive within the time that was given; null when it did
 */
public record Lag(
        long capturedMillis, long landedMillis, @Nullable String obstacle) {
    public long totalMillis() {
        return capturedMillis + landedMillis;
    }
}
