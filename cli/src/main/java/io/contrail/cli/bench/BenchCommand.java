package io.contrail.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the pipeline on this machine. */
@Command(
        name = "bench",
        subcommands = VerifyBenchCommand.class,
        description =
                "Measures this machine: rows a second from commit to queryable, beside the most that PostgreSQL can"
                        + " send and beside Debezium with its own JDBC sink; latency; CPU and memory. Starts its own servers and"
                        + " touches no running pipeline.",
        footer = {
            "",
            "The first run fetches the peer's jars with Maven. Takes about five minutes; close other programs first.",
            "docs/reference/benchmark.md says how each number is measured.",
            "",
            "Examples:",
            "  contrail bench",
            "  contrail bench --rows 200000 --no-peer --table-rows 1m",
            "  contrail bench -o json > bench.json",
            "  contrail bench verify"
        })
public final class BenchCommand implements Callable<Integer> {
    /** How the result is printed. */
    enum Format {
        table,
        json
    }

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Inserts of the load; half as many updates follow. Default: ${DEFAULT-VALUE}.")
    private long rows = 1_000_000;

    @Option(
            names = "--no-deletes",
            negatable = true,
            description = "Leave out the deletes, a tenth as many as inserts.")
    private boolean noDeletes;

    @Option(
            names = "--table-rows",
            paramLabel = "SIZES",
            description = "Sizes of the table at which the cost of applying a change is measured, e.g. 1m,20m; '' for"
                    + " none. Default: ${DEFAULT-VALUE}.")
    private String tableRows = "1m,20m";

    @Option(names = "--no-peer", description = "Leave out Debezium's JDBC sink.")
    private boolean noPeer;

    @Option(
            names = "--latency-rate",
            paramLabel = "N",
            description = "Changes a second while latency is measured; 0 leaves it out. Default: ${DEFAULT-VALUE}.")
    private int latencyRate = 1_000;

    @Option(
            names = "--latency-seconds",
            paramLabel = "N",
            description = "How long latency is measured. Default: ${DEFAULT-VALUE}.")
    private long latencySeconds = 20;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.table;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "A new or empty folder for databases and logs, which is kept. Default: a temporary one, which is"
                            + " removed.")
    private @Nullable Path dataDir;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        BenchSettings settings = settings();
        BenchReport report = measure(settings, spec.commandLine().getErr());
        print(spec.commandLine().getOut(), format, report.values(), report.lines());
        return 0;
    }

    BenchSettings settings() {
        return new BenchSettings(
                rows,
                !noDeletes,
                BenchSettings.sizes(tableRows),
                !noPeer,
                latencyRate,
                Duration.ofSeconds(latencySeconds));
    }

    private BenchReport measure(BenchSettings settings, PrintWriter err) throws Exception {
        return BenchDirectory.run(dataDir, directory -> new Benchmark(settings, directory, progress(err)));
    }

    static Consumer<String> progress(PrintWriter err) {
        return line -> {
            err.println(line);
            err.flush();
        };
    }

    static void print(PrintWriter out, Format format, Map<String, @Nullable Object> values, List<String> lines) {
        if (format == Format.json) {
            out.println(json(values));
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    private static String json(Map<String, @Nullable Object> values) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
