package io.contrail.snowflake.http;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer. */
public record Reply(int status, String type, String body) {

    public static Reply json(JsonNode body) {
        return new Reply(200, "application/json", body.toString());
    }

    public static Reply text(String body) {
        return new Reply(200, "text/plain", body);
    }

    /** As the streaming service refuses. */
    public static Reply refusal(int status, String code, String message) {
        return new Reply(
                status,
                "application/json",
                Json.object().put("code", code).put("message", message).toString());
    }
}
