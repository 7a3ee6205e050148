package io.contrail.local;

import io.contrail.changelog.PipelineException;
import java.time.Duration;

/** What the stack tells while it starts and runs, from its own threads; one call at a time for each part. */
public interface StackListener {
    /** The port that was wanted is taken by another program, so {@code chosen} is used. */
    default void portTaken(Part part, int wanted, int chosen) {}

    /**
     * The part accepts connections.
     *
     * @param address host and port, or for Kafka Connect the URL
     * @param after how long its start took
     */
    default void ready(Part part, String address, Duration after) {}

    /** The part died. Called once for the first part that does; the stack then closes itself. */
    default void failed(Part part, PipelineException error) {}
}
