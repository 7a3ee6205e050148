package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.changelog.PipelineException;
import io.contrail.simulator.api.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class AccessIT extends ApiFixture {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @Test
    void aTokenIsAskedForExceptByThePagesThatTellOfIt() {
        try (SimulatorApi guarded = SimulatorApi.start(
                new ApiOptions(ApiOptions.LOOPBACK, 0, Optional.of(TOKEN)), world.database(), simulation)) {
            Client stranger = new Client(guarded.address());
            String before = world.contents();
            for (String header : List.of("Bearer wrong", TOKEN, "Basic " + TOKEN, "Bearer " + TOKEN + "x", "bearer")) {
                Answer answer = stranger.get("/v1/flights", "Authorization", header);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
                assertThat(answer.response().body()).doesNotContain(TOKEN);
            }
            assertThat(stranger.get("/v1/flights").status()).isEqualTo(401);
            assertThat(stranger.get("/nowhere").status()).isEqualTo(401);
            String id = world.flight("status = 'SCHEDULED'");
            assertThat(stranger.post("/v1/flights/" + id + ":cancel", "{\"cause\": \"NAS\"}", "If-Match", "*")
                            .status())
                    .isEqualTo(401);
            assertThat(world.contents()).isEqualTo(before);
            for (String open : List.of("/", "/health", "/openapi.json")) {
                assertThat(stranger.get(open).status()).isEqualTo(200);
            }
            assertThat(stranger.get("/v1/flights?limit=1", "Authorization", "Bearer " + TOKEN)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void otherAddressesThanLoopbackNeedAToken() {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
            assertThatThrownBy(() -> new ApiOptions(host, 0, Optional.empty()))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(PipelineException.Kind.USAGE))
                    .hasMessageContaining("token");
        }
        assertThat(new ApiOptions("0.0.0.0", 0, Optional.of(TOKEN)).toString()).doesNotContain(TOKEN);
        assertThatThrownBy(() -> new ApiOptions("127.0.0.1", 0, Optional.of("short")))
                .isInstanceOf(PipelineException.class)
                .hasMessageNotContaining("short\"");
        assertThatThrownBy(() -> new ApiOptions("127.0.0.1", 70_000, Optional.empty()))
                .isInstanceOf(PipelineException.class);
    }

    @Test
    void aTakenPortIsSaidSo() {
        ApiOptions taken = new ApiOptions(ApiOptions.LOOPBACK, api.address().getPort(), Optional.empty());
        assertThatThrownBy(() -> SimulatorApi.start(taken, world.database(), simulation))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(String.valueOf(taken.port()));
    }

    @Test
    void aNameThatWasMadeToPointHereIsRefused() throws IOException {
        assertThat(raw("GET /v1/flights HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("urn:contrail:problem:wrong-host");
        for (String host : List.of("localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:80")) {
            assertThat(raw("GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContainIgnoringCase("Access-Control-Allow")
                    .doesNotContainIgnoringCase("Server: ");
        }
    }

    @Test
    void whatIsNoRequestIsAnsweredAsAProblem() throws IOException {
        for (String request : List.of(
                "GET /v1/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/flights HTTP/1.1\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n")) {
            assertThat(raw(request))
                    .startsWith("HTTP/1.1 400")
                    .contains(Json.PROBLEM)
                    .doesNotContain("Exception")
                    .doesNotContain("<html");
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), api.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whatever is documented is there, and says what else it takes. */
    @Test
    void everyDescribedPathAnswersAndNamesItsMethods() {
        Description.DOCUMENT.path("paths").properties().forEach(path -> {
            String url = path.getKey().replaceAll("\\{[a-z0-9]+}", "x");
            Set<String> methods = new TreeSet<>();
            path.getValue().fieldNames().forEachRemaining(name -> methods.add(name.toUpperCase(Locale.ROOT)));
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            Answer answer = client.send("DELETE", url, "");
            assertThat(answer.status()).as(url).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo(String.join(", ", methods));
            assertThat(client.send("OPTIONS", url, "").status()).isEqualTo(405);
        });
        assertThat(client.send("HEAD", "/v1/sim/clock", "").status()).isEqualTo(200);
        assertThat(client.send("HEAD", "/nowhere", "").status()).isEqualTo(404);
    }

    @Test
    void parametersThatNoRouteTakesAreErrors() {
        Description.DOCUMENT
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    String url = path.getKey().replaceAll("\\{[a-z0-9]+}", "x") + "?verbose=1";
                    Answer answer = name.equals("get")
                            ? client.get(url)
                            : client.send(name.toUpperCase(Locale.ROOT), url, "{}");
                    assertThat(answer.problem()).isEqualTo("bad-request verbose");
                }));
    }

    @Test
    void aDatabaseThatIsAwayIsSaidSo() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/nowhere");
        try (SimulatorApi lost = SimulatorApi.start(ApiOptions.loopback(), nowhere, simulation)) {
            Client asking = new Client(lost.address());
            Answer answer = asking.get("/v1/flights");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.response().body()).doesNotContain("Exception").doesNotContain("jdbc");
            assertThat(asking.get("/openapi.json").status()).isEqualTo(200);
        }
    }

    @Test
    void thePageLinksToWhatThereIs() {
        String page = client.get("/").response().body();
        Matcher links = Pattern.compile("href=\"([^\"]+)\"").matcher(page);
        int found = 0;
        while (links.find()) {
            String link = links.group(1);
            assertThat(Description.template(link)).as(link).isPresent();
            if (!link.endsWith("/events")) {
                assertThat(client.get(link).status()).isEqualTo(200);
            }
            found++;
        }
        assertThat(found).isGreaterThan(5);
        JsonNode document = client.get("/openapi.json").json();
        assertThat(document).isEqualTo(Description.DOCUMENT);
    }
}
