package io.contrail.changelog.landing;

import io.contrail.changelog.Lsn;

/**
 * One run of an initial snapshot, told from the next by the transaction that read it. A run that a crash cut short is
 * followed by another that reads every table again: what the first one landed no longer counts.
 */
public record SnapshotRun(long txId, Lsn lsn) {
    /** One that is about to read a table of which nothing has landed. */
    public static final SnapshotRun AHEAD = new SnapshotRun(0, new Lsn(0));
}
