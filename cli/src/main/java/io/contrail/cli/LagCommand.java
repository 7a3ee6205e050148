package io.contrail.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.control.ControlledPipeline;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.pipeline.VerifiablePipeline;
import io.contrail.verifier.Lag;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how far the warehouse is behind the source. */
@Command(
        name = "lag",
        description =
                "Measures how far the warehouse is behind: how long it takes until everything that is committed now can be"
                        + " read there. A lag is never more than that.",
        footer = {
            "",
            "It is measured by a mark in the source's log and not estimated from old numbers, so it is right for an idle",
            "pipeline too. It contains the time in which the source connector confirms what it has read.",
            "",
            "Exit codes: 0 measured, 3 something does not answer, 5 more than --max, or not there within --timeout.",
            "",
            "Examples:",
            "  contrail lag",
            "  contrail lag --max 5s                    for a script, or a monitor",
            "  contrail lag --watch -o json",
            "  contrail lag --connect http://worker:8083 --kafka kafka:9092 --source postgresql://me@db/app"
        })
final class LagCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE_MILLIS = 1_000;

    /** How it is printed. */
    enum Format {
        table,
        json
    }

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Option(names = "--table", paramLabel = "TABLE", description = "Only of these, e.g. public.orders; several times.")
    private List<String> tables = List.of();

    @Option(names = "--max", paramLabel = "TIME", description = "More than this, e.g. 5s, is an error: exit code 5.")
    private @Nullable String max;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "After this nobody waits any longer. Default: ${DEFAULT-VALUE}.")
    private String timeout = "60s";

    @Option(names = "--watch", description = "Again and again, until it is interrupted or --max is exceeded.")
    private boolean watch;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.table;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        LagRequest request = new LagRequest(tables, Math.max(1, time(timeout).toSeconds()));
        Duration most = max == null ? null : time(max);
        cluster.check();
        ControlClient control = cluster.given() ? null : ControlClient.running(dataDir.path());
        try (VerifiablePipeline pipeline = control == null ? cluster.open() : new ControlledPipeline(control)) {
            while (true) {
                Lag lag = pipeline.lag(request);
                print(lag, control == null ? null : control.status());
                boolean late = lag.obstacle() != null || (most != null && lag.totalMillis() > most.toMillis());
                if (late || !watch) {
                    return late ? Main.Exit.UNHEALTHY : Main.Exit.OK;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static Duration time(String text) {
        Duration time = StatusCommand.duration(text);
        if (time.isNegative() || time.isZero()) {
            throw PipelineException.usage(
                    "'%s' is no time to wait.".formatted(text),
                    "Nothing was measured.",
                    "write it like 0.5s, 5s or 2m.");
        }
        return time;
    }

    private void print(Lag lag, @Nullable Status status) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("lag_ms", lag.obstacle() == null ? lag.totalMillis() : null);
            line.put("waited_ms", lag.totalMillis());
            line.put("to_kafka_ms", lag.capturedMillis());
            line.put("to_warehouse_ms", lag.landedMillis());
            line.put("obstacle", lag.obstacle());
            if (status != null) {
                line.put("stages", status.stages());
                line.put("latency", status.latency());
            }
            out.println(JSON.writeValueAsString(line));
        } else {
            out.println(
                    lag.obstacle() == null
                            ? "lag        %s at most: %s to Kafka, %s from there to the warehouse"
                                    .formatted(
                                            seconds(lag.totalMillis()),
                                            seconds(lag.capturedMillis()),
                                            seconds(lag.landedMillis()))
                            : "lag        more than %s: %s".formatted(seconds(lag.totalMillis()), lag.obstacle()));
            if (status != null) {
                status.stages().stream()
                        .filter(stage -> stage.lag() != null)
                        .forEach(stage ->
                                out.println("%-10s %,d %s".formatted(stage.name(), stage.lag(), stage.lagUnit())));
            }
        }
        out.flush();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%,.3f s", millis / 1_000.0);
    }
}
