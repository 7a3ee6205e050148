package io.contrail.snowflake.streaming;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A channel that somebody opened since the last start. Opening it again makes every older handle invalid: that is what
 * the client sequencer is for. Guarded by {@link Channels}.
 */
final class Channel {
    /** Rows that were accepted and are lost if the service crashes now. */
    record Batch(String offsetToken, List<String> rows, Instant accepted) {}

    private final Deque<Batch> pending = new ArrayDeque<>();
    private final long clientSequencer;
    private long rowSequencer;

    Channel(long clientSequencer) {
        this.clientSequencer = clientSequencer;
    }

    String continuationToken() {
        return clientSequencer + "_" + rowSequencer;
    }

    void accept(String token, Batch batch) {
        if (!token.startsWith(clientSequencer + "_")) {
            throw new RefusedException(
                    409, "STALE_CLIENT_SEQUENCER", "The channel was opened again; this handle is no longer valid");
        }
        if (!token.equals(continuationToken())) {
            throw new RefusedException(
                    400,
                    "STALE_CONTINUATION_TOKEN_SEQUENCER",
                    "Continuation token " + token + " is stale; expected is " + continuationToken());
        }
        rowSequencer++;
        pending.add(batch);
    }

    Deque<Batch> pending() {
        return pending;
    }
}
