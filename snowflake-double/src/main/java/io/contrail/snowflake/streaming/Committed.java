package io.contrail.snowflake.streaming;

import org.jspecify.annotations.Nullable;

/** What of a channel is durable; it changes in the transaction that writes the rows. */
record Committed(
        @Nullable String offsetToken,
        long createdAt,
        long inserted,
        long parsed,
        long errors,
        @Nullable String errorToken,
        @Nullable String errorMessage,
        @Nullable Long errorAt) {

    static Committed created(long now) {
        return new Committed(null, now, 0, 0, 0, null, null, null);
    }

    Committed at(@Nullable String token) {
        return new Committed(token, createdAt, inserted, parsed, errors, errorToken, errorMessage, errorAt);
    }

    Committed accepted(@Nullable String token) {
        return new Committed(token, createdAt, inserted + 1, parsed + 1, errors, errorToken, errorMessage, errorAt);
    }

    Committed refused(@Nullable String token, String message, long now) {
        return new Committed(offsetToken, createdAt, inserted, parsed + 1, errors + 1, token, message, now);
    }
}
