package io.contrail.cli;

import io.contrail.capture.source.SourceAddress;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.cluster.ClusterPipeline;
import io.contrail.cli.cluster.ClusterSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A pipeline that runs on a Connect cluster of the user's own; without {@code --connect} none is meant. */
final class ClusterOption {
    @Option(
            names = "--connect",
            paramLabel = "URL",
            description = "A pipeline on a Connect cluster of your own: the REST address of a worker, e.g."
                    + " http://worker:8083. Of http://user@worker:8083 the password comes from "
                    + WorkerAddress.PASSWORD + ".")
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
    ClusterPipeline open() {
        return ClusterPipeline.open(settings());
    }

    /** Where it is; nothing is looked at. */
    ClusterSettings settings() {
        Map<String, String> client = PropertiesFile.read(kafkaConfig);
        client.put("bootstrap.servers", String.valueOf(kafka));
        return new ClusterSettings(
                WorkerAddress.parse(String.valueOf(connect)),
                WorkerAddress.password(),
                client,
                SourceAddress.ofArgument(String.valueOf(source)),
                Optional.ofNullable(pipeline),
                Optional.ofNullable(sink),
                PropertiesFile.read(warehouseConfig));
    }

    private static PipelineException usage(String what, String todo) {
        return PipelineException.usage(what, "Nothing was compared.", todo);
    }
}
