package io.contrail.verifier;

import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.verification.VerificationReader;
import java.util.function.Supplier;

/**
 * The two ends of a pipeline, and what lies between.
 *
 * @param name of the pipeline, and so of its publication, its slot and its heartbeat
 * @param topicPrefix the source connector's {@code topic.prefix}
 * @param source opens a connection that may read every captured table
 * @param warehouse opens the warehouse for reading
 */
public record Ends(
        PipelineName name,
        String topicPrefix,
        Supplier<SourceConnection> source,
        Supplier<VerificationReader> warehouse,
        EndOffsets kafka) {
    Topics topics() {
        return new Topics(topicPrefix);
    }

    Fence fence(SourceConnection connection, VerificationReader reader, java.time.Duration patience) {
        return new Fence(connection, name.slot(), new Heartbeat(name).actionQuery(), kafka, reader, patience);
    }
}
