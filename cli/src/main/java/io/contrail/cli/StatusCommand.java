package io.contrail.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how a running pipeline is. */
@Command(
        name = "status",
        description = "Shows how the running pipeline is: rates, lags, rows on both sides, latency.",
        footer = {
            "",
            "Exit codes: 0 healthy, 3 not running, 5 not healthy.",
            "",
            "Examples:",
            "  contrail status",
            "  contrail status --watch",
            "  contrail status --wait healthy --timeout 2m",
            "  contrail status -o json"
        })
final class StatusCommand implements Callable<Integer> {
    /** How a status is printed. */
    enum Format {
        table,
        json
    }

    /** What {@code --wait} waits for. */
    enum Wanted {
        healthy
    }

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.table;

    @Option(names = "--watch", description = "Show it again every second, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--wait", paramLabel = "STATE", description = "Wait until it is: ${COMPLETION-CANDIDATES}.")
    private @org.jspecify.annotations.Nullable Wanted wanted;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, e.g. 90s or 2m. Default: ${DEFAULT-VALUE}.")
    private String timeout = "2m";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Status status = wanted == null ? ControlClient.running(dataDir.path()).status() : await();
        print(status);
        while (watch) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            status = ControlClient.running(dataDir.path()).status();
            print(status);
        }
        return status.state() == Status.State.HEALTHY ? Main.Exit.OK : Main.Exit.UNHEALTHY;
    }

    private Status await() {
        long giveUp = System.nanoTime() + duration(timeout).toNanos();
        while (true) {
            try {
                Status status = ControlClient.running(dataDir.path()).status();
                if (status.state() == Status.State.HEALTHY || System.nanoTime() > giveUp) {
                    return status;
                }
            } catch (PipelineException notYet) {
                if (System.nanoTime() > giveUp) {
                    throw notYet;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
    }

    private void print(Status status) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            out.println(new ObjectMapper().writeValueAsString(status));
        } else {
            StatusPrinter.endpoints(status).forEach(out::println);
            out.println();
            StatusPrinter.lines(status).forEach(out::println);
        }
        out.flush();
    }

    static Duration duration(String text) {
        try {
            return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
        } catch (java.time.format.DateTimeParseException e) {
            throw PipelineException.usage(
                            "'%s' is not a time.".formatted(text),
                            "It says how long to wait.",
                            "write it like 0.5s, 90s, 2m or 1h.")
                    .causedBy(e);
        }
    }
}
