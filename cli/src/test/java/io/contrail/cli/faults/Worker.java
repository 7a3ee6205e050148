package io.contrail.cli.faults;

import io.contrail.capture.connector.ConnectClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One Connect worker's place: the process in it changes. */
final class Worker implements AutoCloseable {
    private final String bootstrap;
    private final Path warehouse;
    private final Path logs;
    private final int port = SourceServer.freePort();
    private final int queries = SourceServer.freePort();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ConnectClient client =
            new ConnectClient(URI.create("http://127.0.0.1:" + port), Duration.ofMinutes(1));
    private volatile ChildProcess process;
    private volatile boolean paused;

    Worker(String bootstrap, Path warehouse, Path logs) {
        this.bootstrap = bootstrap;
        this.warehouse = warehouse;
        this.logs = logs;
        this.process = launch();
    }

    private ChildProcess launch() {
        return ChildProcess.start(
                WorkerProcess.class,
                logs.resolve("worker.out"),
                bootstrap,
                Integer.toString(port),
                Integer.toString(queries),
                warehouse.toString(),
                logs.toString());
    }

    ConnectClient client() {
        return client;
    }

    /** As Connect calls it. */
    String name() {
        return "127.0.0.1:" + port;
    }

    boolean isAlive() {
        return !paused && process.isAlive();
    }

    /** Rows of the warehouse; only the worker that runs the sink has it open. */
    List<String> query(String sql) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + queries))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(sql))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.body());
            }
            return response.body().lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException("The worker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        process.kill();
    }

    /** Returns when it has ended by itself. */
    void awaitEnd() {
        process.awaitEnd();
    }

    void start() {
        process = launch();
    }

    void awaitReady() {
        process.awaitReady();
    }

    void pause() {
        paused = true;
        process.pause();
    }

    void resume() {
        process.resume();
        paused = false;
    }

    @Override
    public void close() {
        process.close();
    }
}
