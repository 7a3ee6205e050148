package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.verification.VerificationReader;
import java.util.function.Supplier;

/**
 * The two ends of a pipeline, and what lies between.
 *
 * @param source opens a connection that may read every captured table
 * @param warehouse opens the warehouse for reading
 */
public record Ends(
        Capture capture, Supplier<SourceConnection> source, Supplier<VerificationReader> warehouse, EndOffsets kafka) {
    Topics topics() {
        return new Topics(capture.topicPrefix());
    }

    Fence fence(SourceConnection connection, VerificationReader reader, java.time.Duration patience) {
        return new Fence(connection, capture.slot(), capture.nudge(), kafka, reader, patience);
    }
}
