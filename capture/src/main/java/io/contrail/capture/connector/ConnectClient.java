package io.contrail.capture.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorStatus.Part;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.source.Secret;
import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kafka Connect's REST interface. A worker answers 409 while the group rebalances; that is waited out. Thread-safe. */
public final class ConnectClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final URI worker;
    private final Duration patience;
    private final Optional<String> authorization;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /**
     * Connects to nothing yet.
     *
     * @param worker like {@code http://127.0.0.1:8083}
     * @param patience how long a rebalance is waited out
     */
    public ConnectClient(URI worker, Duration patience) {
        this(worker, patience, Optional.empty());
    }

    /**
     * The same for a worker that wants to know who asks.
     *
     * @param password of the user in the worker's address, like {@code http://user@worker:8083}
     */
    public ConnectClient(URI worker, Duration patience, Optional<Secret> password) {
        this.worker = withoutUser(worker);
        this.patience = patience;
        this.authorization = Optional.ofNullable(worker.getUserInfo())
                .map(user -> user + ":" + password.map(Secret::value).orElse(""))
                .map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static URI withoutUser(URI address) {
        return address.getRawUserInfo() == null
                ? address
                : URI.create(address.toString().replaceFirst("//[^@/]*@", "//"));
    }

    /** Which Kafka the worker keeps its connectors in. */
    public String kafkaClusterId() {
        return body(call("GET", "/", "")).path("kafka_cluster_id").asText();
    }

    /** All connectors, by name. */
    public List<DeployedConnector> deployed() {
        List<DeployedConnector> connectors = new ArrayList<>();
        body(call("GET", "/connectors?expand=info&expand=status", ""))
                .properties()
                .forEach(entry -> {
                    String name = entry.getKey();
                    Map<String, String> settings =
                            texts(entry.getValue().path("info").path("config"));
                    connectors.add(new DeployedConnector(
                            new ConnectorConfig(name, settings),
                            status(name, entry.getValue().path("status")),
                            entry.getValue().path("info").path("type").asText()));
                });
        connectors.sort(Comparator.comparing(DeployedConnector::name));
        return connectors;
    }

    public List<String> list() {
        List<String> names = new ArrayList<>();
        body(call("GET", "/connectors", "")).forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Creates the connector or changes its settings; with the same settings nothing happens. */
    public void put(ConnectorConfig config) {
        call("PUT", path(config.name(), "/config"), write(new TreeMap<>(config.settings())));
    }

    /** What the connector's class finds wrong with its settings, all at once; nothing is written. It may look at servers. */
    public List<SettingError> validate(ConnectorConfig config) {
        Map<String, String> settings = new TreeMap<>(config.settings());
        String type = settings.getOrDefault("connector.class", "");
        settings.put("name", config.name());
        HttpResponse<String> response =
                exchange("PUT", "/connector-plugins/%s/config/validate".formatted(encoded(type)), write(settings));
        return switch (response.statusCode()) {
            case 400, 404, 500 -> List.of(SettingError.ofRefusal(message(response.body())));
            default -> SettingError.read(body(require(response, "PUT")), settings);
        };
    }

    /** Empty when there is no such connector. */
    public Optional<Map<String, String>> settings(String name) {
        return find(path(name, "/config")).map(ConnectClient::texts);
    }

    private static Map<String, String> texts(JsonNode config) {
        Map<String, String> settings = new TreeMap<>();
        config.properties()
                .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
        return settings;
    }

    /** Empty when there is no such connector. */
    public Optional<ConnectorStatus> status(String name) {
        return find(path(name, "/status")).map(status -> status(name, status));
    }

    private static ConnectorStatus status(String name, JsonNode status) {
        List<Part> tasks = new ArrayList<>();
        status.path("tasks")
                .forEach(task -> tasks.add(part(task, "task " + task.path("id").asText())));
        return new ConnectorStatus(name, part(status.path("connector"), "connector"), tasks);
    }

    private static Part part(JsonNode node, String id) {
        return new Part(
                id,
                State.of(node.path("state").asText()),
                node.path("worker_id").asText(),
                Optional.of(node.path("trace").asText()).filter(trace -> !trace.isBlank()));
    }

    /** Where the connector is, as Connect keeps it: one entry for each partition of its source, as JSON. */
    public Optional<JsonNode> offsets(String name) {
        return find(path(name, "/offsets")).map(answer -> answer.path("offsets"));
    }

    /** Forgets where the connector is. It must be stopped. */
    public void deleteOffsets(String name) {
        call("DELETE", path(name, "/offsets"), "");
    }

    public void pause(String name) {
        call("PUT", path(name, "/pause"), "");
    }

    public void resume(String name) {
        call("PUT", path(name, "/resume"), "");
    }

    /** Unlike {@link #pause}, gives up the tasks and with them the replication slot. */
    public void stop(String name) {
        call("PUT", path(name, "/stop"), "");
    }

    /** The connector and all its tasks. */
    public void restart(String name) {
        call("POST", path(name, "/restart?includeTasks=true&onlyFailed=false"), "");
    }

    /** Safe to repeat: no such connector is fine. */
    public void delete(String name) {
        HttpResponse<String> response = exchange("DELETE", path(name, ""), "");
        if (response.statusCode() != 404) {
            require(response, "DELETE");
        }
    }

    private Optional<JsonNode> find(String path) {
        HttpResponse<String> response = exchange("GET", path, "");
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        return Optional.of(body(require(response, "GET")));
    }

    private HttpResponse<String> call(String method, String path, String json) {
        return require(exchange(method, path, json), method);
    }

    private HttpResponse<String> require(HttpResponse<String> response, String method) {
        int code = response.statusCode();
        if (code / 100 == 2) {
            return response;
        }
        String what = "Kafka Connect at %s answered %d to %s %s: %s"
                .formatted(worker, code, method, response.uri().getPath(), message(response.body()));
        if (code == 401 || code == 403) {
            throw PipelineException.unreachable(
                    "Kafka Connect at %s refuses who asks (%d).".formatted(worker, code),
                    "Connectors cannot be looked at or changed; those that run go on.",
                    "put the user into the address, as in http://user@worker:8083, and the password into the"
                            + " environment variable CONTRAIL_CONNECT_PASSWORD.");
        }
        if (code == 409) {
            throw PipelineException.unreachable(
                    what, "It is still rebalancing after %d s.".formatted(patience.toSeconds()), "try again.");
        }
        throw PipelineException.stop(
                what,
                "The connector is as it was before.",
                code == 404
                        ? "check the connector's name: 'contrail connectors list'."
                        : "mend what the answer names, then try again.");
    }

    private static String message(String body) {
        try {
            return JSON.readTree(body).path("message").asText("no reason given");
        } catch (JsonProcessingException notJson) {
            return "an answer that is not JSON";
        }
    }

    private HttpResponse<String> exchange(String method, String path, String json) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(worker.toString().replaceAll("/+$", "") + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        authorization.ifPresent(who -> builder.header("Authorization", who));
        HttpRequest request = builder.build();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() != 409 || System.nanoTime() > deadline) {
                    return response;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (IOException error) {
            throw unreachable(error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw unreachable(error);
        }
    }

    private PipelineException unreachable(Exception cause) {
        return PipelineException.unreachable(
                        "Kafka Connect at %s does not answer (%s)."
                                .formatted(worker, cause.getClass().getSimpleName()),
                        "Connectors cannot be looked at or changed; those that run go on.",
                        "check that a worker runs there; 'contrail status' shows the embedded one.")
                .causedBy(cause);
    }

    private static String path(String name, String rest) {
        return "/connectors/" + encoded(name) + rest;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode body(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException error) {
            throw PipelineException.stop(
                            "%s did not answer with JSON.".formatted(response.uri()),
                            "It is probably not Kafka Connect.",
                            "check the worker's address.")
                    .causedBy(error);
        }
    }

    private static String write(Map<String, String> settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
