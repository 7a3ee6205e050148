package io.contrail.cli.control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.RepairOrder;
import io.contrail.cli.pipeline.Slot;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.cli.sql.SqlResult;
import io.contrail.verifier.Lag;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Talks to the pipeline that runs on a data directory. */
public final class ControlClient {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ControlFile control;

    private ControlClient(ControlFile control) {
        this.control = control;
    }

    /** Empty when no pipeline runs there. */
    public static Optional<ControlClient> of(Path dataDirectory) {
        return ControlFile.read(dataDirectory).map(ControlClient::new);
    }

    /** The running pipeline, or an error that says how to start one. */
    public static ControlClient running(Path dataDirectory) {
        return of(dataDirectory)
                .orElseThrow(() -> PipelineException.unreachable(
                        "No pipeline runs on %s.".formatted(dataDirectory),
                        "The command needs a running one.",
                        "start it with 'contrail up', or name another with --data-dir."));
    }

    public long pid() {
        return control.pid();
    }

    /** Whether somebody is there to answer. */
    public boolean ping() {
        send(request("/v1/ping").GET());
        return true;
    }

    public Status status() {
        try {
            return JSON.readValue(send(request("/v1/status").GET()), Status.class);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    public void rate(long rate) {
        send(request("/v1/replay/rate").PUT(HttpRequest.BodyPublishers.ofString("{\"rate\":%d}".formatted(rate))));
    }

    /**
     * Has a dead letter redriven or discarded.
     *
     * @throws PipelineException when it was not
     */
    public void letter(String order, long number) {
        try {
            String body = JSON.writeValueAsString(Map.of("order", order, "number", number));
            JsonNode answer = JSON.readTree(send(request("/v1/dlq").POST(HttpRequest.BodyPublishers.ofString(body))));
            if (answer.has("what")) {
                throw problem(answer);
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Has tables read again beside the stream.
     *
     * @param patterns names or patterns of captured tables
     * @return the tables
     */
    public List<String> snapshot(List<String> patterns) {
        try {
            String body = JSON.writeValueAsString(patterns);
            return JSON.readValue(
                    send(request("/v1/snapshots").POST(HttpRequest.BodyPublishers.ofString(body))),
                    new TypeReference<List<String>>() {});
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Asks it to stop; it may be gone before it has answered. */
    public void stop() {
        try {
            http.send(
                    request("/v1/stop")
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (ConnectException e) {
            throw unreachable(e);
        } catch (IOException e) {
            // Cut off by the very stop that was asked for; the caller watches the lock.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Streams the rows of a statement. */
    public void sql(String sql, boolean source, SqlResult result) {
        try {
            String body = JSON.writeValueAsString(Map.of("sql", sql, "source", source));
            HttpResponse<InputStream> response = http.send(
                    request("/v1/sql")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                read(lines, result);
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private void read(BufferedReader lines, SqlResult result) throws IOException {
        boolean first = true;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("{")) {
                JsonNode end = JSON.readTree(line);
                if (end.has("rows")) {
                    return;
                }
                throw problem(end);
            }
            List<@Nullable Object> values = JSON.readValue(line, new TypeReference<List<@Nullable Object>>() {});
            if (first) {
                result.columns(values.stream().map(String::valueOf).toList());
                first = false;
            } else {
                result.row(values);
            }
        }
        throw unreachable(new IOException("the answer was cut short"));
    }

    /**
     * Carries out a repair; returns when what was wrong has been read again.
     *
     * @return what was done of it
     */
    public RepairOrder repair(RepairOrder order) {
        try {
            return JSON.readValue(
                    send(request("/v1/repair")
                            .timeout(Duration.ofDays(1))
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(order)))),
                    RepairOrder.class);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Has the pipeline measure how far its warehouse is behind. */
    public Lag lag(LagRequest wanted) {
        try {
            return JSON.readValue(
                    send(request("/v1/lag")
                            .timeout(Duration.ofSeconds(2 * wanted.patienceSeconds() + 60))
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(wanted)))),
                    Lag.class);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The replication slots of the pipeline's source. */
    public List<Slot> slots() {
        try {
            return JSON.readValue(send(request("/v1/slots").GET()), new TypeReference<List<Slot>>() {});
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Has the pipeline verified, and follows it. */
    public VerificationReport verify(VerifyRequest wanted, VerificationListener listener) {
        try {
            HttpResponse<InputStream> response = http.send(
                    request("/v1/verify")
                            .timeout(Duration.ofDays(30))
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(wanted)))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode node = JSON.readTree(line);
                    if (node.has("what")) {
                        throw problem(node);
                    }
                    ControlServer.VerifyLine event = JSON.treeToValue(node, ControlServer.VerifyLine.class);
                    if (event.report() != null) {
                        return event.report();
                    } else if (event.done() != null) {
                        listener.done(event.done());
                    } else if (event.table() != null) {
                        listener.compared(event.table(), event.rows(), event.chunks());
                    }
                }
            }
            throw new IOException("the answer was cut short");
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 400) {
                throw problem(JSON.readTree(response.body()));
            } else if (response.statusCode() != 200) {
                throw unreachable(new IOException("HTTP %d: %s".formatted(response.statusCode(), response.body())));
            }
            return response.body();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(control.url() + path))
                .header("Authorization", "Bearer " + control.token())
                .timeout(Duration.ofMinutes(10));
    }

    private static PipelineException problem(JsonNode problem) {
        return new PipelineException(
                PipelineException.Remedy.STOP,
                PipelineException.Kind.valueOf(problem.path("kind").asText("FAILED")),
                problem.path("what").asText(),
                problem.path("meaning").asText(),
                problem.path("todo").asText());
    }

    private PipelineException unreachable(Exception e) {
        return PipelineException.unreachable(
                        "The pipeline of process %d does not answer at %s: %s."
                                .formatted(control.pid(), control.url(), e.getMessage()),
                        "It may be starting, stopping or stuck.",
                        "look at the logs in its data directory, then 'contrail down' and 'contrail up'.")
                .causedBy(e);
    }
}
