package io.contrail.local.kafka;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;

/**
 * One real, distributed Kafka Connect worker inside this process, with its REST interface on the loopback address.
 * Connectors, their settings and their offsets live in Kafka, so they are there again after the next start.
 */
public final class ConnectWorker implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Connect<DistributedHerder> connect;
    private final URI restUrl;
    private final CompletableFuture<PipelineException> failed;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private ConnectWorker(
            Connect<DistributedHerder> connect, URI restUrl, CompletableFuture<PipelineException> failed) {
        this.connect = connect;
        this.restUrl = restUrl;
        this.failed = failed;
    }

    /**
     * Starts the worker and returns when it takes requests.
     *
     * @param configuration worker settings that take precedence over Contrail's own; connectors are found on the class
     *     path, and also in the folders of {@code plugin.path} when that is set here
     */
    public static ConnectWorker start(String bootstrap, int port, Map<String, String> configuration) {
        CompletableFuture<PipelineException> failed = new CompletableFuture<>();
        ProcessExits.report(ProcessExits.Origin.WORKER, failed::complete);
        Map<String, String> settings = settings(bootstrap, port);
        settings.putAll(configuration);
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        try {
            ConnectWorker worker = new ConnectWorker(
                    new ConnectDistributed().startConnect(settings), URI.create("http://127.0.0.1:" + port), failed);
            worker.awaitHealthy();
            return worker;
        } catch (RuntimeException e) {
            ProcessExits.forget(ProcessExits.Origin.WORKER);
            throw PipelineException.stop(
                            "The Kafka Connect worker did not start on 127.0.0.1:%d: %s."
                                    .formatted(port, KafkaBroker.deepest(e)),
                            "No connector runs; changes wait in PostgreSQL.",
                            "mend what it names, then start again.")
                    .causedBy(e);
        } finally {
            Thread.currentThread().setContextClassLoader(callers); // Connect leaves its own behind
        }
    }

    public URI restUrl() {
        return restUrl;
    }

    /** Completes, with an error to show, only when the worker gives up. */
    public CompletionStage<PipelineException> failed() {
        return failed.minimalCompletionStage();
    }

    /** What is wrong with the worker, in its own words; empty when it is well. */
    public Optional<String> trouble(Duration patience) {
        HttpRequest request = HttpRequest.newBuilder(restUrl.resolve("/health"))
                .timeout(patience)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.empty() : Optional.of(response.body());
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Stops the connectors, then the worker; idempotent, and bounded in time. */
    @Override
    public void close() {
        Bounded.run("connect-stop", STOP, connect::stop);
        ProcessExits.forget(ProcessExits.Origin.WORKER);
    }

    private void awaitHealthy() {
        long giveUp = System.nanoTime() + START.toNanos();
        Optional<String> trouble = trouble(START);
        while (trouble.isPresent()) {
            if (failed.isDone()
                    || System.nanoTime() > giveUp
                    || Thread.currentThread().isInterrupted()) {
                close();
                throw new IllegalStateException(trouble.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            trouble = trouble(START);
        }
    }

    private static Map<String, String> settings(String bootstrap, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", "contrail-connect");
        settings.put("config.storage.topic", "contrail-connect-configs");
        settings.put("offset.storage.topic", "contrail-connect-offsets");
        settings.put("status.storage.topic", "contrail-connect-status");
        for (String storage : new String[] {"config", "offset", "status"}) {
            settings.put(storage + ".storage.replication.factor", "1");
        }
        settings.put("offset.storage.partitions", "1");
        settings.put("status.storage.partitions", "1");
        settings.put("listeners", "http://127.0.0.1:" + port);
        settings.put("rest.advertised.host.name", "127.0.0.1");
        // Starts in a third of the time and memory of a scan of every class.
        settings.put("plugin.discovery", "service_load");
        settings.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        settings.put("key.converter.schemas.enable", "false");
        settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        settings.put("value.converter.schemas.enable", "false");
        settings.put("connector.client.config.override.policy", "All");
        // Secrets stay in files: ${file:/path/secrets.properties:key}
        settings.put("config.providers", "file");
        settings.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        settings.put("offset.flush.interval.ms", "1000");
        settings.put("scheduled.rebalance.max.delay.ms", "0");
        // After a kill the next run waits this long for the dead members of its groups; the defaults are 10 s and 45 s.
        settings.put("session.timeout.ms", "5000");
        settings.put("heartbeat.interval.ms", "1000");
        settings.put("consumer.session.timeout.ms", "5000");
        settings.put("consumer.heartbeat.interval.ms", "1000");
        settings.put("producer.max.request.size", Integer.toString(KafkaBroker.LARGEST_RECORD));
        return settings;
    }
}
