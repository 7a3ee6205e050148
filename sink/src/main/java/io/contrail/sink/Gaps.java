package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Stream;

/** A topic that does not go on where the warehouse is: nothing may be landed past it. */
final class Gaps {
    /** The end of a remedy: the embedded pipeline keeps its topic prefix for good, so it needs other words. */
    private static final String START_OVER =
            "start over with an empty warehouse, so that a snapshot reads every table again: with 'contrail down --purge'"
                    + " and 'contrail up', or, on a Connect cluster of your own, a new topic prefix.";

    /** What is gone from Kafka may be in a backup. */
    static final String RESTORE_OR_START_OVER = "bring the warehouse back from a newer backup, or " + START_OVER;

    private Gaps() {}

    static PipelineException recordsAreGone(Stream stream, long next, long ordinal) {
        return PipelineException.stop(
                "Topic %s goes on with offset %d, though the warehouse needs it from offset %d on."
                        .formatted(stream, ordinal, next),
                "Kafka has deleted %,d records that have not been landed, by the topic's retention or because the warehouse was replaced by an older or empty one. Nothing was landed past the gap."
                        .formatted(ordinal - next),
                RESTORE_OR_START_OVER + " Give the topics of a cluster a longer retention.");
    }

    static PipelineException topicStartedOver(Stream stream, long ordinal, long next) {
        return PipelineException.stop(
                "Topic %s gave offset %d, though everything before %d has been landed."
                        .formatted(stream, ordinal, next),
                "The topic was deleted or lost records and counts anew: changes may be missing from the warehouse.",
                START_OVER);
    }
}
