package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.simulator.api.Client.Answer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsIT extends ApiFixture {
    @Test
    void aScenarioIsStartedOnceAndItsEndIsWaitedFor() {
        String body = "{\"name\": \"storm\", \"parameters\": {\"airport\": \"ORD\", \"hours\": 3}}";
        Answer started = client.post("/v1/sim/scenarios", body, "Idempotency-Key", "k");
        assertThat(started.status()).isEqualTo(202);
        assertThat(started.header("Idempotency-Replayed")).isEmpty();
        assertThat(started.json().path("parameters").path("hours").asText()).isEqualTo("3");
        String location = started.header("Location");

        Answer again = client.post("/v1/sim/scenarios", body, "Idempotency-Key", "k");
        assertThat(again.header("Location")).isEqualTo(location);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(client.post("/v1/sim/scenarios", body.replace("3", "4"), "Idempotency-Key", "k")
                        .status())
                .isEqualTo(422);
        assertThat(client.get("/v1/sim/scenarios").json().path("scenarios")).hasSize(1);

        assertThat(client.get(location).json().path("state").asText()).isEqualTo("RUNNING");
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> client.get(location + "?wait=60"));
        simulation.end("storm-1");
        assertThat(waiting.join().json().path("state").asText()).isEqualTo("ENDED");
        assertThat(client.get(location + "?wait=61").problem()).isEqualTo("bad-request wait");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name': 'meteor'} | invalid",
                "{'name': 'Storm!'} | invalid #/name",
                "{} | invalid #/name",
                "{'name': 'storm', 'parameters': [1]} | invalid #/parameters",
                "{'name': 'storm', 'parameters': {'a': {}}} | invalid #/parameters/a"
            })
    void aScenarioThatCannotBeIsNotStarted(String body, String problem) {
        Answer answer = client.post("/v1/sim/scenarios", body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem().trim()).isEqualTo(problem);
        assertThat(client.get("/v1/sim/scenarios").json().path("scenarios")).isEmpty();
    }

    @Test
    void theClockIsReadSetAndChanged() {
        JsonNode clock = client.get("/v1/sim/clock").json();
        assertThat(clock.path("rate").asText()).isEqualTo("unlimited");
        assertThat(clock.path("speed").isNull()).isTrue();

        JsonNode set = client.send("PUT", "/v1/sim/clock", "{\"running\": true, \"speed\": 60}")
                .json();
        assertThat(set.path("speed").asDouble()).isEqualTo(60);
        JsonNode changed =
                client.send("PATCH", "/v1/sim/clock", "{\"rate\": 2000}").json();
        assertThat(changed.path("rate").asLong()).isEqualTo(2000);
        assertThat(changed.path("speed").isNull()).isTrue();
        assertThat(changed.path("running").asBoolean()).isTrue();
        JsonNode paused =
                client.send("PATCH", "/v1/sim/clock", "{\"running\": false}").json();
        assertThat(paused.path("running").asBoolean()).isFalse();
        assertThat(paused.path("rate").asLong()).isEqualTo(2000);
        assertThat(client.send("PATCH", "/v1/sim/clock", "{\"rate\": \"unlimited\"}")
                        .json()
                        .path("rate")
                        .asText())
                .isEqualTo("unlimited");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | {} | 422 | invalid #/running",
                "PUT | {'running': true} | 422 | invalid #/speed",
                "PUT | {'running': true, 'speed': 1, 'rate': 1} | 422 | invalid #/speed",
                "PATCH | {'speed': 0} | 422 | invalid #/speed",
                "PATCH | {'speed': -1} | 422 | invalid #/speed",
                "PATCH | {'speed': 'fast'} | 422 | invalid #/speed",
                "PATCH | {'rate': -1} | 422 | invalid #/rate",
                "PATCH | {'rate': 'much'} | 422 | invalid #/rate",
                "PATCH | {'running': 'yes'} | 422 | invalid #/running",
                "PATCH | {'now': '2001-01-08T00:00:00Z'} | 422 | invalid #/now",
                "PATCH | {'seed': 7} | 409 | wrong-state"
            })
    void aWrongClockIsRefused(String method, String body, int status, String problem) {
        String before = client.get("/v1/sim/clock").json().toString();
        Answer answer = client.send(method, "/v1/sim/clock", body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem().trim()).isEqualTo(problem);
        assertThat(client.get("/v1/sim/clock").json().toString()).isEqualTo(before);
    }

    @Test
    void theTruthIsToldByTable() {
        JsonNode truth = client.get("/v1/sim/truth").json();
        assertThat(truth.path("lsn").asText()).isEqualTo("0/1A2B");
        assertThat(truth.path("tables").path("flight_leg").path("rows").asLong())
                .isEqualTo(4);
    }
}
