package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.cluster.ClusterPipeline;
import io.contrail.cli.metrics.Looks;
import io.contrail.cli.metrics.MetricsAddress;
import io.contrail.cli.metrics.MetricsServer;
import io.contrail.cli.metrics.Observer;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.VerificationMetrics;
import io.contrail.verifier.RollingSettings;
import io.contrail.verifier.RollingVerification;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Watches a pipeline on a Connect cluster, for as long as it runs. */
@Command(
        name = "monitor",
        description =
                "Watches a pipeline on a Connect cluster of your own until it is stopped: verifies it again and again, measures"
                        + " its lag, looks at its slots and connectors, and serves all that as /metrics.",
        footer = {
            "",
            "A pipeline of 'contrail up' needs none: it serves the same metrics itself.",
            "",
            "Exit codes: 0 stopped, 2 usage, 3 something does not answer at the start. What does not answer later is told in"
                    + " the metrics, and is looked at again.",
            "",
            "Examples:",
            "  contrail monitor --connect http://worker:8083 --kafka kafka:9092 --source postgresql://me@db/app",
            "  contrail monitor --connect http://worker:8083 --kafka kafka:9092 --source postgresql://me@db/app"
                    + " --metrics 0.0.0.0:25090 --lag-every 1m --verify 5%"
        })
final class MonitorCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LAG = Duration.ofSeconds(15);
    private static final int LAG_PATIENCE_SECONDS = 60;
    private static final String VERIFY = "2%";
    private static final String OFF = "off";

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Mixin
    private MetricsOption metrics = new MetricsOption();

    @Option(
            names = "--verify",
            paramLabel = "SHARE",
            description =
                    "Keep at most this share of the processors busy with verifying; 'off' for not at all. Default:"
                            + " 2%%; in Snowflake off, for it keeps a virtual warehouse awake.")
    private @Nullable String verify;

    @Option(
            names = "--verify-coverage",
            paramLabel = "TIME",
            description =
                    "Within which every row is to be verified once; what is older is told. Default: ${DEFAULT-VALUE}.")
    private String coverage = "24h";

    @Option(
            names = "--lag-every",
            paramLabel = "TIME",
            description =
                    "How often the lag is measured; 'off' for never. Default: 15s; in Snowflake off, for it keeps a"
                            + " virtual warehouse awake.")
    private @Nullable String lagEvery;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (!cluster.given()) {
            throw PipelineException.usage(
                    "No pipeline was named.",
                    "A pipeline of 'contrail up' serves metrics itself; this command is for one on a Connect cluster.",
                    "give --connect, --kafka and --source.");
        }
        cluster.check();
        MetricsAddress address = metrics.address()
                .orElseThrow(() -> PipelineException.usage(
                        "--metrics off leaves nothing to watch for.",
                        "Nothing was started.",
                        "leave it out, or use 'contrail verify' and 'contrail lag'."));
        try (Interruption interruption = Interruption.listen();
                ClusterPipeline pipeline = cluster.open()) {
            watch(pipeline, address, interruption);
        }
        return Main.Exit.OK;
    }

    private void watch(ClusterPipeline pipeline, MetricsAddress address, Interruption interruption)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<RollingVerification> rolling = verification(pipeline.metered()).map(pipeline::rollingVerification);
        try (VerificationMetrics ignored = rolling.map(each -> VerificationMetrics.register(pipeline.name(), each))
                        .orElse(null);
                RollingVerification verifying = rolling.orElse(null);
                Observer observer = Observer.start(pipeline.name(), looks(pipeline), Clock.systemUTC());
                MetricsServer server = MetricsServer.start(address, observer::collect)) {
            rolling.ifPresent(RollingVerification::start);
            err.println("monitor    pipeline %s, verification %s, metrics on %s"
                    .formatted(pipeline.name(), verifying == null ? OFF : "on", server.url()));
            err.flush();
            interruption.await();
        }
    }

    private List<Observer.Look> looks(ClusterPipeline pipeline) {
        List<Observer.Look> looks = new ArrayList<>();
        looks.add(new Observer.Look("slots", LOOK, samples -> Looks.slots(pipeline.slots(), samples)));
        looks.add(new Observer.Look(
                "connectors",
                LOOK,
                samples -> pipeline.connectors()
                        .forEach((connector, status) -> Looks.connector(connector, status, samples))));
        lagPause(pipeline.metered())
                .ifPresent(pause -> looks.add(new Observer.Look(
                        "lag",
                        pause,
                        samples -> Looks.lag(
                                pipeline.name(),
                                pipeline.lag(new LagRequest(List.of(), LAG_PATIENCE_SECONDS)),
                                samples))));
        return looks;
    }

    private Optional<Duration> lagPause(boolean metered) {
        if (lagEvery == null) {
            return metered ? Optional.empty() : Optional.of(LAG);
        }
        return lagEvery.equals(OFF) ? Optional.empty() : Optional.of(positive("--lag-every", lagEvery));
    }

    private Optional<RollingSettings> verification(boolean metered) {
        if (OFF.equals(verify) || (verify == null && metered)) {
            return Optional.empty();
        }
        return Optional.of(new RollingSettings(
                CpuShare.parse(verify == null ? VERIFY : verify),
                positive("--verify-coverage", coverage),
                RollingSettings.USUAL.pause()));
    }

    private static Duration positive(String option, String text) {
        Duration time = StatusCommand.duration(text);
        if (time.isNegative() || time.isZero()) {
            throw PipelineException.usage(
                    "'%s' is no time for %s.".formatted(text, option),
                    "Nothing was started.",
                    "write it like 30s, 5m or 24h.");
        }
        return time;
    }
}
