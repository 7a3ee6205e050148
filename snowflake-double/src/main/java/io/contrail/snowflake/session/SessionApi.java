package io.contrail.snowflake.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.http.Call;
import io.contrail.snowflake.http.Json;
import io.contrail.snowflake.http.Reply;
import io.contrail.snowflake.login.JwtRefusedException;
import io.contrail.snowflake.sql.SqlError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The protocol of the drivers: login, statements, sessions. */
public final class SessionApi {
    private final Account account;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    public SessionApi(Account account) {
        this.account = account;
    }

    public Reply answer(Call call) {
        return switch (call.method() + " " + call.path()) {
            case "POST /session/v1/login-request" -> login(call);
            case "POST /queries/v1/query-request" -> query(call);
            case "POST /queries/v1/abort-request", "POST /session/heartbeat", "POST /session/heartbeat-request" ->
                of(call).map(session ->
                                Reply.json(Json.object().put("success", true).putNull("data")))
                        .orElseGet(SessionApi::gone);
            case "POST /session" -> delete(call);
            default -> Reply.refusal(404, "NOT_FOUND", "The double knows no " + call.method() + " " + call.path());
        };
    }

    /** Every session is gone, its transaction rolled back. */
    public void crash() {
        sessions.keySet().forEach(this::end);
    }

    /** A transaction that nobody goes on with ends as soon as it is in another's way; the service ends it as well. */
    private void endAbandoned() {
        sessions.forEach((token, session) -> {
            if (session.abandoned()) {
                end(token);
            }
        });
    }

    private void end(String token) {
        Session session = sessions.remove(token);
        if (session != null) {
            session.close();
        }
    }

    private static String token(Call call) {
        String header = call.header("Authorization").orElse("");
        return header.startsWith("Snowflake Token=\"")
                ? header.substring("Snowflake Token=\"".length(), header.length() - 1)
                : "";
    }

    private Optional<Session> of(Call call) {
        return Optional.ofNullable(sessions.get(token(call)));
    }

    private Reply delete(Call call) {
        end(token(call));
        return Reply.json(Json.object().put("success", true).putNull("data"));
    }

    private static Reply gone() {
        return refused("390111", "08001", "Session no longer exists.  New login required to access the service.");
    }

    private static Reply refused(String code, String state, String message) {
        ObjectNode answer =
                Json.object().put("success", false).put("code", code).put("message", message);
        answer.set(
                "data",
                Json.object()
                        .put("internalError", false)
                        .put("errorCode", code)
                        .put("sqlState", state)
                        .put("queryId", UUID.randomUUID().toString())
                        .put("line", -1)
                        .put("pos", -1)
                        .put("type", "COMPILATION"));
        return Reply.json(answer);
    }

    private static JsonNode body(Call call) {
        try {
            return Json.parse(call.text());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A request's body is no JSON", e);
        }
    }

    private Reply login(Call call) {
        JsonNode data = body(call).path("data");
        String user;
        try {
            user = user(data);
        } catch (JwtRefusedException e) {
            return refused(
                    "390144", "08001", "JWT token is invalid. [%s] (%s)".formatted(UUID.randomUUID(), e.getMessage()));
        }
        String role = call.query("roleName")
                .map(Session::folded)
                .orElse(account.grants().defaultRole(user));
        if (!role.equals("PUBLIC") && !account.grants().hasRole(user, role)) {
            return refused(
                    "390189",
                    "08001",
                    "Role '%s' specified in the connect string is not granted to this user.".formatted(role));
        }
        Current current = new Current(role);
        current.warehouse(call.query("warehouse").map(Session::folded).orElse(null));
        String database = call.query("databaseName").map(Session::folded).orElse(null);
        if (database != null) {
            List<SchemaName> schemas = account.schemas();
            String schema = call.query("schemaName").map(Session::folded).orElse("PUBLIC");
            if (schemas.contains(new SchemaName(database, schema))) {
                current.schema(database, schema);
            } else if (schemas.stream().anyMatch(one -> one.database().equals(database))) {
                current.schema(database, null);
            }
        }
        String token = UUID.randomUUID().toString();
        Session session = account.session(user, current);
        sessions.put(token, session);
        ObjectNode answer = Json.object()
                .put("token", token)
                .put("masterToken", UUID.randomUUID().toString())
                .put("validityInSeconds", 3600)
                .put("masterValidityInSeconds", 14400)
                .put("sessionId", 1)
                .put("serverVersion", "9.0.0");
        answer.set("parameters", parameters(session));
        answer.set(
                "sessionInfo",
                Json.object()
                        .put("databaseName", current.database())
                        .put("schemaName", current.schema())
                        .put("warehouseName", current.warehouse())
                        .put("roleName", current.role()));
        return success(answer);
    }

