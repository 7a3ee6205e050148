package io.contrail.snowflake.fault;

import java.time.Duration;

/** What happens to a request. */
public sealed interface Fault {

    /** Refused before anything was done. */
    record Refuse(int status, String code) implements Fault {}

    /** Answered as always, but late. */
    record Slow(Duration before) implements Fault {}

    /** Done, and then the connection is closed without an answer. */
    record Cut() implements Fault {}

    /** Done, and then the service crashes: what it had accepted and not committed is lost. */
    record Crash() implements Fault {}

    static Fault refuse(int status, String code) {
        return new Refuse(status, code);
    }

    static Fault refuse(int status) {
        return new Refuse(
                status,
                switch (status) {
                    case 400 -> "STALE_CONTINUATION_TOKEN_SEQUENCER";
                    case 401 -> "AUTH_TOKEN_INVALID";
                    case 409 -> "STALE_CLIENT_SEQUENCER";
                    case 410 -> "GONE";
                    case 429 -> "TOO_MANY_REQUESTS";
                    case 503 -> "SERVICE_UNAVAILABLE";
                    default -> "INJECTED_" + status;
                });
    }

    static Fault slow(Duration before) {
        return new Slow(before);
    }

    static Fault cut() {
        return new Cut();
    }

    static Fault crash() {
        return new Crash();
    }
}
