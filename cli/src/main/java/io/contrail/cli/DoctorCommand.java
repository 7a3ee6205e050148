package io.contrail.cli;

import io.contrail.capture.preflight.Preflight;
import io.contrail.capture.preflight.PreflightReport;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.cli.control.ControlClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at a database before it is captured. */
@Command(
        name = "doctor",
        description = "Checks a database for everything that capturing it needs, and prints the command that mends what"
                + " is missing. Changes nothing.",
        footer = {
            "",
            "Exit codes: 0 ready, 3 not reachable, 5 something must be mended first.",
            "",
            "Examples:",
            "  contrail doctor --source postgresql://me@db.example/app",
            "  contrail doctor --source postgresql://me@db.example/app --tables 'public.*,!public.audit'"
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = "--source",
            paramLabel = "URL",
            required = true,
            description = "postgresql://user@host:port/database")
    private String source = "";

    @Option(names = "--tables", paramLabel = "PATTERNS", description = "Tables to capture. Default: all.")
    private @Nullable String tables;

    @Option(
            names = "--insert-only",
            paramLabel = "PATTERNS",
            description = "Tables without key that are only inserted into.")
    private @Nullable String insertOnly;

    @Option(names = "--name", paramLabel = "NAME", description = "The pipeline's name. Default: ${DEFAULT-VALUE}.")
    private String name = PipelineName.DEFAULT.value();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean running = ControlClient.of(dataDir.path()).isPresent();
        Preflight preflight = new Preflight(
                new PipelineName(name),
                tables == null ? TableSelection.all() : TableSelection.parse(tables),
                insertOnly == null ? TableSelection.none() : TableSelection.parse(insertOnly),
                !running);
        try (SourceConnection connection = SourceAddress.parse(source).open()) {
            PreflightReport report = preflight.run(connection);
            report.lines().forEach(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().flush();
            return report.ready() ? Main.Exit.OK : Main.Exit.UNHEALTHY;
        }
    }
}
