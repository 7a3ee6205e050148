package io.contrail.snowflake.fault;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be made to fail. */
public enum Endpoint {
    STREAMING_HOSTNAME("GET /v2/streaming/hostname"),
    STREAMING_TOKEN("POST /oauth/token"),
    PIPE_INFO("POST /v2/streaming/.*:pipe-info"),
    OPEN_CHANNEL("PUT /v2/streaming/.*/channels/[^/]+"),
    ROWS("POST /v2/streaming/.*/rows"),
    CHANNEL_STATUS("POST /v2/streaming/.*:bulk-channel-status"),
    DROP_CHANNEL("DELETE /v2/streaming/.*/channels/[^/]+"),
    LOGIN("POST /session/v1/login-request"),
    QUERY("POST /queries/v1/query-request");

    private final Pattern request;

    Endpoint(String request) {
        this.request = Pattern.compile(request);
    }

    public static Optional<Endpoint> of(String method, String path) {
        return Arrays.stream(values())
                .filter(endpoint ->
                        endpoint.request.matcher(method + " " + path).matches())
                .findFirst();
    }
}
