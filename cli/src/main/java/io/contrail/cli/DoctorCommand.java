package io.contrail.cli;

import io.contrail.capture.preflight.Preflight;
import io.contrail.capture.preflight.PreflightReport;
import io.contrail.capture.replication.CaptureSetup;
import io.contrail.capture.replication.CaptureUser;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.cli.control.ControlClient;
import java.io.PrintWriter;
import java.util.Optional;
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
                + " is missing. Changes nothing without --fix.",
        footer = {
            "",
            "Asked as an administrator, it also says what a role of its own needs: one that may read the selected tables and",
            "the log, and nothing else. With --fix it makes that role, the publication and the heartbeat, all or nothing. The",
            "role's password comes from CONTRAIL_CAPTURE_PASSWORD or from ~/.pgpass; no password is ever printed.",
            "",
            "Exit codes: 0 ready, 3 not reachable, 5 something must be mended first.",
            "",
            "Examples:",
            "  contrail doctor --source postgresql://me@db.example/app",
            "  contrail doctor --source postgresql://me@db.example/app --tables 'public.*,!public.audit'",
            "  contrail doctor --source postgresql://admin@db.example/app --fix"
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

    @Option(
            names = "--role",
            paramLabel = "NAME",
            description = "The role that a pipeline shall connect as. Default: ${DEFAULT-VALUE}.")
    private String role = CaptureUser.DEFAULT_NAME;

    @Option(
            names = "--fix",
            description = "As an administrator: create the role, its rights, the publication and the heartbeat.")
    private boolean fix;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        SourceAddress address = SourceAddress.ofArgument(source);
        TableSelection selection = tables == null ? TableSelection.all() : TableSelection.parse(tables);
        PipelineName pipeline = new PipelineName(name);
        Preflight preflight = new Preflight(
                pipeline,
                selection,
                insertOnly == null ? TableSelection.none() : TableSelection.parse(insertOnly),
                ControlClient.of(dataDir.path()).isEmpty());
        PrintWriter out = spec.commandLine().getOut();
        try (SourceConnection connection = address.open()) {
            CaptureRole capture =
                    new CaptureRole(new CaptureSetup(pipeline, role), address, Optional.ofNullable(tables), out);
            Optional<SourceAddress> asRole = fix ? capture.fix(connection) : Optional.empty();
            PreflightReport report;
            if (asRole.isPresent()) {
                out.println("Seen as '%s':".formatted(role));
                try (SourceConnection limited = asRole.get().open()) {
                    report = preflight.run(limited);
                }
            } else {
                report = preflight.run(connection);
            }
            report.lines().forEach(out::println);
            if (!fix) {
                capture.advise(connection);
            }
            out.flush();
            return report.ready() ? Main.Exit.OK : Main.Exit.UNHEALTHY;
        }
    }
}
