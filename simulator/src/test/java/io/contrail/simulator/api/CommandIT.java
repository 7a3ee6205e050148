package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.simulator.api.Client.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandIT extends ApiFixture {
    private static final String ANY = "*";

    private String command(String id, String name) {
        return "/v1/flights/" + id + ":" + name;
    }

    private String tag(String id) {
        return client.get("/v1/flights/" + id).header("ETag");
    }

    @Test
    void aDelayIsOneTransactionThatTheNextReadingShows() {
        String id = world.flight("status = 'SCHEDULED'");
        String before = tag(id);
        long minutes = client.get("/v1/flights/" + id + "/delays")
                .json()
                .path("minutes")
                .asLong();

        Answer answer =
                client.post(command(id, "delay"), "{\"minutes\": 45, \"iata_code\": \"71\"}", "If-Match", before);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("affected").path(0).asText()).isEqualTo(id);
        assertThat(answer.header("Idempotency-Replayed")).isEmpty();
        assertThat(answer.header("ETag")).isEqualTo(tag(id)).isNotEqualTo(before);
        assertThat(client.get("/v1/flights/" + id).json().path("status").asText())
                .isEqualTo("DELAYED");
        assertThat(client.get("/v1/flights/" + id + "/delays")
                        .json()
                        .path("minutes")
                        .asLong())
                .isEqualTo(minutes + 45);
    }

    @Test
    void aFlightIsCancelledAndReinstated() {
        String id = world.flight("status = 'SCHEDULED'");
        assertThat(client.post(command(id, "cancel"), "{\"cause\": \"WEATHER\"}", "If-Match", tag(id))
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/v1/flights?status=CANCELLED").json().path("flights"))
                .hasSize(1);
        assertThat(client.post(command(id, "cancel"), "{\"cause\": \"WEATHER\"}", "If-Match", tag(id))
                        .status())
                .isEqualTo(409);
        assertThat(client.post(command(id, "reinstate"), "{}", "If-Match", tag(id))
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/v1/flights?status=CANCELLED").json().path("flights"))
                .isEmpty();
    }

    @Test
    void anAirborneFlightIsDiverted() {
        String id = world.flight("status = 'OFF' AND arr_iata <> 'MSP'");
        assertThat(client.post(command(id, "divert"), "{\"to\": \"MSP\"}", "If-Match", tag(id))
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/v1/flights/" + id).json().path("arr_iata").asText())
                .isEqualTo("MSP");
    }

    @Test
    void twoFlightsExchangeTheirAircraft() {
        String id = world.flight("status = 'SCHEDULED' AND carrier = 'AA'");
        String other = world.flight("status = 'SCHEDULED' AND carrier = 'UA'");
        Answer answer = client.post(command(id, "swap-tail"), "{\"with\": \"" + other + "\"}", "If-Match", tag(id));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("affected")).hasSize(2);
        assertThat(answer.json().path("affected").path(1).asText()).isEqualTo(other);
    }

    @Test
    void aRepeatedRequestIsAnsweredAgainAndDoesNothing() {
        String id = world.flight("status = 'SCHEDULED'");
        String body = "{\"minutes\": 10, \"iata_code\": \"41\"}";
        String[] headers = {"If-Match", tag(id), "Idempotency-Key", "first"};
        Answer first = client.post(command(id, "delay"), body, headers);
        String after = world.contents();

        Answer again = client.post(command(id, "delay"), "{\"iata_code\":\"41\",\"minutes\":10}", headers);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        Answer other = client.post(command(id, "delay"), body.replace("10", "11"), headers);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).startsWith("key-reused");
        assertThat(world.contents()).isEqualTo(after);
    }

    @Test
    void anOldVersionChangesNothing() {
        String id = world.flight("status = 'SCHEDULED'");
        String stale = tag(id);
        String body = "{\"minutes\": 10, \"iata_code\": \"41\"}";
        assertThat(client.post(command(id, "delay"), body, "If-Match", ANY).status())
                .isEqualTo(200);
        String after = world.contents();
        Answer answer = client.post(command(id, "delay"), body, "If-Match", stale);
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.problem()).startsWith("stale-version");
        assertThat(client.post(command(id, "delay"), body).status()).isEqualTo(428);
        for (String tag : List.of("7", "W/\"7\"", "\"1\", \"2\"", "\"\"")) {
            assertThat(client.post(command(id, "delay"), body, "If-Match", tag).problem())
                    .isEqualTo("bad-request If-Match");
        }
        assertThat(client.post(command(id, "delay"), body, "If-Match", ANY, "Idempotency-Key", "a b")
                        .problem())
                .isEqualTo("bad-request Idempotency-Key");
        assertThat(world.contents()).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delay | {'minutes': 0, 'iata_code': '71'} | #/minutes",
                "delay | {'minutes': 1441, 'iata_code': '71'} | #/minutes",
                "delay | {'minutes': 1.5, 'iata_code': '71'} | #/minutes",
                "delay | {'minutes': '30', 'iata_code': '71'} | #/minutes",
                "delay | {'minutes': 99999999999999999999, 'iata_code': '71'} | #/minutes",
                "delay | {'minutes': 30} | #/iata_code",
                "delay | {'minutes': 30, 'iata_code': 71} | #/iata_code",
                "delay | {'minutes': 30, 'iata_code': '71', 'code': 1} | #/code",
                "delay | {} | #/minutes",
                "delay | [] | #",
                "delay | 7 | #",
                "cancel | {'cause': 'RAIN'} | #/cause",
                "cancel | {'cause': null} | #/cause",
                "reinstate | {'now': true} | #/now",
                "divert | {'to': 'Minneapolis'} | #/to",
                "swap-tail | {'with': 'AA100'} | #/with",
                "swap-tail | {'with': 5} | #/with"
            })
    void whatIsWrongWithABodyIsPointedAt(String name, String body, String pointer) {
        String id = world.flight("status = 'SCHEDULED'");
        String before = world.contents();
        Answer answer = client.post(command(id, name), body.replace('\'', '"'), "If-Match", ANY);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid " + pointer);
        assertThat(world.contents()).isEqualTo(before);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        String id = world.flight("status = 'SCHEDULED'");
        Answer answer = client.post(
                command(id, "delay"), "{\"minutes\": -1, \"iata_code\": \"x\", \"a/b\": 1}", "If-Match", ANY);
        assertThat(answer.json().path("errors")).hasSize(3);
        assertThat(answer.json().path("errors").findValuesAsText("pointer")).contains("#/a~1b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{", "{'minutes': 1,}", "{'minutes': 1} {}", "{'minutes': 1, 'minutes': 2}", "minutes=1"})
    void malformedJsonIsRefused(String body) {
        String id = world.flight("status = 'SCHEDULED'");
        String before = world.contents();
        Answer answer = client.post(command(id, "delay"), body.replace('\'', '"'), "If-Match", ANY);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(world.contents()).isEqualTo(before);
    }

    @Test
    void anOversizedBodyIsRefusedWithAndWithoutItsLength() {
        String id = world.flight("status = 'SCHEDULED'");
        String before = world.contents();
        byte[] large = ("{\"minutes\": 1, \"iata_code\": \"" + "7".repeat(Body.LIMIT) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        String[] headers = {"If-Match", ANY, "Content-Type", "application/json"};
        assertThat(client.send("POST", command(id, "delay"), BodyPublishers.ofByteArray(large), headers)
                        .status())
                .isEqualTo(413);
        assertThat(client.send(
                                "POST",
                                command(id, "delay"),
                                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
                                headers)
                        .status())
                .isEqualTo(413);
        assertThat(world.contents()).isEqualTo(before);
    }

    @Test
    void onlyJsonIsTaken() {
        String path = command(world.flight("status = 'SCHEDULED'"), "delay");
        String body = "{\"minutes\": 10, \"iata_code\": \"41\"}";
        String before = world.contents();
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonp")) {
            assertThat(client.send("POST", path, BodyPublishers.ofString(body), "Content-Type", type, "If-Match", ANY)
                            .status())
                    .isEqualTo(415);
        }
        assertThat(client.send("POST", path, BodyPublishers.ofString(body), "If-Match", ANY)
                        .status())
                .isEqualTo(415);
        assertThat(world.contents()).isEqualTo(before);
        assertThat(client.send(
                                "POST",
                                path,
                                BodyPublishers.ofString(body),
                                "Content-Type",
                                "application/json; charset=utf-8",
                                "If-Match",
                                ANY)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void unknownFlightsAndAirportsAreNotFound() {
        String before = world.contents();
        String body = "{\"minutes\": 10, \"iata_code\": \"41\"}";
        assertThat(client.post(command("1999-01-01.AA1.JFK.1", "delay"), body, "If-Match", ANY)
                        .status())
                .isEqualTo(404);
        assertThat(client.post(command("AA1", "delay"), body, "If-Match", ANY).status())
                .isEqualTo(400);
        String id = world.flight("status = 'SCHEDULED'");
        assertThat(client.post(command(id, "divert"), "{\"to\": \"XXX\"}", "If-Match", ANY)
                        .status())
                .isEqualTo(404);
        assertThat(client.post(command(id, "swap-tail"), "{\"with\": \"" + id + "\"}", "If-Match", ANY)
                        .problem())
                .isEqualTo("invalid #/with");
        assertThat(client.post(command(id, "explode"), "{}", "If-Match", ANY).status())
                .isEqualTo(404);
        assertThat(world.contents()).isEqualTo(before);
    }

    @Test
    void aSimulationThatIsAwayChangesNothing() {
        String id = world.flight("status = 'SCHEDULED'");
        String before = world.contents();
        simulation.away = true;
        Answer answer = client.post(command(id, "cancel"), "{\"cause\": \"NAS\"}", "If-Match", ANY);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(client.get("/health").status()).isEqualTo(503);
        assertThat(world.contents()).isEqualTo(before);
        simulation.away = false;
        assertThat(client.get("/health").status()).isEqualTo(200);
    }
}
