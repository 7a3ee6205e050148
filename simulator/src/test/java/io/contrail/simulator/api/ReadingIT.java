package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.simulator.api.Client.Answer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingIT extends ApiFixture {
    @Test
    void pagesHoldEveryFlightOnceInOrderWhateverIsWrittenBetweenThem() {
        Set<String> seen = new LinkedHashSet<>();
        int pages = 0;
        String cursor = "";
        do {
            Answer page = client.get("/v1/flights?limit=300" + cursor);
            assertThat(page.status()).isEqualTo(200);
            page.json()
                    .path("flights")
                    .forEach(flight ->
                            assertThat(seen.add(flight.path("id").asText())).isTrue());
            String next = page.json().path("next_cursor").asText("");
            cursor = next.equals("null") || next.isEmpty() ? "" : "&cursor=" + next;
            world.run("UPDATE flightops.flight_leg SET passengers = passengers WHERE flight_no % 7 = " + pages % 7);
            pages++;
        } while (!cursor.isEmpty());
        assertThat(pages).isGreaterThan(3);
        assertThat((long) seen.size()).isEqualTo(world.number("SELECT count(*) FROM flightops.flight_leg"));
    }

    @ParameterizedTest
    @CsvSource({
        "carrier=AA, carrier = 'AA'",
        "status=OFF, status = 'OFF'",
        "from=ORD, dep_iata = 'ORD'",
        "to=ORD, arr_iata = 'ORD'",
        "date=2001-01-08, flight_date = '2001-01-08'",
        "carrier=UA&from=ORD, carrier = 'UA' AND dep_iata = 'ORD'"
    })
    void filtersGiveWhatSqlGives(String query, String condition) {
        long count = world.number("SELECT count(*) FROM flightops.flight_leg WHERE " + condition);
        assertThat(count).isPositive();
        JsonNode page = client.get("/v1/flights?limit=1000&" + query).json();
        assertThat(page.path("flights").size()).isEqualTo((int) Math.min(count, 1000));
    }

    @ParameterizedTest
    @CsvSource({
        "date=2001-02-30, date",
        "date=yesterday, date",
        "carrier=aa, carrier",
        "carrier=AA&carrier=UA, carrier",
        "status=LATE, status",
        "from=JFKX, from",
        "to=, to",
        "tail=n1, tail",
        "limit=0, limit",
        "limit=1001, limit",
        "limit=ten, limit",
        "cursor=AAAA, cursor",
        "cursor=%21%21, cursor",
        "page=2, page"
    })
    void whatCannotBeUsedInAQueryIsNamed(String query, String parameter) {
        Answer answer = client.get("/v1/flights?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("bad-request " + parameter);
    }

    @Test
    void aCursorOfOtherFiltersIsRefused() {
        String cursor =
                client.get("/v1/flights?limit=1").json().path("next_cursor").asText();
        Answer answer = client.get("/v1/flights?limit=1&carrier=AA&cursor=" + cursor);
        assertThat(answer.problem()).isEqualTo("bad-request cursor");
        assertThat(answer.json().path("detail").asText()).contains("other filters");
    }

    @Test
    void aFlightCarriesItsVersionAsETag() {
        String id = world.flight("status = 'CLOSED'");
        Answer answer = client.get("/v1/flights/" + id);
        assertThat(answer.json().path("id").asText()).isEqualTo(id);
        String tag = answer.header("ETag");
        assertThat(tag).isEqualTo("\"" + answer.json().path("version") + "\"");
        assertThat(client.get("/v1/flights/" + id, "If-None-Match", tag).status())
                .isEqualTo(304);
        assertThat(client.get("/v1/flights/" + id, "If-None-Match", "\"1\"").status())
                .isEqualTo(200);
    }

    @Test
    void aFlightWithASuffixIsAnotherFlight() {
        String id = world.flight("status = 'SCHEDULED'");
        world.run("INSERT INTO flightops.flight_leg SELECT flight_date, carrier, flight_no, 'D', dep_iata, leg_seq,"
                + " arr_iata, registration, status, std, etd, sta, eta, out_at, off_at, on_at, in_at, dep_gate, arr_gate,"
                + " passengers, distance_mi, codeshares, 77, updated_at FROM flightops.flight_leg l WHERE " + World.ID
                + " = '" + id + "'");
        String other = world.flight("suffix = 'D'");
        try {
            JsonNode flight = client.get("/v1/flights/" + other).json();
            assertThat(flight.path("suffix").asText()).isEqualTo("D");
            assertThat(flight.path("version").asInt()).isEqualTo(77);
        } finally {
            world.run("DELETE FROM flightops.flight_leg WHERE suffix = 'D'");
        }
        assertThat(client.get("/v1/flights/" + other).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001-01-08.AA0100.JFK.1",
                "2001-02-30.AA100.JFK.1",
                "2001-01-08.AA100.jfk.1",
                "2001-01-08.AA100.JFK.0",
                "2001-01-08.AA100.JFK",
                "1"
            })
    void aMalformedIdIsNoFlight(String id) {
        for (String part : List.of("", "/positions", "/delays")) {
            Answer answer = client.get("/v1/flights/" + id + part);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).isEqualTo("bad-request id");
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String path : List.of(
                "/v1/flights/1999-01-01.AA1.JFK.1",
                "/v1/flights/1999-01-01.AA1.JFK.1/positions",
                "/v1/flights/1999-01-01.AA1.JFK.1/delays",
                "/v1/airports/QQQ/departures",
                "/v1/airports/QQQ/arrivals",
                "/v1/aircraft/N0/rotation",
                "/v1/sim/scenarios/storm-99",
                "/v2/flights",
                "/v1/flights/")) {
            Answer answer = client.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.json().path("detail").asText()).isNotBlank();
        }
    }

    @Test
    void positionsLieBetweenTakeOffAndTouchDown() {
        String id = world.flight("status = 'CLOSED' AND distance_mi > 1000");
        JsonNode flight = client.get("/v1/flights/" + id).json();
        JsonNode positions =
                client.get("/v1/flights/" + id + "/positions").json().path("positions");
        assertThat(positions.size()).isGreaterThan(2);
        List<Instant> times = new ArrayList<>();
        positions.forEach(position -> times.add(time(position, "time_position")));
        assertThat(times).isSorted();
        assertThat(times.get(0)).isAfterOrEqualTo(time(flight, "off_at"));
        assertThat(times.get(times.size() - 1)).isBeforeOrEqualTo(time(flight, "on_at"));
        String waiting = world.flight("off_at IS NULL");
        assertThat(client.get("/v1/flights/" + waiting + "/positions").json().path("positions"))
                .isEmpty();
    }

    @Test
    void delaysAddUpToTheDepartureDelay() {
        String id = world.flight("status = 'CLOSED' AND out_at - std > interval '40 min'");
        JsonNode delays = client.get("/v1/flights/" + id + "/delays").json();
        assertThat(delays.path("delays")).isNotEmpty();
        assertThat(delays.path("minutes").asLong())
                .isEqualTo(client.get("/v1/flights/" + id)
                        .json()
                        .path("departure_delay_minutes")
                        .asLong());
    }

    @Test
    void aRotationShowsHowDelaySpreads() {
        String tail = world.value("SELECT l.registration FROM flightops.flight_delay d JOIN flightops.flight_leg l"
                + " USING (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq)"
                + " WHERE d.iata_code = '93' AND l.leg_seq = 1 AND EXISTS (SELECT 1 FROM flightops.flight_leg e"
                + " WHERE e.registration = l.registration AND e.std < l.std) ORDER BY d.minutes DESC LIMIT 1");
        JsonNode rotation = client.get("/v1/aircraft/" + tail + "/rotation").json();
        assertThat(rotation.path("aircraft").path("registration").asText()).isEqualTo(tail);
        JsonNode legs = rotation.path("legs");
        assertThat(legs.size()).isGreaterThan(1);
        String at = legs.path(0).path("flight").path("dep_iata").asText();
        int reactionary = 0;
        for (JsonNode leg : legs) {
            assertThat(leg.path("flight").path("registration").asText()).isEqualTo(tail);
            assertThat(leg.path("flight").path("dep_iata").asText()).isNotEmpty();
            reactionary += leg.path("reactionary_minutes").asInt();
        }
        assertThat(at).hasSize(3);
        assertThat(reactionary).isPositive();
        assertThat(legs.path(1).path("ground_minutes").isIntegralNumber()).isTrue();
    }

    @Test
    void boardsShowUtcAndTheTimeOfTheAirport() {
        for (String side : List.of("departures", "arrivals")) {
            JsonNode board = client.get("/v1/airports/ORD/" + side).json();
            assertThat(board.path("airport").path("zone").asText()).isEqualTo("America/Chicago");
            assertThat(board.path("flights")).isNotEmpty();
            for (JsonNode line : board.path("flights")) {
                assertThat(line.path("scheduled_local").asText()).endsWith("-06:00");
                assertThat(OffsetDateTime.parse(line.path("scheduled_local").asText())
                                .toInstant())
                        .isEqualTo(time(line, "scheduled"));
            }
        }
        assertThat(client.get("/v1/airports/ORD/departures?from=2001-01-08T14:00:00Z&to=2001-01-08T15:00:00Z")
                        .status())
                .isEqualTo(200);
        for (String query :
                List.of("to=2001-01-01T00:00:00Z", "from=2001-01-08T14:00:00Z&to=2001-01-10T14:00:00Z", "to=noon")) {
            assertThat(client.get("/v1/airports/ORD/departures?" + query).problem())
                    .isEqualTo("bad-request to");
            assertThat(client.get("/v1/aircraft/N1000A/rotation?" + query.replace("10T", "20T"))
                            .problem())
                    .isEqualTo("bad-request to");
        }
        assertThat(client.get("/v1/airports/ord/departures").problem()).isEqualTo("bad-request iata");
        assertThat(client.get("/v1/aircraft/n1/rotation").problem()).isEqualTo("bad-request registration");
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(node.path(field).asText());
    }
}
