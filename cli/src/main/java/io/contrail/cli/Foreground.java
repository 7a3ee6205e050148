package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.control.ControlServer;
import io.contrail.cli.metrics.Looks;
import io.contrail.cli.metrics.MetricsAddress;
import io.contrail.cli.metrics.MetricsServer;
import io.contrail.cli.metrics.Observer;
import io.contrail.cli.pipeline.Pipeline;
import io.contrail.cli.pipeline.PipelineSettings;
import io.contrail.cli.pipeline.RememberedSource;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.pipeline.StatusReader;
import io.contrail.cli.pipeline.VerificationMetrics;
import io.contrail.local.Part;
import io.contrail.local.StackListener;
import io.contrail.local.directory.DataDirectory;
import io.contrail.verifier.RollingSettings;
import io.contrail.verifier.RollingState;
import io.contrail.verifier.RollingVerification;
import io.contrail.verifier.VerificationReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A pipeline in this process, shown until it is asked to stop: by Ctrl-C, by 'contrail down', or by its own failure. */
final class Foreground {
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration REFRESH_WITHOUT_TERMINAL = Duration.ofSeconds(10);

    private static final Duration DYING = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LAG = Duration.ofSeconds(15);
    private static final Duration LAG_PATIENCE = Duration.ofMinutes(1);

    private final Path dataDirectory;
    private final PipelineSettings settings;
    private final Optional<RollingSettings> verification;
    private final boolean verificationAsked;
    private final Optional<MetricsAddress> metrics;
    private final PrintWriter err;
    private final PrintWriter out;
    private final boolean terminal = Terminal.console() != null && System.getenv("NO_COLOR") == null;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable Status> shown = new AtomicReference<>();
    private final AtomicReference<@Nullable PipelineException> failure = new AtomicReference<>();

    /**
     * What {@code contrail up} runs.
     *
     * @param verification how the pipeline is verified while it runs; empty for not at all
     * @param verificationAsked whether somebody has asked for that; if not, it is left out where it costs money
     * @param metrics where they are served; empty for nowhere
     */
    Foreground(
            Path dataDirectory,
            PipelineSettings settings,
            Optional<RollingSettings> verification,
            boolean verificationAsked,
            Optional<MetricsAddress> metrics,
            PrintWriter err,
            PrintWriter out) {
        this.dataDirectory = dataDirectory;
        this.settings = settings;
        this.verification = verification;
        this.verificationAsked = verificationAsked;
        this.metrics = metrics;
        this.err = err;
        this.out = out;
    }

