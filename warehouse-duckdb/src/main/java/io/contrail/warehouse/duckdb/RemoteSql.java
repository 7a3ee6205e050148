package io.contrail.warehouse.duckdb;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the process that holds the database through its {@link QueryServer}, always in one session, so that a transaction
 * spans statements. A session that was closed meanwhile is opened anew, unless a transaction went with it.
 */
final class RemoteSql implements Sql, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<@Nullable String>> ROW = new TypeReference<>() {};
    private static final int GONE = 404;

    private final QueryFile server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private String session;
    private boolean transaction;

    /** Whether a transaction went with its session; its ROLLBACK is still to come. */
    private boolean lost;

    /** @throws SQLException when nobody answers there, or somebody else does */
    RemoteSql(QueryFile server) throws SQLException {
        this.server = server;
        this.session = open();
    }

    @Override
    public void query(String sql, Consumer<List<@Nullable String>> rows) throws SQLException {
        if (lost) {
            lost = false;
            if (sql.equals("ROLLBACK")) {
                return;
            }
            throw new SQLException("The session was closed within a transaction");
        }
        boolean within = transaction;
        transaction = sql.equals("BEGIN") || (within && !sql.equals("ROLLBACK") && !sql.equals("COMMIT"));
        try {
            if (run(sql, rows)) {
                return;
            }
        } catch (RuntimeException e) {
            // Who reads has stopped in the middle, and the statement runs on.
            lost = transaction;
            transaction = false;
            close(session);
            session = open();
            throw e;
        }
        session = open();
        if (within) {
            transaction = false;
            lost = !sql.equals("ROLLBACK");
            throw new SQLException("The session was closed within a transaction");
        } else if (!run(sql, rows)) {
            throw new SQLException("The session was closed at once");
        }
    }

    /** False when there is no such session any more. */
    private boolean run(String sql, Consumer<List<@Nullable String>> rows) throws SQLException {
        HttpResponse<InputStream> response = send("/" + session, "POST", sql, BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() == GONE) {
                return false;
            }
            require(response.statusCode(), lines);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    JsonNode end = JSON.readTree(line);
                    if (end.has("error")) {
                        throw new SQLException(end.path("error").asText());
                    }
                    return true;
                }
                rows.accept(JSON.readValue(line, ROW));
            }
            throw new SQLException("The answer was cut short");
        } catch (IOException e) {
            throw silent(e);
        }
    }

    private String open() throws SQLException {
        HttpResponse<String> response = send("", "POST", "", BodyHandlers.ofString());
        try (BufferedReader body = new BufferedReader(new java.io.StringReader(response.body()))) {
            require(response.statusCode(), body);
        } catch (IOException impossible) {
            throw silent(impossible);
        }
        return response.body();
    }

    private void require(int code, BufferedReader body) throws IOException, SQLException {
        if (code != 200) {
            throw new SQLException("%s answers %d: %s".formatted(server.url(), code, body.readLine()));
        }
    }

    private <T> HttpResponse<T> send(String path, String method, String body, HttpResponse.BodyHandler<T> handler)
            throws SQLException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + QueryServer.SESSIONS + path))
                .header("Authorization", "Bearer " + server.token())
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw silent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(e);
        }
    }

    private SQLException silent(Exception cause) {
        return new SQLException(
                "The worker does not answer queries at %s (%s)"
                        .formatted(server.url(), cause.getClass().getSimpleName()),
                cause);
    }

    /** The server closes it in any case, only later. */
    @Override
    public void close() throws SQLException {
        close(session);
    }

    private void close(String name) throws SQLException {
        send("/" + name, "DELETE", "", BodyHandlers.discarding());
    }
}
