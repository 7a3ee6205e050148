package io.contrail.simulator.replay;

import io.contrail.changelog.PipelineException;
import java.util.Optional;

/**
 * What a replay has done and how it is.
 *
 * @param position all that is committed, over all runs
 * @param lastError what went wrong last; stays after a recovery, for the record
 */
public record ReplayStats(State state, ReplayPosition position, Optional<PipelineException> lastError) {
    /** How a replay is. */
    public enum State {
        /** Not started yet. */
        NEW,
        /** Writes changes; at rate 0 it would, if it were allowed to. */
        RUNNING,
        /** PostgreSQL does not answer; it tries again. */
        RETRYING,
        /** Given up: somebody must act. */
        FAILED,
        /** Closed by its owner. */
        CLOSED
    }
}
