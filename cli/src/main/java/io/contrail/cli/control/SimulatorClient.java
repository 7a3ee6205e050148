package io.contrail.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Talks to the API of the simulator that a running pipeline contains. */
public final class SimulatorClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String address;
    private final @Nullable String token;

    private SimulatorClient(String address, @Nullable String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * The simulator of the running pipeline, or an error that says how to have one.
     *
     * @param token that the API wants to see; null for none
     */
    public static SimulatorClient running(Path dataDirectory, @Nullable String token) {
        String address = ControlClient.running(dataDirectory).status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals(Status.SIMULATOR))
                .map(Status.Endpoint::address)
                .findFirst()
                .orElseThrow(() -> PipelineException.usage(
                        "The pipeline on %s has no simulator.".formatted(dataDirectory),
                        "It captures a database of yours, or replays flights; of a replay only the rate can be set.",
                        "start one in another directory: contrail up --producer simulation --data-dir DIR."));
        return new SimulatorClient(address, token);
    }

    /** The answer to a GET. */
    public JsonNode get(String path) {
        return send(request(path).GET());
    }

    /** The answer to a PATCH or POST with a JSON body. */
    public JsonNode send(String method, String path, Object body) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("Maps of texts and numbers are JSON", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofMinutes(2));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() < 400) {
                return body;
            }
            String detail = body.path("detail").asText(body.path("title").asText("HTTP " + response.statusCode()));
            if (response.statusCode() == 503) {
                throw PipelineException.unreachable(
                        detail, "Nothing was changed.", "look at 'contrail status', then try again.");
            }
            throw PipelineException.usage(
                    detail, "The simulator has refused; nothing was changed.", "correct the command and try again.");
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private PipelineException unreachable(Exception e) {
        return PipelineException.unreachable(
                        "The simulator does not answer at %s: %s.".formatted(address, e.getMessage()),
                        "It may be starting or stopping.",
                        "look at 'contrail status', then try again.")
                .causedBy(e);
    }
}
