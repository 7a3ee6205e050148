package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A Connect worker as the compose file starts it: the image's entry point with the service's variables, of which only
 * hosts, ports and folders are others. It can be killed.
 */
final class ImageWorker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int port;
    private final Path log;
    private final Process process;

    private ImageWorker(int port, Path log, Process process) {
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts it and returns at once.
     *
     * @param more variables that take precedence over the compose file's
     */
    static ImageWorker start(Path folder, String bootstrap, int port, Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(
                ComposeFile.read(ComposeTest.filled()).service("connect").environment());
        environment.put("CONNECT_BOOTSTRAP_SERVERS", bootstrap);
        environment.put("CONNECT_LISTENERS", "http://127.0.0.1:" + port);
        environment.put("CONNECT_REST_ADVERTISED_HOST_NAME", "127.0.0.1");
        environment.put("CONTRAIL_HOME", folder.toString());
        environment.put("CONTRAIL_SETTINGS", folder.resolve("worker.properties").toString());
        environment.put("CONTRAIL_JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        environment.putAll(more);
        Path log = folder.resolve("worker.log");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("class-path"), System.getProperty("java.class.path") + "\n");
            Files.copy(Linter.REPOSITORY.resolve("deploy/docker/logback.xml"), folder.resolve("logback.xml"));
            ProcessBuilder builder = new ProcessBuilder(Linter.REPOSITORY
                            .resolve("deploy/docker/connect/start")
                            .toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .merge(
                            "PATH",
                            Path.of(System.getProperty("java.home"), "bin").toString(),
                            (path, java) -> java + ":" + path);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return new ImageWorker(port, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the health check asks. */
    ImageWorker awaitHealthy() {
        HttpRequest health = HttpRequest.newBuilder(URI.create(url() + "/health"))
                .timeout(Duration.ofSeconds(10))
                .build();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    assertThat(process.isAlive()).as(this::log).isTrue();
                    return HttpClient.newHttpClient()
                                    .send(health, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200;
                });
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** As Connect calls it. */
    String name() {
        return "127.0.0.1:" + port;
    }

    ConnectClient client() {
        return new ConnectClient(URI.create(url()), PATIENCE);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code docker compose stop} does; what it has open is closed afterwards. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
