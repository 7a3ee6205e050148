package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.bench.BenchCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The {@code contrail} command. */
@Command(
        name = "contrail",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        description = "Streams every committed change of a PostgreSQL database into the warehouse.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            SqlCommand.class,
            DeployCommand.class,
            ConnectorsCommand.class,
            VerifyCommand.class,
            LagCommand.class,
            TraceCommand.class,
            SlotsCommand.class,
            MonitorCommand.class,
            BundleCommand.class,
            SnapshotCommand.class,
            DlqCommand.class,
            SimulateCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            GenerateCommand.class
        })
public final class Main {
    /** Not in the annotation, for commands without a footer would inherit it. */
    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  contrail up --rate 2000                      real flights, from PostgreSQL to DuckDB",
        "  contrail up --source postgresql://me@db/app  capture a database of yours",
        "  contrail sql \"select count(*) from flightops.flight_leg\"",
        "  contrail down"
    };

    /** The exit codes, the same for every command. */
    static final class Exit {
        static final int OK = 0;
        static final int FAILED = 1;
        static final int USAGE = 2;
        static final int UNREACHABLE = 3;
        static final int DIFFERENT = 4;
        static final int UNHEALTHY = 5;

        private Exit() {}
    }

    /** Read from the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"contrail " + (version == null ? "development" : version)};
        }
    }

    private Main() {}

    public static void main(String[] arguments) {
        int exit = Exit.FAILED;
        try {
            exit = commandLine().execute(dataDirectoryLast(arguments));
        } catch (Throwable e) {
            // An Error passes picocli by, and the threads of a half-started stack would keep the process.
            System.err.println("contrail: the Java runtime reports " + e);
            e.printStackTrace();
        }
        System.exit(exit);
    }

    /** {@code contrail --data-dir DIR up} is the same as {@code contrail up --data-dir DIR}. */
    static String[] dataDirectoryLast(String... arguments) {
        List<String> moved = new ArrayList<>();
        List<String> rest = new ArrayList<>(List.of(arguments));
        while (!rest.isEmpty() && rest.get(0).startsWith("--data-dir")) {
            int words = rest.get(0).contains("=") ? 1 : Math.min(2, rest.size());
            moved.addAll(rest.subList(0, words));
            rest.subList(0, words).clear();
        }
        int end = rest.contains("--") ? rest.indexOf("--") : rest.size();
        rest.addAll(end, moved);
        return rest.toArray(String[]::new);
    }

    static CommandLine commandLine() {
        PrintWriter out = new PrintWriter(new java.io.OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new java.io.OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        CommandLine contrail = new CommandLine(new Main());
        contrail.getCommandSpec().usageMessage().footer(FOOTER);
        return contrail.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::reportUsage)
                .setExecutionExceptionHandler(Main::report);
    }

    private static int reportUsage(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("contrail: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("  Nothing was done.");
        err.println(
                "  To do: see '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        return Exit.USAGE;
    }

    private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof PipelineException known) {
            err.println("contrail: " + known.what());
            err.println("  " + known.meaning());
            err.println("  To do: " + known.todo());
            return exitCode(known);
        }
        err.println("contrail: something unexpected happened: " + e);
        err.println("  This is a bug in Contrail, and the details below say where.");
        err.println("  To do: report it with these lines and the files under logs/ in the data directory.");
        e.printStackTrace(err);
        return Exit.FAILED;
    }

    private static int exitCode(PipelineException e) {
        return switch (e.kind()) {
            case FAILED -> Exit.FAILED;
            case USAGE -> Exit.USAGE;
            case UNREACHABLE -> Exit.UNREACHABLE;
            case UNHEALTHY -> Exit.UNHEALTHY;
        };
    }
}
