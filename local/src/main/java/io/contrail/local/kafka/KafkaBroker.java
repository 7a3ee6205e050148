package io.contrail.local.kafka;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * One real Kafka node, broker and controller in one (KRaft), inside this process and on the loopback address. A killed
 * process loses no record: they are in the operating system's cache, from where a broker alone recovers them.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final String NODE = "1";
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    /** The largest record: a change holds a whole row, and rows hold documents. */
    static final int LARGEST_RECORD = 64 << 20;

    private final KafkaRaftServer server;
    private final String bootstrap;
    private final CompletableFuture<PipelineException> failed;
    private @Nullable Admin admin;

    private KafkaBroker(KafkaRaftServer server, String bootstrap, CompletableFuture<PipelineException> failed) {
        this.server = server;
        this.bootstrap = bootstrap;
        this.failed = failed;
    }

    /** A new identity for a cluster; it must stay the same for one folder. */
    public static String newClusterId() {
        return Uuid.randomUuid().toString();
    }

    /**
     * Starts the broker on the files in {@code folder}, making them the first time, and returns when it serves. The
     * ports may differ from those of the last start.
     *
     * @param configuration broker settings that take precedence over Contrail's own
     */
    public static KafkaBroker start(
            Path folder, String clusterId, int port, int controllerPort, Map<String, String> configuration) {
        CompletableFuture<PipelineException> failed = new CompletableFuture<>();
        ProcessExits.report(ProcessExits.Origin.BROKER, failed::complete);
        Map<String, String> settings = settings(folder, port, controllerPort);
        settings.putAll(configuration);
        try {
            format(folder, clusterId);
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            KafkaBroker broker = new KafkaBroker(server, "127.0.0.1:" + port, failed);
            try {
                server.startup();
            } catch (Exception e) {
                broker.close();
                throw e;
            }
            return broker;
        } catch (Exception e) {
            ProcessExits.forget(ProcessExits.Origin.BROKER);
            throw PipelineException.stop(
                            "The Kafka broker did not start on 127.0.0.1:%d: %s.".formatted(port, deepest(e)),
                            "Changes cannot leave PostgreSQL; they wait there.",
                            "mend what it names (its files: %s), then start again.".formatted(folder))
                    .causedBy(e);
        }
    }

    public String bootstrap() {
        return bootstrap;
    }

    /** Completes, with an error to show, only when the broker gives up. */
    public CompletionStage<PipelineException> failed() {
        return failed.minimalCompletionStage();
    }

    /** Whether a client gets an answer within {@code patience}. */
    public boolean answers(Duration patience) {
        int millis = (int) patience.toMillis();
        try {
            return !admin().describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .nodes()
                    .get()
                    .isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Frees the disk of what a consumer group has done with: a sink connector commits what its warehouse has made
     * durable. A group that does not exist has done with nothing.
     */
    public void deleteConsumed(String group) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            admin().listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, committed) -> {
                        if (committed != null && committed.offset() > 0) {
                            offsets.put(partition, committed.offset());
                        }
                    });
        } catch (ExecutionException e) {
            throw undeleted(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deleteBefore(offsets);
    }

    /**
     * Frees the disk of records that are no longer needed: all before the given offset of each partition. Nothing else
     * deletes records, because only the warehouse knows what it holds. Space returns by whole segments.
     */
    public void deleteBefore(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
        offsets.forEach((partition, offset) -> deletions.put(partition, RecordsToDelete.beforeOffset(offset)));
        try {
            admin().deleteRecords(deletions).all().get();
        } catch (ExecutionException e) {
            throw undeleted(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PipelineException undeleted(ExecutionException e) {
        return PipelineException.unreachable(
                        "Landed records cannot be deleted from Kafka: %s.".formatted(deepest(e)),
                        "They only take disk space.",
                        "nothing now; try again later.")
                .causedBy(e);
    }

    /** Stops the broker; idempotent, and bounded in time. */
    @Override
    public void close() {
        Bounded.run("kafka-broker-stop", STOP, () -> {
            closeAdmin();
            server.shutdown();
            server.awaitShutdown();
        });
        ProcessExits.forget(ProcessExits.Origin.BROKER);
    }

    private synchronized Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
            admin = known;
        }
        return known;
    }

    private synchronized void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private static void format(Path folder, String clusterId) throws Exception {
        Files.createDirectories(folder);
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(Integer.parseInt(NODE))
                    .setClusterId(clusterId)
                    .addDirectory(folder.toString())
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .run();
        }
    }

    private static Map<String, String> settings(Path folder, int port, int controllerPort) {
        String broker = "127.0.0.1:" + port;
        String controller = "127.0.0.1:" + controllerPort;
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        // Named in the settings, not in the log, so that a port may change between starts.
        settings.put("controller.quorum.voters", NODE + "@" + controller);
        settings.put("listeners", "PLAINTEXT://%s,CONTROLLER://%s".formatted(broker, controller));
        settings.put("advertised.listeners", "PLAINTEXT://" + broker);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dirs", folder.toString());
        settings.put("server.max.startup.time.ms", Long.toString(START.toMillis()));
        // A typing error must not make a topic; Connect makes the ones it needs.
        settings.put("auto.create.topics.enable", "false");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("message.max.bytes", Integer.toString(LARGEST_RECORD));
        // By age or size Kafka would also delete what never reached the warehouse, such as a backlog of before a
        // holiday. Landed records are deleted by deleteBefore; small segments let that free the disk soon.
        settings.put("log.retention.ms", "-1");
        settings.put("log.segment.bytes", Integer.toString(128 << 20));
        // How long a killed run's registration and group members stand in the way of the next run.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "1000");
        settings.put("group.min.session.timeout.ms", "1000");
        // One machine, few partitions.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        return settings;
    }

    static String deepest(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return cause instanceof IOException || message == null
                ? cause.getClass().getSimpleName() + " " + message
                : message;
    }
}
