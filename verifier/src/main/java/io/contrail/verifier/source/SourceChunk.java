package io.contrail.verifier.source;

import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.SnapshotPin;

/**
 * What a range of a table comes to in the source.
 *
 * @param nanos that the transaction had been open for when the sum was there
 */
public record SourceChunk(KeyRange range, SnapshotPin pin, long rows, Fingerprint print, long nanos) {}
