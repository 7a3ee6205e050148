package io.contrail.changelog.landing;

import io.contrail.changelog.TableId;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream has been landed.
 *
 * @param nextOrdinal offset of the first record that has not been landed
 * @param position of the last change that was landed from the source's stream of transactions
 * @param snapshot the run whose rows were landed last; null when no snapshot has read the table yet
 * @param reload the reading of the whole table that has begun and not ended; null when there is none
 */
public record Progress(
        long nextOrdinal,
        SourcePosition position,
        @Nullable SnapshotRun snapshot,
        @Nullable Reload reload) {

    /** A table that is read as a whole since an ordinal. */
    public record Reload(TableId table, long since) {}

    /** Of a stream whose table is not being read as a whole. */
    public Progress(long nextOrdinal, SourcePosition position, @Nullable SnapshotRun snapshot) {
        this(nextOrdinal, position, snapshot, null);
    }

    /** Nothing has been landed. */
    public static final Progress NONE = new Progress(0, SourcePosition.START, null);
}
