package io.contrail.verifier;

import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.changelog.TableId;

/**
 * By which names a source connector captures.
 *
 * @param pipeline of the slot, and of the row of the heartbeat
 * @param topicPrefix the source connector's {@code topic.prefix}
 */
public record Capture(PipelineName pipeline, String publication, String topicPrefix) {

    /** As {@code contrail up} sets its own connector. */
    public static Capture of(PipelineName pipeline) {
        return new Capture(pipeline, pipeline.publication(), pipeline.value());
    }

    /** In which topic a table's changes travel. */
    public String topic(TableId table) {
        return new Topics(topicPrefix).of(table);
    }

    String slot() {
        return pipeline.slot();
    }

    /** A change for the connector to see: of a log without one it confirms nothing. */
    String nudge() {
        return new Heartbeat(pipeline).actionQuery();
    }
}
