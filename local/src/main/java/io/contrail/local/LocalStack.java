package io.contrail.local;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.directory.Ports;
import io.contrail.local.kafka.ConnectWorker;
import io.contrail.local.kafka.KafkaBroker;
import io.contrail.local.postgres.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, a Kafka broker and a Kafka Connect worker, started and stopped together. Either all wanted parts run or
 * none does: when one cannot start, or dies, the others are stopped. Does not close the data directory.
 */
public final class LocalStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalStack.class);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final DataDirectory directory;
    private final StackSettings settings;
    private final StackListener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object closing = new Object();
    private volatile @Nullable PipelineException failure;
    private volatile @Nullable PostgresServer postgres;
    private volatile @Nullable KafkaBroker kafka;
    private volatile @Nullable ConnectWorker connect;

    private LocalStack(DataDirectory directory, StackSettings settings, StackListener listener) {
        this.directory = directory;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Starts the parts, side by side where they can be, and returns when all accept connections.
     *
     * @throws PipelineException when one cannot start; the others are stopped then
     */
    public static LocalStack start(DataDirectory directory, StackSettings settings, StackListener listener) {
        LocalStack stack = new LocalStack(directory, settings, listener);
        try {
            try (StartLock turn = StartLock.take()) {
                stack.startParts();
            }
            PipelineException early = stack.failure;
            if (early != null) {
                throw early; // one part died while another was still starting
            }
            return stack;
        } catch (RuntimeException | Error e) {
            stack.close();
            throw e;
        }
    }

    /** The embedded PostgreSQL; empty when none was wanted. */
    public Optional<PostgresServer> postgres() {
        return Optional.ofNullable(postgres);
    }

    public KafkaBroker kafka() {
        return java.util.Objects.requireNonNull(kafka);
    }

    public ConnectWorker connect() {
        return java.util.Objects.requireNonNull(connect);
    }

    /** Asks every part; takes a few seconds at most when one does not answer. */
    public List<Health> health() {
        List<Health> health = new ArrayList<>();
        postgres()
                .ifPresent(server -> health.add(
                        server.answers(ANSWER)
                                ? Health.well(Part.POSTGRESQL)
                                : Health.ill(Part.POSTGRESQL, "no answer on port " + server.port())));
        health.add(
                kafka().answers(ANSWER)
                        ? Health.well(Part.KAFKA)
                        : Health.ill(Part.KAFKA, "no answer on " + kafka().bootstrap()));
        health.add(connect()
                .trouble(ANSWER)
                .map(trouble -> Health.ill(Part.CONNECT, trouble))
                .orElseGet(() -> Health.well(Part.CONNECT)));
        return health;
    }

    /** Stops the parts, last started first; idempotent, from any thread, and bounded in time. */
    @Override
    public void close() {
        over.set(true);
        synchronized (closing) {
            close(connect);
            close(kafka);
            close(postgres);
        }
    }

    private void startParts() {
        Ports ports = new Ports(directory.settings());
        int kafkaPort = port(ports, Part.KAFKA);
        int controllerPort = ports.choose("kafka-controller", Ports.KAFKA_CONTROLLER, OptionalInt.empty())
                .port();
        int connectPort = port(ports, Part.CONNECT);
        String clusterId = directory.settings().getOrCreate("kafka.cluster.id", KafkaBroker::newClusterId);

        CompletableFuture<Void> database = CompletableFuture.completedFuture(null);
        if (settings.postgres()) {
            int postgresPort = port(ports, Part.POSTGRESQL);
            database = inBackground(() -> {
                postgres = started(
                        Part.POSTGRESQL,
                        () -> PostgresServer.start(
                                directory,
                                Part.POSTGRESQL.key(),
                                postgresPort,
                                settings.configuration(Part.POSTGRESQL)),
                        server -> "127.0.0.1:" + server.port(),
                        PostgresServer::failed);
            });
        }
        try {
            kafka = started(
                    Part.KAFKA,
                    () -> KafkaBroker.start(
                            directory.kafka(),
                            clusterId,
                            kafkaPort,
                            controllerPort,
                            settings.configuration(Part.KAFKA)),
                    KafkaBroker::bootstrap,
                    KafkaBroker::failed);
            connect = started(
                    Part.CONNECT,
                    () -> ConnectWorker.start(kafka().bootstrap(), connectPort, settings.configuration(Part.CONNECT)),
                    worker -> worker.restUrl().toString(),
                    ConnectWorker::failed);
        } finally {
            await(database);
        }
    }

    private int port(Ports ports, Part part) {
        Ports.Choice choice = ports.choose(part.key(), part.usualPort(), settings.port(part));
        choice.instead().ifPresent(wanted -> listener.portTaken(part, wanted, choice.port()));
        return choice.port();
    }

    private <T> T started(
            Part part,
            Supplier<T> start,
            Function<T, String> address,
            Function<T, CompletionStage<PipelineException>> failed) {
        long begin = System.nanoTime();
        T running = start.get();
        failed.apply(running).thenAccept(error -> fail(part, error));
        listener.ready(part, address.apply(running), Duration.ofNanos(System.nanoTime() - begin));
        return running;
    }

    /** The thread that brings the news may belong to the dead part, so the rest is stopped from another one. */
    private void fail(Part part, PipelineException error) {
        if (over.compareAndSet(false, true)) {
            failure = error;
            log.error("{} died", part.title(), error);
            Thread reporter = new Thread(
                    () -> {
                        try {
                            listener.failed(part, error);
                        } finally {
                            close();
                        }
                    },
                    "contrail-failure");
            reporter.start();
        }
    }

    private static CompletableFuture<Void> inBackground(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                "contrail-postgres-start");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static void await(CompletableFuture<Void> task) {
        try {
            task.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof PipelineException known) {
                throw known;
            }
            throw e;
        }
    }

    private static void close(@Nullable AutoCloseable part) {
        if (part != null) {
            try {
                part.close();
            } catch (Exception e) {
                log.warn("Stopping {} failed", part.getClass().getSimpleName(), e);
            }
        }
    }
}
