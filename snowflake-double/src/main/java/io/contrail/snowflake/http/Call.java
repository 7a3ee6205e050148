package io.contrail.snowflake.http;

import com.github.luben.zstd.ZstdInputStream;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A request, read to its end before anything is answered. */
public final class Call {
    private final String method;
    private final String path;
    private final Map<String, String> query;
    private final HttpExchange exchange;
    private final byte[] sent;

    Call(HttpExchange exchange) throws IOException {
        this.exchange = exchange;
        this.method = exchange.getRequestMethod();
        this.path = exchange.getRequestURI().getRawPath();
        this.query = pairs(exchange.getRequestURI().getRawQuery());
        this.sent = exchange.getRequestBody().readAllBytes();
    }

    /** Of a query string or a form. */
    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        if (text != null && !text.isEmpty()) {
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                pairs.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    public static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    public Map<String, String> form() {
        return pairs(text());
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** As it came over the wire, compressed or not. */
    public int sentBytes() {
        return sent.length;
    }

    public String text() {
        try (InputStream in = content()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream content() throws IOException {
        InputStream in = new ByteArrayInputStream(sent);
        return switch (header("Content-Encoding").orElse("")) {
            case "", "identity" -> in;
            case "gzip" -> new GZIPInputStream(in);
            case "zstd" -> new ZstdInputStream(in);
            default -> throw new IOException("Content-Encoding " + header("Content-Encoding"));
        };
    }
}
