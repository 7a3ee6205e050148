package io.contrail.cli;

import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.cluster.ClusterPipeline;
import io.contrail.cli.cluster.ClusterSettings;
import io.contrail.cli.pipeline.VerifiablePipeline;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A pipeline that runs on a Connect cluster of the user's own; without {@code --connect} none is meant. */
final class ClusterOption {
    /** Environment variable with the password of the user in {@code --connect}. */
    static final String PASSWORD = "CONTRAIL_CONNECT_PASSWORD";

    @Option(
            names = "--connect",
            paramLabel = "URL",
            description = "A pipeline on a Connect cluster of your own: the REST address of a worker, e.g."
                    + " http://worker:8083. Of http://user@worker:8083 the password comes from " + PASSWORD + ".")
    private @Nullable String connect;

    @Option(
            names = "--kafka",
            paramLabel = "BROKERS",
            description = "With --connect: the cluster's Kafka, host:port with commas between.")
    private @Nullable String kafka;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "With --connect: more settings of a Kafka client, e.g. for TLS and SASL.")
    private @Nullable Path kafkaConfig;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "With --connect: the source, postgresql://user@host[:port]/database?sslmode=... The password"
                    + " comes from PGPASSWORD or ~/.pgpass, never from here.")
    private @Nullable String source;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            description = "With --connect: the pipeline or its source connector. Default: the only one.")
    private @Nullable String pipeline;

    @Option(
            names = "--sink",
            paramLabel = "CONNECTOR",
            description = "With --connect: the sink connector. Default: the only one that lands the pipeline's topics.")
    private @Nullable String sink;

    @Option(
            names = "--warehouse-config",
            paramLabel = "FILE",
            description = "With --connect: settings of the sink's warehouse that are others here than in the worker, or"
                    + " that the connector's configuration only refers to, e.g. duckdb.path.")
    private @Nullable Path warehouseConfig;

    boolean given() {
        return connect != null;
    }

    /** Refuses what does not go together. */
    void check() {
        if (connect == null
                && Stream.of(kafka, kafkaConfig, source, pipeline, sink, warehouseConfig)
                        .anyMatch(each -> each != null)) {
            throw usage(
                    "--kafka, --kafka-config, --source, --pipeline, --sink and --warehouse-config go with --connect.",
                    "name a worker of your Connect cluster with --connect, or leave them out for the pipeline of 'contrail"
                            + " up'.");
        } else if (connect != null && (kafka == null || source == null)) {
            throw usage(
                    "--connect goes with --kafka and --source.",
                    "give the cluster's brokers with --kafka host:9092 and the source with --source postgresql://user@host/database.");
        }
    }

    /** The pipeline, after everything that it needs was looked at. */
    VerifiablePipeline open() {
        Map<String, String> client = properties(kafkaConfig);
        client.put("bootstrap.servers", String.valueOf(kafka));
        return ClusterPipeline.open(new ClusterSettings(
                address(String.valueOf(connect)),
                Optional.ofNullable(System.getenv(PASSWORD))
                        .filter(text -> !text.isEmpty())
                        .map(Secret::new),
                client,
                SourceAddress.ofArgument(String.valueOf(source)),
                Optional.ofNullable(pipeline),
                Optional.ofNullable(sink),
                properties(warehouseConfig)));
    }

    private static URI address(String text) {
        try {
            URI address = new URI(text);
            String user = address.getUserInfo();
            if (user != null && user.contains(":")) {
                throw usage(
                        "The address of Kafka Connect holds a password, which every user of this machine could read.",
                        "leave it out of the address and set " + PASSWORD + ".");
            }
            if (String.valueOf(address.getScheme()).matches("https?") && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Told below: the message would repeat what was typed.
        }
        throw usage("--connect holds no address of a worker.", "write it like http://worker:8083.");
    }

    private static Map<String, String> properties(@Nullable Path file) {
        Properties properties = new Properties();
        if (file != null) {
            try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(text);
            } catch (IOException | IllegalArgumentException e) {
                throw usage(
                        "%s cannot be read as properties: %s."
                                .formatted(file, e.getClass().getSimpleName()),
                        "name a file with a line name=value for each setting.");
            }
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    private static PipelineException usage(String what, String todo) {
        return PipelineException.usage(what, "Nothing was compared.", todo);
    }
}
