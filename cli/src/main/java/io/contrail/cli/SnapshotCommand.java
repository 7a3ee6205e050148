package io.contrail.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.sql.SqlResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whole tables that are read again while the stream goes on. */
@Command(
        name = "snapshot",
        description = "Reads whole tables again while the stream goes on.",
        subcommands = {SnapshotCommand.StartCommand.class, SnapshotCommand.ShowCommand.class},
        footer = {
            "",
            "Examples:",
            "  contrail snapshot start --table flightops.flight_leg --wait",
            "  contrail snapshot start --all",
            "  contrail snapshot status"
        })
final class SnapshotCommand {
    private SnapshotCommand() {}

    /** Begins. */
    @Command(
            name = "start",
            description = "Reads tables again: rows that differ are corrected, rows that the source no longer has are"
                    + " removed. Writers wait for nothing. It goes on after a crash. While a table without key is read,"
                    + " the stream of all tables waits.",
            footer = {
                "",
                "Examples:",
                "  contrail snapshot start --table flightops.airport --wait",
                "  contrail snapshot start --table 'public.*'",
                "  contrail snapshot start --all --wait --timeout 4h"
            })
    static final class StartCommand implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Option(
                names = "--table",
                paramLabel = "TABLE",
                description = "A captured table, or a pattern such as 'public.*'. May be given more than once.")
        private List<String> tables = new ArrayList<>();

        @Option(names = "--all", description = "All captured tables, one after the other.")
        private boolean all;

        @Option(names = "--wait", description = "Return when the warehouse has them.")
        private boolean wait;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long to wait, e.g. 90s or 2m. Default: ${DEFAULT-VALUE}.")
        private String timeout = "1h";

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (all == !tables.isEmpty()) {
                throw PipelineException.usage(
                        "Which tables?", "Nothing was done.", "name them with --table, or say --all.");
            }
            ControlClient pipeline = ControlClient.running(dataDir.path());
            List<String> started = pipeline.snapshot(all ? List.of("*") : tables);
            PrintWriter out = spec.commandLine().getOut();
            started.forEach(table -> out.println("%s  is read again".formatted(table)));
            out.flush();
            if (wait) {
                await(
                        pipeline,
                        System.nanoTime() + StatusCommand.duration(timeout).toNanos());
                started.forEach(table -> out.println("%s  done".formatted(table)));
            }
            return Main.Exit.OK;
        }

        private void await(ControlClient pipeline, long giveUp) {
            while (!pipeline.status().snapshots().isEmpty() || landing(pipeline)) {
                if (System.nanoTime() > giveUp) {
                    throw PipelineException.stop(
                            "The tables have not been read within %s.".formatted(timeout),
                            "The reading goes on.",
                            "see 'contrail snapshot status'.");
                }
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            }
        }

        /** Whether the warehouse has seen a reading's beginning and not its end. */
        private static boolean landing(ControlClient pipeline) {
            List<String> tables = new ArrayList<>();
            pipeline.sql("SELECT topic FROM contrail.offsets WHERE reload_since IS NOT NULL", false, new SqlResult() {
                @Override
                public void columns(List<String> names) {}

                @Override
                public void row(List<@Nullable Object> values) {
                    tables.add(String.valueOf(values.get(0)));
                }
            });
            return !tables.isEmpty();
        }
    }

    /** Shows how far it is. */
    @Command(
            name = "status",
            description = "Shows the tables that are being read, or wait for it.",
            footer = {"", "Examples:", "  contrail snapshot status", "  contrail snapshot status -o json"})
    static final class ShowCommand implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private StatusCommand.Format format = StatusCommand.Format.table;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws JsonProcessingException {
            List<Status.Snapshot> snapshots =
                    ControlClient.running(dataDir.path()).status().snapshots();
            PrintWriter out = spec.commandLine().getOut();
            if (format == StatusCommand.Format.json) {
                out.println(new ObjectMapper().writeValueAsString(snapshots));
            } else if (snapshots.isEmpty()) {
                out.println("No table is being read; the stream goes on.");
            } else {
                snapshots.forEach(snapshot -> out.println(StatusPrinter.snapshot(snapshot)));
            }
            return Main.Exit.OK;
        }
    }
}
