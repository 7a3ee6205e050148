package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Stream;

/** A topic that does not go on where the warehouse is: nothing may be landed past it. */
final class Gaps {
    private Gaps() {}

    static PipelineException recordsAreGone(Stream stream, long next, long ordinal) {
        return PipelineException.stop(
                "Topic %s goes on with offset %d, though the warehouse needs it from offset %d on."
                        .formatted(stream, ordinal, next),
                "Kafka has deleted %,d records that have not been landed, by the topic's retention or because the warehouse was replaced by an older or empty one. Nothing was landed past the gap."
                        .formatted(ordinal - next),
                "bring the warehouse back from a backup, or start over with a new topic prefix and an empty warehouse, so that a snapshot reads every table again. Give the topics a longer retention.");
    }

    static PipelineException topicStartedOver(Stream stream, long ordinal, long next) {
        return PipelineException.stop(
                "Topic %s gave offset %d, though everything before %d has been landed."
                        .formatted(stream, ordinal, next),
                "The topic was deleted or lost records and counts anew: changes may be missing from the warehouse.",
                "start over with a new topic prefix and an empty warehouse, so that a snapshot reads every table again.");
    }
}
