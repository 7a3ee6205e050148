package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.simulator.api.Client.Answer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatesIT extends ApiFixture {
    @Test
    void givesEveryAircraftInTheAirOnceInOpenSkysShape() {
        JsonNode answer = client.get("/v1/states/all").json();
        long airborne = world.number(
                "SELECT count(DISTINCT p.icao24) FROM flightops.flight_leg l"
                        + " JOIN flightops.aircraft a USING (registration) JOIN flightops.position_report p"
                        + " ON p.icao24 = a.icao24 AND p.time_position >= l.off_at WHERE l.off_at IS NOT NULL AND l.on_at IS NULL");
        assertThat(airborne).isGreaterThan(20);
        assertThat(answer.path("states").size()).isEqualTo((int) airborne);
        assertThat(answer.path("time").asLong())
                .isEqualTo(simulation.clock().now().getEpochSecond());
        for (JsonNode state : answer.path("states")) {
            assertThat(state.size()).isEqualTo(17);
            assertThat(state.path(3).asLong())
                    .isLessThanOrEqualTo(answer.path("time").asLong());
        }
        JsonNode first = answer.path("states").path(0);
        assertThat(first.path(1).asText())
                .isEqualTo("%-8s"
                        .formatted(world.value("SELECT callsign FROM flightops.position_report WHERE icao24 = '"
                                + first.path(0).asText() + "' ORDER BY time_position DESC LIMIT 1")));
    }

    /** As openskynetwork/opensky-api asks: time=0 and extended=True in every request. */
    @Test
    void openSkysOwnClientNeedsOnlyAnotherHost() {
        JsonNode all = client.get("/api/states/all?time=0&extended=True").json().path("states");
        assertThat(all.path(0).size()).isEqualTo(18);
        assertThat(all.path(0).path(17).isInt()).isTrue();
        String one = all.path(0).path(0).asText();
        String two = all.path(1).path(0).asText();
        JsonNode some = client.get("/api/states/all?time=0&icao24=" + one + "&icao24=" + two.toUpperCase(Locale.ROOT)
                        + "&extended=True")
                .json();
        assertThat(some.path("states").size()).isEqualTo(2);
        double latitude = all.path(0).path(6).asDouble();
        double longitude = all.path(0).path(5).asDouble();
        JsonNode box = client.get("/api/states/all?time=0&extended=True&lamin=%s&lamax=%s&lomin=%s&lomax=%s"
                        .formatted(latitude, latitude, longitude, longitude))
                .json();
        assertThat(box.path("states").size()).isEqualTo(1);
        assertThat(box.path("states").path(0).path(0).asText()).isEqualTo(one);
    }

    @Test
    void noStatesAreNull() {
        JsonNode answer = client.get("/v1/states/all?icao24=ffffff").json();
        assertThat(answer.path("states").isNull()).isTrue();
        assertThat(client.get("/v1/states/all?time=1").json().path("states").isNull())
                .isTrue();
    }

    @Test
    void anEarlierTimeShowsWhoWasInTheAirThen() {
        long earlier = simulation.clock().now().getEpochSecond() - 3600;
        JsonNode answer = client.get("/v1/states/all?time=" + earlier).json();
        assertThat(answer.path("time").asLong()).isEqualTo(earlier);
        assertThat(answer.path("states")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "time=-1, time",
        "time=now, time",
        "time=4102444800, time",
        "icao24=xyz, icao24",
        "lamin=1, lamin",
        "lamin=91&lomin=0&lamax=1&lomax=1, lamin",
        "lamin=2&lomin=0&lamax=1&lomax=1, lamin",
        "lamin=NaN&lomin=0&lamax=1&lomax=1, lamin",
        "extended=maybe, extended",
        "serials=1, serials"
    })
    void whatCannotBeUsedIsNamed(String query, String parameter) {
        Answer answer = client.get("/v1/states/all?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("bad-request " + parameter);
    }
}
