package io.contrail.capture.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.contrail.capture.connector.ConnectorStatus.State;
import io.contrail.capture.source.Secret;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.PipelineException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectClientTest {
    private record Answer(int code, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer worker;
    private ConnectClient client;

    ConnectClientTest() throws IOException {
        worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = client(Duration.ofSeconds(10));
    }

    private ConnectClient client(Duration patience) {
        return new ConnectClient(
                URI.create("http://127.0.0.1:" + worker.getAddress().getPort()), patience);
    }

    @BeforeEach
    void start() {
        worker.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        worker.start();
    }

    @AfterEach
    void stop() {
        worker.stop(0);
    }

    @Test
    void putsSettingsAndWaitsOutARebalance() {
        answers.add(new Answer(409, "{\"message\": \"rebalance\"}"));
        answers.add(new Answer(409, "{\"message\": \"rebalance\"}"));
        answers.add(new Answer(201, "{}"));
        client.put(new ConnectorConfig("a b", Map.of("k", "v")));
        assertThat(requests).hasSize(3).allMatch("PUT /connectors/a%20b/config {\"k\":\"v\"}"::equals);
    }

    @Test
    void givesUpOnARebalanceThatDoesNotEnd() {
        answers.add(new Answer(409, "{\"message\": \"rebalance\"}"));
        assertThatThrownBy(() -> client(Duration.ZERO).pause("a"))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        error -> assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE));
    }

    @Test
    void showsTheWorstOfConnectorAndTasks() {
        answers.add(new Answer(200, """
                        {"name": "a", "connector": {"state": "RUNNING", "worker_id": "w:1"}, "tasks": [
                          {"id": 0, "state": "RUNNING", "worker_id": "w:1"},
                          {"id": 1, "state": "FAILED", "worker_id": "w:1",
                           "trace": "org.X: wrapped\\n\\tat y\\nCaused by: Z: first\\n\\tat z\\nCaused by: Q: the reason\\n"}]}
                        """));
        ConnectorStatus status = client.status("a").orElseThrow();
        assertThat(status.worst()).isEqualTo(State.FAILED);
        assertThat(status.reason()).contains("org.X: wrapped Caused by: Q: the reason");
        assertThat(status.running()).isFalse();
    }

    @Test
    void doesNotCallAConnectorWithoutTasksRunning() {
        answers.add(new Answer(200, "{\"connector\": {\"state\": \"RUNNING\", \"worker_id\": \"w\"}, \"tasks\": []}"));
        assertThat(client.status("a").orElseThrow().worst()).isEqualTo(State.UNASSIGNED);
    }

    @Test
    void takesNotFoundAsAnAnswerWhereItIsOne() {
        answers.add(new Answer(404, "{\"message\": \"Connector a not found\"}"));
        assertThat(client.status("a")).isEmpty();
        assertThat(client.settings("a")).isEmpty();
        assertThat(client.offsets("a")).isEmpty();
        client.delete("a");
        assertThatThrownBy(() -> client.restart("a")).hasMessageContaining("Connector a not found");
    }

    @Test
    void asksForEverythingAtItsPlace() {
        answers.add(new Answer(200, "[\"a\", \"b\"]"));
        assertThat(client.list()).containsExactly("a", "b");
        answers.clear();
        answers.add(new Answer(202, ""));
        client.pause("a");
        client.resume("a");
        client.stop("a");
        client.restart("a");
        client.deleteOffsets("a");
        client.delete("a");
        assertThat(requests)
                .containsExactly(
                        "GET /connectors ",
                        "PUT /connectors/a/pause ",
                        "PUT /connectors/a/resume ",
                        "PUT /connectors/a/stop ",
                        "POST /connectors/a/restart?includeTasks=true&onlyFailed=false ",
                        "DELETE /connectors/a/offsets ",
                        "DELETE /connectors/a ");
    }

    @Test
    void hasSettingsValidatedAndShowsNothingThatTheWorkerLookedUp() {
        answers.add(new Answer(200, """
                        {"error_count": 2, "configs": [
                          {"value": {"name": "user", "value": "looked-up", "errors": []}},
                          {"value": {"name": "max", "value": "x", "errors": ["Invalid value x", "and null, looked-up"]}},
                          {"value": {"name": "fine", "value": "f", "errors": []}}]}
                        """));
        ConnectorConfig config = new ConnectorConfig(
                "a", Map.of("connector.class", "x.Y", "user", "${file:/f:user}", "max", "x", "fine", "f"));
        assertThat(client.validate(config))
                .containsExactly(
                        new SettingError("max", "Invalid value x"),
                        new SettingError("max", "and null, ${file:/f:user}"));
        assertThat(requests.get(0))
                .startsWith("PUT /connector-plugins/x.Y/config/validate {")
                .contains("\"name\":\"a\"");
    }

    @Test
    void takesAClassThatTheWorkerLacksAsAnErrorOfTheSetting() {
        answers.add(new Answer(500, """
                        {"error_code": 500, "message": "org.apache.kafka.connect.X: Failed to find any class that implements Connector and which name matches x.Y, available connectors are: PluginDesc{klass=class a.B, name='a.B'}, PluginDesc{klass=class c.D, name='c.D'}"}
                        """));
        ConnectorConfig config = new ConnectorConfig("a", Map.of("connector.class", "x.Y"));
        assertThat(client.validate(config))
                .containsExactly(
                        new SettingError(
                                "connector.class",
                                "Failed to find any class that implements Connector and which name matches x.Y; there are: a.B, c.D"));
        answers.clear();
        answers.add(
                new Answer(500, "{\"message\": \"org.x.ConfigException: Could not read properties from file /f\"}"));
        assertThat(client.validate(config))
                .containsExactly(new SettingError("the worker", "Could not read properties from file /f"));
    }

    @Test
    void readsAllConnectorsAtOnceAndSaysWhoAsks() {
        List<String> authorizations = new CopyOnWriteArrayList<>();
        worker.createContext("/connectors", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = """
                    {"b": {"info": {"config": {"connector.class": "x.y.Other"}},
                           "status": {"connector": {"state": "RUNNING"}, "tasks": [{"id": 0, "state": "FAILED"}]}},
                     "a": {"info": {"type": "sink", "config": {"connector.class": "x.y.SomeConnector", "k": "${file:/f:k}"}},
                           "status": {"connector": {"state": "RUNNING"}, "tasks": [{"id": 0, "state": "RUNNING"}]}}}
                    """.getBytes(UTF_8);
            exchange.sendResponseHeaders(authorizations.size() > 1 ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        ConnectClient asUser = new ConnectClient(
                URI.create("http://me@127.0.0.1:" + worker.getAddress().getPort()),
                Duration.ofSeconds(10),
                Optional.of(new Secret("pass")));
        List<DeployedConnector> deployed = asUser.deployed();
        assertThat(deployed).extracting(DeployedConnector::name).containsExactly("a", "b");
        assertThat(deployed.get(0).is("x.y.SomeConnector")).isTrue();
        assertThat(deployed.get(0).setting("k", "")).isEqualTo("${file:/f:k}");
        assertThat(deployed.get(0).role()).isEqualTo("sink");
        assertThat(deployed.get(0).status().running()).isTrue();
        assertThat(deployed.get(1).status().worst()).isEqualTo(State.FAILED);
        assertThat(authorizations).containsExactly("Basic bWU6cGFzcw==");
        assertThatThrownBy(asUser::deployed)
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        error -> assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("401");
    }

    @Test
    void saysWhenNobodyAnswers() {
        worker.stop(0);
        assertThatThrownBy(client::list)
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        error -> assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE));
    }
}
