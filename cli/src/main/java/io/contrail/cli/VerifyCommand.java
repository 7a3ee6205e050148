package io.contrail.cli;

import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.control.ControlledPipeline;
import io.contrail.cli.pipeline.RepairOrder;
import io.contrail.cli.pipeline.VerifiablePipeline;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.verifier.Difference;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationReport;
import io.contrail.verifier.repair.RepairPlan;
import io.contrail.verifier.repair.RepairStep;
import io.contrail.verifier.report.ReportFormat;
import io.contrail.verifier.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proves, row by row and while data flow, that source and warehouse agree. */
@Command(
        name = "verify",
        description = "Proves, row by row and while data flow, that source and warehouse agree; names what does not.",
        footer = {
            "",
            "Exit codes: 0 verified, 1 failed, 2 usage, 3 unreachable, 4 rows differ, 5 could not verify (the warehouse"
                    + " lags, a table is being loaded, its columns are changing, or the source is a standby).",
            "",
            "Examples:",
            "  contrail verify",
            "  contrail verify --table flightops.flight_leg --report legs.md",
            "  contrail verify --table flightops.airport --key ORD",
            "  contrail verify --sample --coverage 24h --cpu 2%",
            "  contrail verify --repair                          plans only; then, after review:",
            "  contrail verify --repair --apply repair-plan.json",
            "  contrail verify --connect http://worker:8083 --kafka kafka:9092 --source postgresql://me@db/app"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final String NO_FILE = "";

    /** So many rows of a table are repaired one by one; if more differ, the table is read again. */
    private static final int ROWS_TO_REPAIR = 5_000;

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description =
                    "A captured table, or a pattern such as 'public.*'. May be given more than once. Default: all.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Only the row of --table that has this key. A key of several columns is a JSON array of texts,"
                            + " e.g. '[\"ORD\",\"2001-01-08\"]'.")
    private @Nullable String key;

    @Option(names = "--sample", description = "Only what has not been verified within --coverage, keeping to --cpu.")
    private boolean sample;

    @Option(
            names = "--coverage",
            paramLabel = "TIME",
            description = "With --sample: how old a verification may be, e.g. 24h. Default: 24h.")
    private @Nullable String coverage;

    @Option(
            names = "--cpu",
            paramLabel = "SHARE",
            description = "How much of the processors both ends together may be kept busy, e.g. 2%%. Default: 2%% with"
                    + " --sample, else no limit.")
    private @Nullable String cpu;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Most differences of a table that are described; all are counted. Default: ${DEFAULT-VALUE}.")
    private int limit = 100;

    @Option(
            names = "--chunk-rows",
            paramLabel = "N",
            hidden = true,
            description = "Rows of a chunk. Default: what the source reads in a tenth of a second.")
    private long chunkRows;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long the warehouse may take to get what the source had. Default: ${DEFAULT-VALUE}.")
    private String timeout = "60s";

    @Option(
            names = "--repair",
            description = "Also plan how to mend what differs: rows are to be read again in the source and sent through"
                    + " the ordinary apply. Only a file is written, to be reviewed, until --apply is given.")
    private boolean repair;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Where --repair writes its plan. Default: repair-plan.json in the data directory, with --connect in the"
                            + " working directory.")
    private @Nullable Path planFile;

    @Option(
            names = "--apply",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = NO_FILE,
            description =
                    "With --repair: carry out the plan in FILE, or else the one that is made now; then verify again."
                            + " The source is never written to.")
    private @Nullable String apply;

    @Option(names = "--allow-deletes", description = "With --apply: also delete rows that the source does not have.")
    private boolean allowDeletes;

    @Option(
            names = "--max-deletes",
            paramLabel = "N",
            description = "With --allow-deletes: refuse a plan that deletes more rows. Default: ${DEFAULT-VALUE}.")
    private int maxDeletes = 100;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ReportFormat format = ReportFormat.table;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the report to a file: .md, .json, or else text.")
    private @Nullable Path reportFile;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        VerifyRequest request = request();
        cluster.check();
        RepairPlan given = apply == null || apply.equals(NO_FILE) ? null : RepairPlan.read(Path.of(apply));
        try (VerifiablePipeline pipeline =
                cluster.given() ? cluster.open() : new ControlledPipeline(ControlClient.running(dataDir.path()))) {
            return run(pipeline, request, given);
        }
    }

    private int run(VerifiablePipeline pipeline, VerifyRequest request, @Nullable RepairPlan given) {
        RepairPlan plan = given;
        if (plan == null) {
            VerificationReport report = verify(pipeline, request);
            print(report);
            if (!repair || report.verdict() != Verdict.DIFFERENT) {
                return exit(report);
            }
            plan = RepairPlan.of(report);
            Path file = planFile();
            plan.write(file);
            tell("Plan: %s; it is in %s.".formatted(plan.summary(), file));
            if (apply == null) {
                tell("Nothing was changed. To do: review it, then 'contrail verify --repair --apply %s%s'%s."
                        .formatted(
                                file,
                                plan.count(RepairStep.Action.DELETE_ROW) > 0 ? " --allow-deletes" : "",
                                cluster.given() ? " with the same --connect, --kafka, --source and so on" : ""));
                return exit(report);
            }
        }
        return carryOut(pipeline, plan, request);
    }

    private Path planFile() {
        if (planFile != null) {
            return planFile;
        }
        Path name = Path.of("repair-plan.json");
        return cluster.given() ? name : dataDir.path().resolve(name);
    }

    private int carryOut(VerifiablePipeline pipeline, RepairPlan plan, VerifyRequest request) {
        long deletes = plan.count(RepairStep.Action.DELETE_ROW);
        if (allowDeletes && deletes > maxDeletes) {
            throw PipelineException.usage(
                    "The plan deletes %,d rows, and --max-deletes allows %,d.".formatted(deletes, maxDeletes),
                    "Nothing was changed.",
                    "see why the source lacks so many rows; if that is right, raise --max-deletes.");
        }
        RepairOrder done = pipeline.repair(new RepairOrder(plan, allowDeletes));
        tell("Repaired: %s.".formatted(done.plan().summary()));
        if (deletes > 0 && !allowDeletes) {
            tell("%,d rows that the source does not have were left: --allow-deletes was not given.".formatted(deletes));
        }
        long lost = plan.steps().stream()
                .filter(step -> step.blame() == Difference.Blame.CAPTURE)
                .count();
        if (lost > 0) {
            tell(
                    ("%,d of the rows were wrong because their changes had not been captured. The rows are mended, the cause is"
                                    + " not: see 'contrail doctor' and 'contrail status'.")
                            .formatted(lost));
        }
        VerificationReport after = verify(
                pipeline,
                new VerifyRequest(
                        plan.tables().stream()
                                .map(table -> new TableName(table.schema(), table.name()).toString())
                                .toList(),
                        List.of(),
                        false,
                        request.coverageSeconds(),
                        request.cpu(),
                        request.patienceSeconds(),
                        limit,
                        chunkRows));
        print(after);
        return exit(after);
    }

    private VerificationReport verify(VerifiablePipeline pipeline, VerifyRequest request) {
        VerifyProgress progress = new VerifyProgress(
                spec.commandLine().getErr(), spec.commandLine().getOut(), format == ReportFormat.table);
        VerificationReport report = pipeline.verify(request, progress);
        progress.clear();
        return report;
    }

    /** Hints go beside the data. */
    private void tell(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private VerifyRequest request() {
        if (coverage != null && !sample) {
            throw usage("--coverage goes with --sample.", "add --sample, or leave it out to verify everything.");
        } else if (key != null && (sample || tables.size() != 1)) {
            throw usage("--key means one row of one table.", "name the table with --table, without --sample.");
        } else if (limit < 1) {
            throw usage("%d is not a number of differences.".formatted(limit), "give 1 or more.");
        } else if (!repair && (apply != null || planFile != null || allowDeletes)) {
            throw usage("--plan, --apply and --allow-deletes go with --repair.", "add --repair.");
        } else if (allowDeletes && apply == null) {
            throw usage("--allow-deletes goes with --apply.", "make the plan first, review it, then apply it.");
        } else if (maxDeletes < 0) {
            throw usage("%d is not a number of rows.".formatted(maxDeletes), "give 0 or more.");
        } else if (chunkRows < 0) {
            throw usage("%d is not a number of rows.".formatted(chunkRows), "give 1 or more.");
        }
        return new VerifyRequest(
                tables,
                key == null ? List.of() : VerifyKey.parse(key),
                sample,
                seconds(coverage == null ? "24h" : coverage),
                CpuShare.parse(cpu == null ? (sample ? "2%" : "100%") : cpu),
                seconds(timeout),
                repair ? Math.max(limit, ROWS_TO_REPAIR) : limit,
                chunkRows);
    }

    private static long seconds(String text) {
        Duration time = StatusCommand.duration(text);
        if (time.isNegative() || time.isZero()) {
            throw usage("'%s' is no time to wait.".formatted(text), "write it like 90s, 2m or 24h.");
        }
        return Math.max(1, time.toSeconds());
    }

    private static PipelineException usage(String what, String todo) {
        return PipelineException.usage(what, "Nothing was compared.", todo);
    }

    private void print(VerificationReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == ReportFormat.table) {
            TextReport.details(report).forEach(out::println);
        } else {
            out.print(format.write(report));
        }
        out.flush();
        if (reportFile != null) {
            try {
                Files.writeString(reportFile, ReportFormat.of(reportFile).write(report));
            } catch (IOException e) {
                throw PipelineException.stop(
                                "The report cannot be written to %s: %s.".formatted(reportFile, e.getMessage()),
                                "The verification itself is done, and its result printed.",
                                "name a file in a folder that exists and may be written to.")
                        .causedBy(e);
            }
        }
    }

    private static int exit(VerificationReport report) {
        return switch (report.verdict()) {
            case VERIFIED -> Main.Exit.OK;
            case DIFFERENT -> Main.Exit.DIFFERENT;
            case UNVERIFIED -> Main.Exit.UNHEALTHY;
        };
    }
}