    int run() throws InterruptedException {
        Thread hook = new Thread(this::stopAndWait, "contrail-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try (DataDirectory directory = open()) {
            Logs.to(directory.logs());
            try {
                runIn(directory);
            } finally {
                if (!RememberedSource.isKnown(directory)) {
                    directory.purge();
                }
            }
        } finally {
            stopped.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                // The hook is what stopped us.
            }
        }
        PipelineException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        err.println("Stopped. 'contrail up' goes on where it was.");
        return Main.Exit.OK;
    }

    /** A process that was just killed may hold the directory a moment longer; one that answers is another pipeline. */
    private DataDirectory open() {
        long giveUp = System.nanoTime() + DYING.toNanos();
        while (true) {
            try {
                return DataDirectory.open(dataDirectory);
            } catch (PipelineException e) {
                boolean held = DataDirectory.holder(dataDirectory).isPresent();
                if (!held || System.nanoTime() > giveUp || answers()) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private boolean answers() {
        try {
            return ControlClient.of(dataDirectory).map(ControlClient::ping).orElse(false);
        } catch (PipelineException e) {
            return false;
        }
    }

    private void runIn(DataDirectory directory) throws InterruptedException {
        PipelineSettings complete = RememberedSource.complete(directory, settings);
        try (Pipeline pipeline =
                Pipeline.start(directory, complete, new Progress(), hint -> err.println("  note: " + hint))) {
            try (Rolling rolling = new Rolling(pipeline);
                    Observer observer = observe(pipeline);
                    MetricsServer served = metrics.map(address -> MetricsServer.start(address, observer::collect))
                            .orElse(null);
                    StatusReader reader = new StatusReader(
                            pipeline,
                            directory,
                            served == null ? List.of() : List.of(new Status.Endpoint("metrics", served.url())),
                            rolling::state);
                    ControlServer control =
                            ControlServer.start(directory.path(), operations(pipeline, reader, rolling))) {
                pipeline.startFlights();
                rolling.start();
                Status first = read(reader);
                StatusPrinter.endpoints(first).forEach(out::println);
                out.println("%-10s %s".formatted("control", control.url()));
                out.println("%-10s %s".formatted("logs", directory.logs()));
                out.flush();
                show(reader);
            }
            if (terminal) {
                err.println();
            }
            err.println("Stopping ...");
        }
    }

    /** What is slow to ask. The status is the one that is shown anyway. */
    private Observer observe(Pipeline pipeline) {
        if (metrics.isEmpty()) {
            return Observer.start("", List.of(), Clock.systemUTC());
        }
        String name = settings.name().value();
        List<Observer.Look> looks = new ArrayList<>();
        looks.add(new Observer.Look("status", LOOK, samples -> {
            Status status = shown.get();
            if (status != null) {
                Looks.status(name, status, samples);
            }
        }));
        looks.add(new Observer.Look("slots", LOOK, samples -> Looks.slots(pipeline.slots(), samples)));
        looks.add(new Observer.Look("connectors", LOOK, samples -> {
            for (String connector : List.of(pipeline.sourceConnectorName(), pipeline.sinkConnectorName())) {
                Looks.connector(connector, pipeline.connect().status(connector), samples);
            }
        }));
        if (!pipeline.warehouse().metered()) {
            looks.add(new Observer.Look(
                    "lag",
                    LAG,
                    samples -> Looks.lag(name, pipeline.verification().lag(List.of(), LAG_PATIENCE), samples)));
        }
        return Observer.start(name, looks, Clock.systemUTC());
    }

    private Status read(StatusReader reader) {
        Status status = reader.read();
        shown.set(status);
        return status;
    }

    private ControlServer.Operations operations(Pipeline pipeline, StatusReader reader, Rolling rolling) {
        return new ControlServer.Operations(
                () -> read(reader),
                () -> pipeline.warehouse().connect(),
                () -> pipeline.openSource().jdbc(),
                pipeline::rate,
                stop::countDown,
                pipeline::letter,
                pipeline::snapshot,
                (request, listener) -> {
                    VerificationReport report = pipeline.verification().run(request, listener);
                    if (request.key().isEmpty() && !request.sample()) {
                        rolling.found(report);
                    }
                    return report;
                },
                pipeline.repair()::carryOut,
                request -> pipeline.verification().lag(request.tables(), Duration.ofSeconds(request.patienceSeconds())),
                pipeline::slots);
    }

    private void show(StatusReader reader) throws InterruptedException {
        int height = 0;
        Duration refresh = terminal ? REFRESH : REFRESH_WITHOUT_TERMINAL;
        while (!stop.await(refresh.toMillis(), TimeUnit.MILLISECONDS)) {
            List<String> lines = StatusPrinter.lines(read(reader));
            if (terminal) {
                if (height > 0) {
                    err.print("\033[%dA".formatted(height));
                }
                lines.forEach(line -> err.print("\033[2K" + line + "\n"));
                height = lines.size();
            } else {
                err.println(lines.get(0) + "  "
                        + lines.stream()
                                .filter(line -> line.startsWith("["))
                                .findFirst()
                                .orElse(""));
            }
            err.flush();
        }
    }

    private void stopAndWait() {
        stop.countDown();
        try {
            if (!stopped.await(60, TimeUnit.SECONDS)) {
                err.println("Not stopped within a minute; ending all the same. Nothing is lost by that.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The verification beside the pipeline, where one is wanted. */
    private final class Rolling implements AutoCloseable {
        private final @Nullable RollingVerification rolling;
        private final @Nullable VerificationMetrics metrics;

        Rolling(Pipeline pipeline) {
            this.rolling = verification
                    .filter(wanted -> verificationAsked || !pipeline.warehouse().metered())
                    .map(pipeline::rollingVerification)
                    .orElse(null);
            this.metrics = rolling == null
                    ? null
                    : VerificationMetrics.register(settings.name().value(), rolling);
        }

        void start() {
            if (rolling != null) {
                rolling.start();
            }
        }

        void found(VerificationReport report) {
            if (rolling != null) {
                rolling.found(report);
            }
        }

        @Nullable
        RollingState state() {
            return rolling == null ? null : rolling.state();
        }

        @Override
        public void close() {
            if (rolling != null) {
                rolling.close();
            }
            if (metrics != null) {
                metrics.close();
            }
        }
    }

    /** Tells the user what has started and what has died. */
    private final class Progress implements StackListener {
        @Override
        public void portTaken(Part part, int wanted, int chosen) {
            err.println("  note: port %d is taken, %s uses %d".formatted(wanted, part.title(), chosen));
        }

        @Override
        public void ready(Part part, String address, Duration took) {
            err.println(String.format(
                    Locale.ROOT, "  %-14s %s  (%.1f s)", part.title(), address, took.toMillis() / 1_000.0));
        }

        @Override
        public void failed(Part part, PipelineException error) {
            failure.compareAndSet(null, error);
            stop.countDown();
        }
    }
}
