package io.contrail.cli;

import io.contrail.capture.source.SourceAddress;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.metrics.MetricsAddress;
import io.contrail.cli.metrics.MetricsServer;
import io.contrail.cli.pipeline.FlightSettings;
import io.contrail.cli.pipeline.FlightsElsewhere;
import io.contrail.metrics.Metric;
import io.contrail.simulator.api.ApiOptions;
import io.contrail.simulator.replay.ReplayStats;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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

/** The simulator alone, as a container runs it. */
@Command(
        name = "run",
        description =
                "Simulates flights into a database that something else captures, until it is ended; starting again"
                        + " goes on where it was. Its role must own the schemas flightops and flightops_sim, or may create them.",
        footer = {
            "",
            "Steer it through its API (docs/reference/simulator-api.md).",
            "",
            "Examples:",
            "  contrail simulate run --source postgresql://flightops@db.example/flightops --rate 200"
        })
final class SimulateRunCommand implements Callable<Integer> {
    private static final int REPORT_SECONDS = 60;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Option(
            names = "--source",
            paramLabel = "URL",
            required = true,
            description = "postgresql://user@host:port/database; the password comes from PGPASSWORD or ~/.pgpass.")
    private String source = "";

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

    @Option(names = "--seed", paramLabel = "N", description = "Of a new simulation: the same seed, the same changes.")
    private @Nullable Long seed;

    @Option(names = "--scenario", paramLabel = "NAME", description = "Start with this scenario.")
    private @Nullable String scenario;

    @Option(
            names = "--simulator-host",
            paramLabel = "HOST",
            description = "Where its API listens. Any but a loopback address needs a token in the environment variable "
                    + UpCommand.SIMULATOR_TOKEN + ". Default: ${DEFAULT-VALUE}.")
    private String host = ApiOptions.LOOPBACK;

    @Option(names = "--simulator-port", paramLabel = "PORT", description = "Port of its API. Default: 25080.")
    private @Nullable Integer port;

    @Mixin
    private MetricsOption metrics = new MetricsOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        UpCommand.checkRate(rate);
        FlightSettings settings = settings();
        settings.check();
        SourceAddress address = SourceAddress.ofArgument(source);
        PrintWriter err = spec.commandLine().getErr();
        Optional<MetricsAddress> wanted = metrics.address();
        try (Interruption interruption = Interruption.listen();
                FlightsElsewhere simulated = FlightsElsewhere.open(address, settings);
                MetricsServer served = wanted.map(where -> MetricsServer.start(
                                where,
                                samples -> samples.add(Metric.SIMULATOR_CHANGES, (double)
                                        simulated.stats().position().changes())))
                        .orElse(null)) {
            simulated.start();
            if (served != null) {
                err.println("metrics    " + served.url());
            }
            err.println("simulator  %s into %s, %,d changes/s".formatted(simulated.api(), address, rate));
            watch(simulated, interruption, err);
        }
        return Main.Exit.OK;
    }

    private FlightSettings settings() {
        return new FlightSettings(
                Optional.of(FlightSettings.Producer.simulation),
                rate,
                Optional.ofNullable(flights),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                Optional.ofNullable(scenario),
                host,
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                Optional.ofNullable(System.getenv(UpCommand.SIMULATOR_TOKEN)).filter(token -> !token.isEmpty()));
    }

    private void watch(FlightsElsewhere simulated, Interruption interruption, PrintWriter err)
            throws InterruptedException {
        int seconds = 0;
        while (!interruption.await(SECOND)) {
            ReplayStats stats = simulated.stats();
            if (stats.state() == ReplayStats.State.FAILED) {
                throw stats.lastError()
                        .orElseGet(() -> PipelineException.stop(
                                "The simulation has stopped.", "No flights are simulated.", "start it again."));
            }
            if (++seconds % REPORT_SECONDS == 0) {
                err.println("simulator  %s, %,d changes so far"
                        .formatted(stats.state(), stats.position().changes()));
            }
        }
    }
}
