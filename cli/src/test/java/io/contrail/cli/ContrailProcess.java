package io.contrail.cli;

import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.sql.SqlResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code contrail up} in a process of its own, as a user runs it, so that it can be killed. */
public final class ContrailProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern PASSWORD = Pattern.compile("^(postgresql://[^:@/]*):([^@/]*)@");

    private final Path dataDirectory;
    private final Path output;
    private final Process process;

    private ContrailProcess(Path dataDirectory, Path output, Process process) {
        this.dataDirectory = dataDirectory;
        this.output = output;
        this.process = process;
    }

    /** Starts it and returns when it is healthy. */
    public static ContrailProcess up(Path dataDirectory, String... arguments) {
        return up(Map.of(), dataDirectory, arguments);
    }

    /** The same with these variables in its environment. */
    public static ContrailProcess up(Map<String, String> environment, Path dataDirectory, String... arguments) {
        ContrailProcess started = start(environment, dataDirectory, arguments);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            if (!started.process.isAlive()) {
                throw new AssertionError("contrail up ended:\n" + started.output());
            }
            return started.isHealthy();
        });
        return started;
    }

    /** Starts it and returns at once. */
    static ContrailProcess start(Path dataDirectory, String... arguments) {
        return start(Map.of(), dataDirectory, arguments);
    }

    private static ContrailProcess start(Map<String, String> environment, Path dataDirectory, String... arguments) {
        List<String> up = new ArrayList<>(List.of("up", "--data-dir", dataDirectory.toString()));
        Collections.addAll(up, arguments);
        try {
            Path output = Files.createTempFile("contrail-up", ".log");
            Process process = command(environment, up)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            return new ContrailProcess(dataDirectory, output, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command that ends by itself printed, on either stream, and its exit code. */
    record Ended(int exit, String output) {}

    /** Runs any command to its end. */
    static Ended run(Map<String, String> environment, String... arguments) {
        try {
            ProcessBuilder builder = command(environment, List.of(arguments));
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The password in an address goes into the environment, as a user has to do it. */
    private static ProcessBuilder command(Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                // It lives for a minute at most: no time for the optimising compiler.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.timezone=UTC",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PGPASSFILE", "/nonexistent/pgpass");
        for (String argument : arguments) {
            Matcher secret = PASSWORD.matcher(argument);
            if (secret.find()) {
                builder.environment().put("PGPASSWORD", secret.group(2));
            }
            builder.command().add(secret.replaceFirst("$1@"));
        }
        builder.environment().putAll(environment);
        return builder;
    }

    public ControlClient control() {
        return ControlClient.running(dataDirectory);
    }

    Status status() {
        return control().status();
    }

    ConnectClient connect() {
        String address = status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals("connect"))
                .map(Status.Endpoint::address)
                .findFirst()
                .orElseThrow();
        return new ConnectClient(URI.create(address), Duration.ofMinutes(1));
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("contrail up did not end:\n" + output());
        }
        return process.exitValue();
    }

    /** Rows as text, sorted; of the source or of the warehouse. */
    List<String> rows(boolean source, String sql) {
        List<String> rows = new ArrayList<>();
        control().sql(sql, source, new SqlResult() {
            @Override
            public void columns(List<String> names) {}

            @Override
            public void row(List<@Nullable Object> values) {
                // A numeric without bounds is a number on one side and its text on the other.
                rows.add(values.stream()
                        .map(value -> value instanceof BigDecimal number ? number.toPlainString() : value)
                        .toList()
                        .toString());
            }
        });
        Collections.sort(rows);
        return rows;
    }

    /** The rows, as often as they are too many or too few, that only one side has; the first twenty. */
    List<String> differences(String source, String warehouse) {
        Map<String, Integer> surplus = new TreeMap<>();
        rows(false, warehouse).forEach(row -> surplus.merge(row, 1, Integer::sum));
        rows(true, source).forEach(row -> surplus.merge(row, -1, Integer::sum));
        return surplus.entrySet().stream()
                .filter(row -> row.getValue() != 0)
                .limit(20)
                .map(row -> (row.getValue() < 0 ? "missing " : "too many ") + Math.abs(row.getValue()) + " of "
                        + row.getKey())
                .toList();
    }

    long number(boolean source, String sql) {
        return Long.parseLong(rows(source, sql).get(0).replaceAll("[\\[\\]]", ""));
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    public long pid() {
        return process.pid();
    }

    /** As Ctrl-C does, or {@code contrail down}. */
    void stop() throws InterruptedException {
        process.destroy();
        awaitExit();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isHealthy() {
        try {
            return ControlClient.of(dataDirectory)
                    .map(client -> client.status().state() == Status.State.HEALTHY)
                    .orElse(false);
        } catch (RuntimeException notYet) {
            return false;
        }
    }
}
