package io.contrail.cli.faults;

import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A Java process that says when it is ready, can be killed and paused, and ends with the test at the latest. */
final class ChildProcess implements AutoCloseable {
    private static final String READY = "ready";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ChildProcess start(Class<?> main, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        Collections.addAll(command, arguments);
        try {
            Files.deleteIfExists(output);
            return new ChildProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the child: says that it is ready, and returns when the parent is gone. Ends at once when its part gives up. */
    static void ready(CompletionStage<PipelineException> failed) throws IOException {
        var unused = failed.thenAccept(error -> {
            System.out.println(error.getMessage());
            Runtime.getRuntime().halt(3);
        });
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // until the parent lets go
        }
    }

    ChildProcess awaitReady() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            String said = Files.readString(output);
            if (!process.isAlive()) {
                throw new AssertionError("It ended while it started:\n" + said);
            }
            return said.contains(READY);
        });
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void pause() {
        Signals.stop(process.pid());
    }

    void resume() {
        Signals.resume(process.pid());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }
}
