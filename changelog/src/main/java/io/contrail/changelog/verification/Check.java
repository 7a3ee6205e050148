package io.contrail.changelog.verification;

import io.contrail.changelog.TableId;
import org.jspecify.annotations.Nullable;

/**
 * The result of comparing one chunk, or of not having been able to.
 *
 * @param pin as PostgreSQL writes it; empty when none was taken
 * @param rows in the source
 * @param verdict verified, different or unverified
 * @param differences rows that differ, confirmed under a second pin
 * @param reason why it is not verified; null when it is
 * @param lagMillis from the pin until the warehouse had everything that it sees
 * @param at microseconds since 1970-01-01 UTC
 */
public record Check(
        TableId table,
        KeyRange range,
        String pin,
        long rows,
        String verdict,
        long differences,
        @Nullable String reason,
        long lagMillis,
        long at) {}