    private String user(JsonNode data) {
        String named = data.path("LOGIN_NAME").asText().toUpperCase(Locale.ROOT);
        String token = data.path("TOKEN").asText();
        String authenticator = data.path("AUTHENTICATOR").asText().toUpperCase(Locale.ROOT);
        String user = switch (authenticator) {
            case "SNOWFLAKE_JWT" -> account.logins().loginOf(token).user();
            case "OAUTH" ->
                account.logins()
                        .userOfOauth(token)
                        .orElseThrow(() -> new JwtRefusedException("the OAuth token is not registered"));
            default -> throw new JwtRefusedException("the double knows no authenticator " + authenticator);
        };
        if (!named.isEmpty() && !named.equals(user)) {
            throw new JwtRefusedException("the token is another user's");
        }
        return user;
    }

    private static Reply success(ObjectNode data) {
        ObjectNode answer = Json.object().put("success", true).putNull("code").putNull("message");
        answer.set("data", data);
        return Reply.json(answer);
    }

    private static ArrayNode parameters(Session session) {
        ArrayNode parameters = Json.array();
        parameters.add(Json.object().put("name", "AUTOCOMMIT").put("value", session.autocommit()));
        parameters.add(Json.object().put("name", "TIMEZONE").put("value", "UTC"));
        parameters.add(Json.object().put("name", "CLIENT_TELEMETRY_ENABLED").put("value", false));
        return parameters;
    }

    private Reply query(Call call) {
        Optional<Session> session = of(call);
        if (session.isEmpty()) {
            return gone();
        }
        JsonNode request = body(call);
        try {
            Result result = session.get()
                    .run(
                            request.path("sqlText").asText(),
                            Bind.read(request.path("bindings")),
                            request.path("describeOnly").asBoolean());
            return success(data(result, session.get()));
        } catch (RuntimeException e) {
            if (session.get().ended()) {
                return gone();
            } else if (e instanceof SqlError error) {
                if (error.isLock()) {
                    endAbandoned();
                }
                return refused(error.code(), error.state(), error.getMessage());
            }
            throw e;
        }
    }

    private static ObjectNode data(Result result, Session session) {
        ObjectNode data = Json.object();
        data.set("parameters", parameters(session));
        ArrayNode types = data.putArray("rowtype");
        result.columns().forEach(column -> types.add(type(column)));
        ArrayNode rows = data.putArray("rowset");
        result.rows().forEach(values -> {
            ArrayNode row = rows.addArray();
            values.forEach(row::add);
        });
        return data.put("total", result.rows().size())
                .put("returned", result.rows().size())
                .put("queryId", UUID.randomUUID().toString())
                .put("queryResultFormat", "json")
                .put("statementTypeId", result.statementType())
                .put("version", 1)
                .put("finalDatabaseName", session.current().database())
                .put("finalSchemaName", session.current().schema())
                .put("finalWarehouseName", session.current().warehouse())
                .put("finalRoleName", session.current().role())
                .put("numberOfBinds", 0)
                .put("arrayBindSupported", result.statementType() == Result.INSERT);
    }

    private static ObjectNode type(Result.ResultColumn column) {
        SnowflakeType type = column.type();
        ObjectNode json = Json.object()
                .put("name", column.name())
                .put("type", type.kind().wire())
                .put("nullable", column.nullable())
                .put("database", "")
                .put("schema", "")
                .put("table", "")
                .putNull("precision")
                .putNull("scale")
                .putNull("length")
                .putNull("byteLength")
                .putNull("collation");
        switch (type.kind()) {
            case FIXED -> json.put("precision", type.precision()).put("scale", type.scale());
            case TEXT -> json.put("length", type.precision()).put("byteLength", 4L * type.precision());
            case BINARY -> json.put("length", type.precision()).put("byteLength", type.precision());
            case TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ ->
                json.put("precision", 0).put("scale", type.scale());
            default -> {}
        }
        return json;
    }
}
