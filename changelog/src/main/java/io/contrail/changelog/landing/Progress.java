package io.contrail.changelog.landing;

import org.jspecify.annotations.Nullable;

/**
 * How far a stream has been landed.
 *
 * @param nextOrdinal offset of the first record that has not been landed
 * @param position of the last change that was landed from the source's stream of transactions
 * @param snapshot the run whose rows were landed last; null when no snapshot has read the table yet
 */
public record Progress(
        long nextOrdinal, SourcePosition position, @Nullable SnapshotRun snapshot) {
    /** Nothing has been landed. */
    public static final Progress NONE = new Progress(0, SourcePosition.START, null);
}
