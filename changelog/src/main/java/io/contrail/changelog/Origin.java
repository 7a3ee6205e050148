package io.contrail.changelog;

/**
 * Where in the source a change comes from.
 *
 * @param txId the writing transaction's id as logical decoding gives it; of a row read by a snapshot, the reading
 *     transaction's; 0 of a deletion that stands for no transaction: of a row that was looked for and is not there
 * @param lsn of the change itself; several changes can share one (a multi-row insert, a key update)
 * @param committedAt microseconds since 1970-01-01 UTC, by the source's clock
 */
public record Origin(long txId, Lsn lsn, long committedAt) {}
