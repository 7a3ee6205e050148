package io.contrail.cli;

import io.contrail.capture.replication.PipelineName;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.PipelineSettings;
import io.contrail.local.Part;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a pipeline and shows it until Ctrl-C. */
@Command(
        name = "up",
        description = "Starts PostgreSQL, Kafka, Kafka Connect with Debezium and the sink, and replays real flights"
                + " through them into DuckDB; or captures a database of yours with --source. Ctrl-C stops it; starting"
                + " again goes on where it was.",
        footer = {
            "",
            "Examples:",
            "  contrail up",
            "  contrail up --rate 2000 --detach",
            "  contrail up --flights ~/flights-3m.parquet",
            "  contrail up --source postgresql://me@db.example/app --tables 'public.*,!public.audit'"
        })
final class UpCommand implements Callable<Integer> {
    private static final long MAX_RATE = 10_000_000;

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Changes a second that the replay writes; 0 pauses it. Default: ${DEFAULT-VALUE}.")
    private long rate = 200;

    @Option(
            names = "--flights",
            paramLabel = "FILE",
            description = "Replay this BTS file (Parquet or CSV) instead of the bundled week.")
    private @Nullable Path flights;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "Capture this database instead: postgresql://user[:password]@host[:port]/database. The"
                    + " password may come from PGPASSWORD or ~/.pgpass.")
    private @Nullable String source;

    @Option(
            names = "--tables",
            paramLabel = "PATTERNS",
            description = "Which of its tables, e.g. 'public.*,!public.audit'. Default: all.")
    private @Nullable String tables;

    @Option(
            names = "--insert-only",
            paramLabel = "PATTERNS",
            description = "Tables without key to capture all the same, for they are only inserted into.")
    private @Nullable String insertOnly;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Names the replication slot and the topics. Default: ${DEFAULT-VALUE}.")
    private String name = PipelineName.DEFAULT.value();

    @Option(names = "--detach", description = "Run in the background; return when it is healthy.")
    private boolean detach;

    @Option(names = "--postgres-port", paramLabel = "PORT", description = "Port of the embedded PostgreSQL.")
    private @Nullable Integer postgresPort;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Port of the broker.")
    private @Nullable Integer kafkaPort;

    @Option(names = "--connect-port", paramLabel = "PORT", description = "Port of Kafka Connect's REST interface.")
    private @Nullable Integer connectPort;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        checkRate(rate);
        checkOptions();
        Path path = dataDir.path();
        Optional<ControlClient> running = ControlClient.of(path);
        if (running.isPresent()) {
            throw PipelineException.stop(
                    "A pipeline runs on %s already, as process %d."
                            .formatted(path, running.get().pid()),
                    "Two would write the same files, so this one has not started.",
                    "'contrail status' shows it, 'contrail down' stops it; or name another with --data-dir.");
        }
        PrintWriter err = spec.commandLine().getErr();
        return detach
                ? Detached.start(spec, path, err)
                : new Foreground(path, settings(), err, spec.commandLine().getOut()).run();
    }

    private PipelineSettings settings() {
        Map<Part, Integer> ports = new EnumMap<>(Part.class);
        put(ports, Part.POSTGRESQL, postgresPort);
        put(ports, Part.KAFKA, kafkaPort);
        put(ports, Part.CONNECT, connectPort);
        return new PipelineSettings(
                new PipelineName(name),
                Optional.ofNullable(source),
                Optional.ofNullable(tables),
                Optional.ofNullable(insertOnly),
                rate,
                Optional.ofNullable(flights),
                ports);
    }

    private void checkOptions() {
        if (source != null && flights != null) {
            throw PipelineException.usage(
                    "--flights and --source exclude each other.",
                    "Flights are replayed into the embedded database only.",
                    "leave one of them out.");
        }
    }

    static void checkRate(long rate) {
        if (rate < 0 || rate > MAX_RATE) {
            throw PipelineException.usage(
                    "%d is not a rate.".formatted(rate),
                    "The replay writes so many changes a second.",
                    "give a number from 0 (pause) to %,d.".formatted(MAX_RATE));
        }
    }

    private static void put(Map<Part, Integer> ports, Part part, @Nullable Integer port) {
        if (port != null) {
            if (port < 1 || port > 65_535) {
                throw PipelineException.usage(
                        "%d is not a port.".formatted(port), "Ports are numbers from 1 to 65535.", "choose another.");
            }
            ports.put(part, port);
        }
    }
}
