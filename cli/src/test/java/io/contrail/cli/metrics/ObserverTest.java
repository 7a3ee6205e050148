package io.contrail.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.Slot;
import io.contrail.metrics.Exposition;
import io.contrail.metrics.Metric;
import io.contrail.verifier.Lag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ObserverTest {
    private static final Duration OFTEN = Duration.ofMillis(1);
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC);

    @Test
    void whatCannotBeLookedAtIsAbsentAndNotOld() {
        AtomicBoolean broken = new AtomicBoolean();
        Observer.Look lag = new Observer.Look(
                "lag",
                OFTEN,
                samples -> Looks.lag("shop", new Lag(1_500, 500, broken.get() ? "no answer" : null), samples));
        try (Observer observer = Observer.start("shop", List.of(lag), CLOCK)) {
            Exposition exposition = new Exposition(observer::collect);
            await().untilAsserted(
                            () -> assertThat(exposition.answer(null).body().lines())
                                    .contains(
                                            "contrail_lag_seconds{pipeline=\"shop\",stage=\"total\"} 2.0",
                                            "contrail_lag_seconds{pipeline=\"shop\",stage=\"kafka\"} 1.5",
                                            "contrail_observation_ok{pipeline=\"shop\",what=\"lag\"} 1.0",
                                            "contrail_observation_timestamp_seconds{pipeline=\"shop\",what=\"lag\"} 1000.0"));
            broken.set(true);
            await().untilAsserted(() -> assertThat(exposition.answer(null).body())
                    .contains("contrail_observation_ok{pipeline=\"shop\",what=\"lag\"} 0.0")
                    .doesNotContain("contrail_lag_seconds{"));
        }
    }

    @Test
    void aLookThatHangsHoldsNothingUp() {
        CountDownLatch never = new CountDownLatch(1);
        Observer.Look hanging = new Observer.Look("source", OFTEN, samples -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Observer.Look slots = new Observer.Look(
                "slots",
                OFTEN,
                samples -> Looks.slots(
                        List.of(new Slot("shop", true, "at risk", null, null, null, 75L, 25L, "trouble")), samples));
        try (Observer observer = Observer.start("shop", List.of(hanging, slots), CLOCK)) {
            Exposition exposition = new Exposition(observer::collect);
            await().untilAsserted(
                            () -> assertThat(exposition.answer(null).body().lines())
                                    .contains(
                                            "contrail_slot_active{ours=\"true\",slot=\"shop\"} 0.0",
                                            "contrail_slot_used_ratio{ours=\"true\",slot=\"shop\"} 0.75"));
        }
    }

    @Test
    void aPortThatWasNamedMustBeFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            MetricsAddress named = MetricsAddress.parse("127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> MetricsServer.start(named, samples -> {}))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("Metrics cannot be served on 127.0.0.1:" + taken.getLocalPort());
            try (MetricsServer other = MetricsServer.start(MetricsAddress.usual(taken.getLocalPort()), samples -> {})) {
                assertThat(other.url()).doesNotContain(":" + taken.getLocalPort() + "/");
            }
        }
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String text : List.of("", "here", ":80", "127.0.0.1:", "127.0.0.1:65536", "a:b:c")) {
            assertThatThrownBy(() -> MetricsAddress.parse(text))
                    .as(text)
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("is no address to serve metrics on");
        }
        assertThat(MetricsAddress.parse("25090")).isEqualTo(new MetricsAddress("127.0.0.1", 25_090, true));
    }

    @Test
    void metricsAreServedInTheFormatThatIsAskedFor() throws IOException, InterruptedException {
        try (MetricsServer server = MetricsServer.start(
                MetricsAddress.parse("127.0.0.1:0"), samples -> samples.add(Metric.SIMULATOR_CHANGES, 5))) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url()));
            HttpClient client = HttpClient.newHttpClient();
            assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("contrail_simulator_changes_total 5.0\n");
            HttpResponse<String> open = client.send(
                    request.header("Accept", "application/openmetrics-text").build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(open.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        }
    }
}
