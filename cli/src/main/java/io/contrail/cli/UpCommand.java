package io.contrail.cli;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.SourceAddress;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.metrics.MetricsAddress;
import io.contrail.cli.pipeline.FlightSettings;
import io.contrail.cli.pipeline.PipelineSettings;
import io.contrail.local.Part;
import io.contrail.simulator.api.ApiOptions;
import io.contrail.verifier.RollingSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
        description = "Starts PostgreSQL, Kafka, Kafka Connect with Debezium and the sink, and sends the flights of"
                + " simulated operations through them into DuckDB; or captures a database of yours with --source. Ctrl-C stops it; starting"
                + " again goes on where it was.",
        footer = {
            "",
            "Examples:",
            "  contrail up",
            "  contrail up --rate 2000 --detach",
            "  contrail up --scenario storm",
            "  contrail up --producer replay",
            "  contrail up --flights ~/flights-3m.parquet",
            "  contrail up --source postgresql://me@db.example/app --tables 'public.*,!public.audit'"
        })
final class UpCommand implements Callable<Integer> {
    /** Environment variable with the token that callers of the simulator's API must show. */
    static final String SIMULATOR_TOKEN = "CONTRAIL_SIMULATOR_TOKEN";

    private static final long MAX_RATE = 10_000_000;

    private static final String VERIFY = "2%";

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Changes a second that the flights make; 0 pauses them. Default: ${DEFAULT-VALUE}.")
    private long rate = 200;

    @Option(
            names = "--flights",
            paramLabel = "FILE",
            description = "Take the flights from this BTS file (Parquet or CSV) instead of the bundled week.")
    private @Nullable Path flights;

    @Option(
            names = "--producer",
            paramLabel = "WHO",
            description =
                    "Who writes flights: ${COMPLETION-CANDIDATES}. The simulation has everything that goes wrong in"
                            + " operations, and an API; the replay only tells what happened. Default: what the data directory"
                            + " has, or simulation.")
    private FlightSettings.@Nullable Producer producer;

    @Option(names = "--seed", paramLabel = "N", description = "Of a new simulation: the same seed, the same changes.")
    private @Nullable Long seed;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "Start with this scenario: storm, ground-stop, bulk-transaction, re-registration, retention,"
                    + " erase, schema-change.")
    private @Nullable String scenario;

    @Option(
            names = "--simulator-host",
            paramLabel = "HOST",
            description =
                    "Where the simulator's API listens. Any but a loopback address needs a token in the environment"
                            + " variable " + SIMULATOR_TOKEN + ". Default: ${DEFAULT-VALUE}.")
    private String simulatorHost = ApiOptions.LOOPBACK;

    @Option(names = "--simulator-port", paramLabel = "PORT", description = "Port of the simulator's API.")
    private @Nullable Integer simulatorPort;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "Capture this database instead: postgresql://user@host[:port]/database?sslmode=..."
                    + " The password comes from PGPASSWORD or ~/.pgpass, never from here.")
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

    @Option(
            names = "--warehouse",
            paramLabel = "NAME",
            description = "Where to land: duckdb, which is embedded, or snowflake, whose account is told by environment"
                    + " variables (docs/how-to/snowflake.md). Default: the one it landed in before, at first duckdb.")
    private @Nullable String warehouse;

    @Option(
            names = "--resnapshot",
            description =
                    "Read every table from the start, whatever was captured before: the remedy when the replication"
                            + " slot was lost. The changelog keeps what it has.")
    private boolean resnapshot;

    @Option(
            names = "--verify",
            paramLabel = "SHARE",
            description =
                    "Verify source against warehouse while it runs, keeping at most this share of the processors"
                            + " busy; 'off' for not at all. Default: 2%%; in Snowflake off, for it keeps a virtual warehouse awake.")
    private @Nullable String verify;

    @Option(
            names = "--verify-coverage",
            paramLabel = "TIME",
            description =
                    "Within which every row is to be verified once; what is older is told. Default: ${DEFAULT-VALUE}.")
    private String verifyCoverage = "24h";

    @Mixin
    private MetricsOption metrics = new MetricsOption();

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
        PrintWriter err = spec.commandLine().getErr();
        return detach
                ? Detached.start(spec, path, err)
                : new Foreground(
                                path,
                                settings(),
                                verification(),
                                verify != null,
                                metrics.address(),
                                err,
                                spec.commandLine().getOut())
                        .run();
    }

    private Optional<RollingSettings> verification() {
        String share = verify == null ? VERIFY : verify;
        return share.equals("off")
                ? Optional.empty()
                : Optional.of(new RollingSettings(
                        CpuShare.parse(share), StatusCommand.duration(verifyCoverage), RollingSettings.USUAL.pause()));
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
                flightSettings(),
                ports,
                resnapshot,
                Optional.ofNullable(warehouse));
    }

    private FlightSettings flightSettings() {
        FlightSettings settings = new FlightSettings(
                Optional.ofNullable(producer),
                rate,
                Optional.ofNullable(flights),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                Optional.ofNullable(scenario),
                simulatorHost,
                simulatorPort == null ? OptionalInt.empty() : OptionalInt.of(simulatorPort),
                Optional.ofNullable(System.getenv(SIMULATOR_TOKEN)).filter(token -> !token.isEmpty()));
        settings.check();
        return settings;
    }

    private void checkOptions() {
        if (warehouse != null && !List.of("duckdb", "snowflake").contains(warehouse)) {
            throw PipelineException.usage(
                    "'%s' is no warehouse.".formatted(warehouse),
                    "Nothing was started.",
                    "write --warehouse duckdb or --warehouse snowflake.");
        }
        if (source != null) {
            SourceAddress.ofArgument(source);
        }
        boolean simulation = producer != null || seed != null || scenario != null;
        if (source != null && (flights != null || simulation)) {
            throw PipelineException.usage(
                    "%s and --source exclude each other."
                            .formatted(flights != null ? "--flights" : "--producer, --seed, --scenario"),
                    "Flights are written into the embedded database only.",
                    "leave one of them out.");
        }
        if (producer == FlightSettings.Producer.replay && (seed != null || scenario != null)) {
            throw PipelineException.usage(
                    "A replay has no --seed and no --scenario.",
                    "It tells what happened to the real flights.",
                    "leave --producer out to have a simulation, or leave the others out.");
        }
        flightSettings();
        Optional<MetricsAddress> unused = metrics.address();
        Optional<RollingSettings> wanted = verification();
        if (wanted.filter(each -> each.coverage().isZero() || each.coverage().isNegative())
                .isPresent()) {
            throw PipelineException.usage(
                    "'%s' is no time to verify everything in.".formatted(verifyCoverage),
                    "Nothing was started.",
                    "write it like 24h.");
        }
    }

    static void checkRate(long rate) {
        if (rate < 0 || rate > MAX_RATE) {
            throw PipelineException.usage(
                    "%d is not a rate.".formatted(rate),
                    "The flights make so many changes a second.",
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
