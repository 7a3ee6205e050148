package io.contrail.snowflake.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.http.Call;
import io.contrail.snowflake.http.Json;
import io.contrail.snowflake.http.Reply;
import io.contrail.snowflake.login.JwtRefusedException;
import io.contrail.snowflake.login.Login;
import io.contrail.snowflake.login.Logins;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The streaming service as the high-performance SDK calls it. */
public final class StreamingApi {
    private static final Pattern PIPE = Pattern.compile(
            "/v2/streaming/(data/)?databases/([^/]+)/schemas/([^/]+)/pipes/([^/:]+)(:[a-z-]+)?(/channels/([^/]+)(/rows)?)?");

    /** A request may hold this much, compressed or not [the service's limit]. */
    private static final int LARGEST = 4 * 1024 * 1024;

    private final Logins logins;
    private final Channels channels;
    private final PipeAccess access;
    private final PipeInfo pipeInfo = new PipeInfo();

    public StreamingApi(Logins logins, Channels channels, PipeAccess access) {
        this.logins = logins;
        this.channels = channels;
        this.access = access;
    }

    public boolean answers(String path) {
        return path.startsWith("/v2/streaming/") || path.equals("/oauth/token");
    }

    public Reply answer(Call call) {
        try {
            return switch (call.path()) {
                case "/v2/streaming/hostname" -> {
                    keyPair(call);
                    yield Reply.text("127.0.0.1");
                }
                case "/oauth/token" -> token(call);
                default -> pipe(call);
            };
        } catch (RefusedException e) {
            return Reply.refusal(e.status(), e.code(), e.getMessage());
        }
    }

    private Login keyPair(Call call) {
        if (!call.header("X-Snowflake-Authorization-Token-Type").orElse("").equals("KEYPAIR_JWT")) {
            throw new RefusedException(401, "AUTH_TOKEN_INVALID", "The token's type is not KEYPAIR_JWT");
        }
        try {
            return logins.loginOf(bearer(call));
        } catch (JwtRefusedException e) {
            throw new RefusedException(401, "AUTH_TOKEN_INVALID", "JWT token is invalid: " + e.getMessage());
        }
    }

    private static String bearer(Call call) {
        String header = call.header("Authorization").orElse("");
        if (!header.startsWith("Bearer ")) {
            throw new RefusedException(401, "AUTH_TOKEN_MISSING", "There is no Authorization: Bearer");
        }
        return header.substring("Bearer ".length());
    }

    private Reply token(Call call) {
        Login login = keyPair(call);
        if (!"urn:ietf:params:oauth:grant-type:jwt-bearer".equals(call.form().get("grant_type"))) {
            throw new RefusedException(400, "INVALID_GRANT", "grant_type is not jwt-bearer");
        }
        return Reply.text(logins.giveAccess(login));
    }

    private Reply pipe(Call call) {
        Login login = logins.loginOfAccess(bearer(call))
                .orElseThrow(() ->
                        new RefusedException(401, "AUTH_TOKEN_EXPIRED", "The access token is unknown or has expired"));
        Matcher match = PIPE.matcher(call.path());
        if (!match.matches()) {
            throw new RefusedException(404, "NOT_FOUND", "The double knows no " + call.path());
        }
        ChannelName name = new ChannelName(
                new SchemaName(Call.decoded(match.group(2)), Call.decoded(match.group(3))),
                Call.decoded(match.group(4)),
                match.group(7) == null ? "" : Call.decoded(match.group(7)));
        if (!access.mayInsert(login.user(), login.role(), name.table())) {
            throw new RefusedException(
                    404,
                    "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED",
                    "The pipe does not exist, or its table may not be inserted into");
        }
        String action = call.method() + " "
                + (match.group(5) != null ? match.group(5) : match.group(8) != null ? "rows" : "channel");
        return switch (action) {
            case "POST :pipe-info" -> {
                channels.requireTable(name);
                yield pipeInfo.reply();
            }
            case "POST :bulk-channel-status" -> statuses(name, body(call));
            case "PUT channel" -> open(name, body(call).path("offset_token"));
            case "POST rows" -> rows(name, call);
            case "DELETE channel" -> {
                channels.drop(name);
                yield Reply.json(Json.object());
            }
            default -> throw new RefusedException(404, "NOT_FOUND", "The double knows no " + action);
        };
    }

    private static JsonNode body(Call call) {
        String text = call.text();
        try {
            return text.isBlank() ? Json.object() : Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new RefusedException(400, "INVALID_REQUEST", "The body is no JSON");
        }
    }

    private Reply open(ChannelName name, JsonNode offsetToken) {
        Committed committed = channels.open(name, offsetToken.isTextual() ? offsetToken.asText() : null);
        ObjectNode answer = Json.object().put("next_continuation_token", channels.continuationToken(name));
        answer.set("channel_status", status(name, committed));
        return Reply.json(answer);
    }

    private Reply rows(ChannelName name, Call call) {
        if (call.sentBytes() > LARGEST
                || call.header("x-snowflake-uncompressed-content-length")
                        .map(Long::parseLong)
                        .filter(length -> length > LARGEST)
                        .isPresent()) {
            throw new RefusedException(413, "REQUEST_TOO_LARGE", "A request may hold 4 MB");
        }
        String offset = Optional.ofNullable(call.query("endOffsetToken").orElse(null))
                .or(() -> call.query("offsetToken"))
                .orElse("");
        String continuation = call.query("continuationToken")
                .orElseThrow(() -> new RefusedException(400, "INVALID_REQUEST", "There is no continuationToken"));
        List<String> rows = call.text().lines().filter(line -> !line.isBlank()).toList();
        return Reply.json(
                Json.object().put("next_continuation_token", channels.accept(name, continuation, offset, rows)));
    }

    private Reply statuses(ChannelName pipe, JsonNode body) {
        ObjectNode statuses = Json.object();
        for (JsonNode channel : body.path("channel_names")) {
            ChannelName name = new ChannelName(pipe.schema(), pipe.pipe(), channel.asText());
            statuses.set(channel.asText(), status(name, channels.committed(name).orElse(null)));
        }
        ObjectNode answer = Json.object();
        answer.set("channel_statuses", statuses);
        return Reply.json(answer);
    }

    private static ObjectNode status(ChannelName name, @Nullable Committed committed) {
        ObjectNode status = Json.object()
                .put("database_name", name.schema().database())
                .put("schema_name", name.schema().schema())
                .put("pipe_name", name.pipe())
                .put("channel_name", name.channel());
        if (committed == null) {
            return status.put("channel_status_code", "ERR_CHANNEL_DOES_NOT_EXIST_OR_NOT_AUTHORIZED")
                    .putNull("last_committed_offset_token")
                    .put("created_on_ms", 0)
                    .put("rows_inserted", 0)
                    .put("rows_parsed", 0)
                    .put("rows_error_count", 0);
        }
        return status.put("channel_status_code", "SUCCESS")
                .put("last_committed_offset_token", committed.offsetToken())
                .put("created_on_ms", committed.createdAt())
                .put("rows_inserted", committed.inserted())
                .put("rows_parsed", committed.parsed())
                .put("rows_error_count", committed.errors())
                .put("last_error_offset_upper_bound", committed.errorToken())
                .put("last_error_message", committed.errorMessage())
                .put("last_error_timestamp", committed.errorAt())
                .put("snowflake_avg_processing_latency_ms", 1);
    }
}
