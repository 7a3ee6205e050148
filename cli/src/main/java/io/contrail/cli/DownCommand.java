package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.SourceCleanup;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.directory.LockHolder;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops a running pipeline. */
@Command(
        name = "down",
        description = "Stops the running pipeline. Everything is kept, and 'contrail up' goes on where it was.",
        footer = {
            "",
            "With --purge the data directory is deleted, and what Contrail made in a database of yours (replication",
            "slot, publication, heartbeat) is removed. Without it, the slot stays and your database keeps its WAL.",
            "",
            "Examples:",
            "  contrail down",
            "  contrail down --purge --yes"
        })
final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(names = "--purge", description = "Delete all its data too.")
    private boolean purge;

    @Option(names = "--yes", description = "Do not ask before deleting.")
    private boolean yes;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Path path = dataDir.path();
        if (!Files.exists(path)) {
            err.println("There is no pipeline in %s: nothing to do.".formatted(path));
            return Main.Exit.OK;
        }
        if (purge) {
            confirm(path);
        }
        boolean stopped = stop(path, err);
        if (purge) {
            try (DataDirectory directory = DataDirectory.open(path)) {
                SourceCleanup.run(directory, err::println);
                directory.purge();
            }
            err.println("Deleted " + path);
        } else if (!stopped) {
            err.println("No pipeline runs on %s: nothing to do.".formatted(path));
        }
        return Main.Exit.OK;
    }

    private static boolean stop(Path path, PrintWriter err) {
        Optional<LockHolder> holder = DataDirectory.holder(path);
        if (holder.isEmpty()) {
            return false;
        }
        long pid = holder.get().pid();
        Optional<ControlClient> control = ControlClient.of(path);
        if (control.isPresent()) {
            control.get().stop();
        } else {
            // Still starting, or stuck: a polite signal runs the same shutdown.
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (DataDirectory.holder(path).isPresent()) {
            if (System.nanoTime() > giveUp) {
                throw PipelineException.stop(
                        "Process %d has not stopped within %d s.".formatted(pid, PATIENCE.toSeconds()),
                        "It still holds %s.".formatted(path),
                        "look at its log, then 'kill -9 %d': nothing is lost by that.".formatted(pid));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        err.println("Stopped.");
        return true;
    }

    private void confirm(Path path) {
        if (yes) {
            return;
        }
        Console console = Terminal.console();
        if (console == null) {
            throw PipelineException.usage(
                    "'--purge' deletes %s for good.".formatted(path),
                    "There is no terminal to ask on, so nothing was deleted.",
                    "add --yes.");
        }
        String answer = console.readLine("Delete %s for good? [y/N] ", path);
        if (answer == null || !answer.trim().equalsIgnoreCase("y")) {
            throw PipelineException.usage("Not confirmed.", "Nothing was deleted.", "answer y, or add --yes.");
        }
    }
}
