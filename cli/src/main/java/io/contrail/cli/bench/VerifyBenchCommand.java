package io.contrail.cli.bench;

import io.contrail.changelog.PipelineException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a verification costs on this machine. */
@Command(
        name = "verify",
        description =
                "Measures what it costs to verify a table: beside PostgreSQL's own md5 of every row, and beside reading a"
                        + " digest of every row from both ends, as pgCompare does. Starts its own servers and touches no"
                        + " running pipeline.",
        footer = {
            "",
            "Fails when the verification does not end as VERIFIED. Takes about four minutes; close other programs first.",
            "docs/reference/benchmark.md says how each number is measured.",
            "",
            "Examples:",
            "  contrail bench verify",
            "  contrail bench verify --rows 4000000 -o json > verify.json"
        })
final class VerifyBenchCommand implements Callable<Integer> {
    private static final long FEWEST_ROWS = 1_000;

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the table. Default: ${DEFAULT-VALUE}.")
    private long rows = 1_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each is measured, in turns; medians count. Default: ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private BenchCommand.Format format = BenchCommand.Format.table;

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
        if (rows < FEWEST_ROWS || rounds < 1) {
            throw PipelineException.usage(
                    "%d rows in %d rounds are too few.".formatted(rows, rounds),
                    "Nothing can be measured with less than %d rows and a round.".formatted(FEWEST_ROWS),
                    "give a larger --rows or --rounds.");
        }
        VerifyBenchReport report = BenchDirectory.run(
                dataDir,
                directory -> new VerifyBenchmark(
                        rows,
                        rounds,
                        directory,
                        BenchCommand.progress(spec.commandLine().getErr())));
        BenchCommand.print(spec.commandLine().getOut(), format, report.values(), report.lines());
        return 0;
    }
}
