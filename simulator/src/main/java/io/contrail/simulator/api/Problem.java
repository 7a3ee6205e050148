package io.contrail.simulator.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An answer that is not the one that was asked for, as RFC 9457 has it. The detail says what happened and what to do. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** All kinds; the name in lower case with hyphens is the end of the problem's type. */
    enum Kind {
        BAD_REQUEST(400, "The request cannot be understood"),
        UNAUTHORIZED(401, "A token is needed"),
        NOT_FOUND(404, "There is no such thing"),
        METHOD_NOT_ALLOWED(405, "This cannot be done here"),
        WRONG_STATE(409, "The flight is in no state for that"),
        STALE_VERSION(412, "The flight has changed meanwhile"),
        TOO_LARGE(413, "The body is too large"),
        UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
        WRONG_HOST(421, "This server does not answer for that host"),
        INVALID(422, "The request makes no sense"),
        KEY_REUSED(422, "The idempotency key was used for another request"),
        VERSION_REQUIRED(428, "The version of the flight must be named"),
        INTERNAL(500, "The simulator has failed"),
        UNAVAILABLE(503, "Not available at the moment");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        int status() {
            return status;
        }

        String type() {
            return "urn:contrail:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One thing that is wrong with the request.
     *
     * @param in {@code pointer} (a JSON pointer into the body), {@code parameter} or {@code header}
     */
    record Fault(String in, String name, String detail) {
        Map<String, String> json() {
            Map<String, String> json = new LinkedHashMap<>();
            json.put(in, name);
            json.put("detail", detail);
            return json;
        }
    }

    private final Kind kind;
    private final transient List<Fault> faults;
    private final transient Map<String, String> headers;

    private Problem(Kind kind, String detail, List<Fault> faults, Map<String, String> headers) {
        super(detail);
        this.kind = kind;
        this.faults = faults;
        this.headers = headers;
    }

    static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, List.of(), kind == Kind.UNAVAILABLE ? Map.of("Retry-After", "2") : Map.of());
    }

    static Problem with(Kind kind, String detail, String header, String value) {
        return new Problem(kind, detail, List.of(), Map.of(header, value));
    }

    static Problem parameter(String name, String detail) {
        return new Problem(
                Kind.BAD_REQUEST,
                "The parameter '%s' cannot be used: %s".formatted(name, detail),
                List.of(new Fault("parameter", name, detail)),
                Map.of());
    }

    static Problem header(String name, String detail) {
        return new Problem(
                Kind.BAD_REQUEST,
                "The header '%s' cannot be used: %s".formatted(name, detail),
                List.of(new Fault("header", name, detail)),
                Map.of());
    }

    static Problem body(List<Fault> faults) {
        return new Problem(
                Kind.INVALID,
                "Nothing was changed. Correct the body: " + faults.get(0).detail(),
                List.copyOf(faults),
                Map.of());
    }

    int status() {
        return kind.status();
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The body of the answer. */
    Map<String, Object> json(String instance) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", kind.type());
        json.put("title", kind.title);
        json.put("status", kind.status);
        json.put("detail", String.valueOf(getMessage()));
        json.put("instance", instance);
        if (!faults.isEmpty()) {
            json.put("errors", faults.stream().map(Fault::json).toList());
        }
        return json;
    }
}
