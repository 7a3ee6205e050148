package io.contrail.changelog.verification;

import org.jspecify.annotations.Nullable;

/**
 * What a chunk comes to in the warehouse.
 *
 * @param doubt why the rows as of the pin cannot be told, though they could as of a later one; null when they can
 */
public record ChunkSum(
        long rows, Fingerprint print, @Nullable String doubt) {}
