package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventsIT extends ApiFixture {
    private record Event(String id, String name, String data) {
        JsonNode json() {
            return Description.parse(data);
        }
    }

    /** A listener as a browser is one. */
    private final class Listener implements AutoCloseable {
        private final HttpURLConnection connection;
        private final BufferedReader lines;
        private String id = "";

        Listener(String last) throws IOException {
            connection = (HttpURLConnection)
                    api.address().resolve("/v1/events").toURL().openConnection();
            if (!last.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", last);
            }
            assertThat(connection.getResponseCode()).isEqualTo(200);
            assertThat(connection.getContentType()).startsWith("text/event-stream");
            lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            String line;
            do {
                line = lines.readLine();
                remember(line);
            } while (!line.isEmpty());
        }

        private void remember(String line) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            }
        }

        Event next() throws IOException {
            String name = "";
            String data = "";
            while (true) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IOException("the stream has ended");
                }
                remember(line);
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !data.isEmpty()) {
                    Event event = new Event(id, name, data);
                    Description.conforms(
                            "/components/schemas/"
                                    + switch (name) {
                                        case "leg" -> "Flight";
                                        case "delay" -> "DelayEvent";
                                        default -> "ResetEvent";
                                    },
                            event.json());
                    return event;
                }
            }
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }

    private void delay(String id, int minutes) {
        assertThat(client.post(
                                "/v1/flights/" + id + ":delay",
                                "{\"minutes\": %d, \"iata_code\": \"71\"}".formatted(minutes),
                                "If-Match",
                                "*")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aChangeIsTold() throws IOException {
        String id = world.flight("status = 'SCHEDULED'");
        try (Listener listener = new Listener("")) {
            delay(id, 30);
            Event leg = listener.next();
            Event delay = listener.next();
            assertThat(leg.name()).isEqualTo("leg");
            assertThat(leg.json().path("id").asText()).isEqualTo(id);
            assertThat(leg.json().path("status").asText()).isEqualTo("DELAYED");
            assertThat(delay.name()).isEqualTo("delay");
            assertThat(delay.json().path("flight").asText()).isEqualTo(id);
            assertThat(delay.json().path("delay").path("minutes").asInt()).isEqualTo(30);
        }
    }

    @Test
    void aListenerThatComesBackMissesNothing() throws IOException {
        String last;
        try (Listener listener = new Listener("")) {
            delay(world.flight("status = 'SCHEDULED'"), 30);
            listener.next();
            last = listener.next().id();
        }
        String missed = world.flight("status = 'SCHEDULED'");
        delay(missed, 20);
        try (Listener listener = new Listener(last)) {
            assertThat(listener.next().json().path("id").asText()).isEqualTo(missed);
        }
    }

    /** The first begins before the second and commits after it, as an old number would have it forgotten. */
    @Test
    void aTransactionThatCommitsLateIsNotMissedAndNoneIsToldTwice() throws Exception {
        String late = world.flight("status = 'SCHEDULED'");
        String early = world.flight("status = 'SCHEDULED' AND " + World.ID + " > '" + late + "'");
        String third = world.flight("status = 'SCHEDULED' AND " + World.ID + " > '" + early + "'");
        try (Connection connection = world.database().getConnection();
                Statement statement = connection.createStatement();
                Listener listener = new Listener("")) {
            connection.setAutoCommit(false);
            touch(statement, third);
            connection.setSavepoint();
            touch(statement, late);
            world.run(
                    "UPDATE flightops.flight_leg l SET version = version + 1 WHERE " + World.ID + " = '" + early + "'");
            Event first = listener.next();
            assertThat(first.json().path("id").asText()).isEqualTo(early);
            connection.commit();
            Set<String> after = new HashSet<>();
            after.add(listener.next().json().path("id").asText());
            after.add(listener.next().json().path("id").asText());
            assertThat(after).containsExactlyInAnyOrder(late, third);
            try (Listener again = new Listener(first.id())) {
                Set<String> repeated = new HashSet<>();
                while (!repeated.containsAll(after)) {
                    repeated.add(again.next().json().path("id").asText());
                }
            }
        }
    }

    private static void touch(Statement statement, String id) throws SQLException {
        statement.execute(
                "UPDATE flightops.flight_leg l SET version = version + 1 WHERE " + World.ID + " = '" + id + "'");
    }

    @Test
    void aPlaceThatIsNotInThisDatabaseBeginsAnew() throws IOException {
        try (Listener listener = new Listener("999999999999")) {
            assertThat(listener.next().name()).isEqualTo("reset");
            delay(world.flight("status = 'SCHEDULED'"), 5);
            assertThat(listener.next().name()).isEqualTo("leg");
        }
        assertThat(client.get("/v1/events", "Last-Event-ID", "yesterday").problem())
                .isEqualTo("bad-request Last-Event-ID");
    }

    @Test
    void noMoreListenersAreServedThanThereIsRoomFor() throws IOException {
        Listener[] listeners = new Listener[16];
        for (int i = 0; i < listeners.length; i++) {
            listeners[i] = new Listener("");
        }
        assertThat(client.get("/v1/events").status()).isEqualTo(503);
        for (Listener listener : listeners) {
            listener.close();
        }
    }

    /** A stream has no end of its own, so that it may break off. */
    @Test
    void closingTheServerEndsTheStreams() throws IOException {
        try (Listener listener = new Listener("")) {
            api.close();
            assertThatThrownBy(listener::next).isInstanceOf(IOException.class);
        }
    }
}
