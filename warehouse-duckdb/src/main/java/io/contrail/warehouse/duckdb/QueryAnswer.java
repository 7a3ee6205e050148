package io.contrail.warehouse.duckdb;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a statement: a line a row, an array of texts, and at the end {@code {"rows":n}} or {@code
 * {"error":"..."}}, so that a cut answer is noticed. Any number of rows in bounded memory.
 */
final class QueryAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 64 << 10;

    private final HttpExchange exchange;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private boolean begun;
    private long rows;

    QueryAnswer(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /** @throws UncheckedIOException when who asked has gone */
    void row(List<@Nullable String> values) {
        try {
            line(values);
            rows++;
            if (buffer.size() >= BUFFER) {
                send();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() throws IOException {
        line(Map.of("rows", rows));
        finish();
    }

    void error(String message) throws IOException {
        line(Map.of("error", message));
        finish();
    }

    private void line(Object value) throws IOException {
        buffer.write(JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
        buffer.write('\n');
    }

    private void send() throws IOException {
        if (!begun) {
            begun = true;
            exchange.sendResponseHeaders(200, 0);
        }
        buffer.writeTo(exchange.getResponseBody());
        buffer.reset();
    }

    private void finish() throws IOException {
        if (!begun) {
            begun = true;
            exchange.sendResponseHeaders(200, buffer.size());
        }
        buffer.writeTo(exchange.getResponseBody());
        exchange.getResponseBody().close();
    }
}
