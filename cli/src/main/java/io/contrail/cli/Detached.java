package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.Status;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;

/** Runs the same command line in a process of its own, which outlives the terminal. */
final class Detached {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Detached() {}

    /**
     * Returns when the new process is healthy, or with its own error when it ends before that.
     *
     * @throws PipelineException when it runs and is not healthy; it goes on
     */
    static int start(CommandSpec spec, Path dataDirectory, PrintWriter err) throws IOException {
        Path output = Files.createTempFile("contrail-up", ".log");
        Process process = new ProcessBuilder(command(spec, dataDirectory))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Startup startup = new Startup(
                process::isAlive,
                () -> status(dataDirectory),
                System::nanoTime,
                () -> LockSupport.parkNanos(PAUSE.toNanos()));
        Optional<Status> healthy;
        try {
            healthy = startup.await();
        } catch (PipelineException e) {
            show(output, err);
            throw e;
        }
        if (healthy.isPresent()) {
            StatusPrinter.endpoints(healthy.get()).forEach(spec.commandLine().getOut()::println);
            err.println("Running as process %d. 'contrail status' shows it, 'contrail down' stops it."
                    .formatted(healthy.get().pid()));
            return Main.Exit.OK;
        }
        show(output, err);
        if (process.isAlive()) {
            throw PipelineException.stop(
                    "The pipeline is not healthy after %d minutes; it goes on in process %d."
                            .formatted(Startup.PATIENCE.toMinutes(), process.pid()),
                    "'contrail status' says what it waits for.",
                    "look there and at the logs in %s, or stop it with 'contrail down'.".formatted(dataDirectory));
        }
        Files.deleteIfExists(output);
        int exit = process.exitValue();
        return exit == Main.Exit.OK ? Main.Exit.FAILED : exit;
    }

    private static void show(Path output, PrintWriter err) throws IOException {
        err.print(Files.readString(output, StandardCharsets.UTF_8));
        err.flush();
    }

    private static Optional<Status> status(Path dataDirectory) {
        try {
            return ControlClient.of(dataDirectory).map(ControlClient::status);
        } catch (PipelineException notYet) {
            return Optional.empty();
        }
    }

    /** This very command line without {@code --detach}, in a session of its own where the system has that. */
    private static List<String> command(CommandSpec spec, Path dataDirectory) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        for (String argument : spec.root().commandLine().getParseResult().originalArgs()) {
            if (!argument.equals("--detach")) {
                command.add(argument);
            }
        }
        // The other process may have another working directory one day: say where, in so many words.
        command.add("--data-dir=" + dataDirectory);
        return withoutEarlierDataDir(command);
    }

    /** Picocli refuses an option that comes twice. */
    private static List<String> withoutEarlierDataDir(List<String> command) {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            String argument = command.get(i);
            boolean last = i == command.size() - 1;
            if (argument.equals("--data-dir")) {
                i++;
            } else if (last || !argument.startsWith("--data-dir=")) {
                result.add(argument);
            }
        }
        return result;
    }
}
