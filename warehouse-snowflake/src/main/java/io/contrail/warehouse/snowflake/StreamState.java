package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream as this process knows it. What it has landed is known by its channel's committed token; where no row comes
 * with a progress, it is kept here until some transaction takes it along, for reading such records once more does no harm.
 * Whoever uses it holds the database's monitor.
 */
final class StreamState {
    private final Stream stream;
    private Progress progress;
    private boolean saved;

    /** Ordinal up to which the current table has its changes. */
    private long applied;

    /** Ordinal of the last change of which rows have landed. */
    private long rowsUpTo;

    private @Nullable LandingChannel channel;

    StreamState(Stream stream, Progress progress, long applied, boolean saved) {
        this.stream = stream;
        this.progress = progress;
        this.applied = applied;
        this.saved = saved;
        this.rowsUpTo = applied;
    }

    Stream stream() {
        return stream;
    }

    Progress progress() {
        return progress;
    }

    /** What is repeated does not count; what comes without a record may say more of the same ordinal. */
    void landed(Progress to) {
        if (to.nextOrdinal() >= progress.nextOrdinal() && !to.equals(progress)) {
            progress = to;
            saved = false;
        }
    }

    boolean saved() {
        return saved;
    }

    void markSaved() {
        saved = true;
    }

    long applied() {
        return applied;
    }

    void applied(long ordinal) {
        applied = ordinal;
    }

    void rows(long upTo) {
        rowsUpTo = Math.max(rowsUpTo, upTo);
    }

    /** Whether rows have landed that the current table does not have. */
    boolean dirty() {
        return rowsUpTo > applied;
    }

    @Nullable
    LandingChannel channel() {
        return channel;
    }

    void channel(LandingChannel one) {
        channel = one;
    }
}
