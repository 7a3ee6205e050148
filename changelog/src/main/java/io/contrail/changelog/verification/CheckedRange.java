package io.contrail.changelog.verification;

import org.jspecify.annotations.Nullable;

/**
 * A range of a table's keys and when it was last found equal.
 *
 * @param rows that it had then
 * @param verifiedAt microseconds since 1970-01-01 UTC; null when it never was
 */
public record CheckedRange(
        KeyRange range, long rows, @Nullable Long verifiedAt) {}
