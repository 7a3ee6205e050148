package io.contrail.local;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A stack in a process of its own, up and ready to be killed. */
final class ChildStack implements AutoCloseable {
    private static final Pattern UP = Pattern.compile("up after .* PostgreSQL is process (\\d+)");

    private final Process process;
    private final long postgres;

    private ChildStack(Process process, long postgres) {
        this.process = process;
        this.postgres = postgres;
    }

    /**
     * Starts it and waits until it is up.
     *
     * @param user the command that runs another as some user; empty for this one
     */
    static ChildStack start(List<String> user, String classPath, Path data, Map<Part, Integer> ports)
            throws IOException {
        List<String> command = new ArrayList<>(user);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath));
        command.addAll(List.of(StackProcess.class.getName(), data.toString()));
        for (Part part : Part.values()) {
            command.add(String.valueOf(ports.get(part)));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!user.isEmpty()) {
            builder.directory(data.resolveSibling("").toFile());
            builder.environment()
                    .put("XDG_CACHE_HOME", data.resolveSibling("cache").toString());
        }
        Process process = builder.start();
        List<String> said = new ArrayList<>();
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            said.add(line);
            Matcher up = UP.matcher(line);
            if (up.matches()) {
                return new ChildStack(process, Long.parseLong(up.group(1)));
            }
        }
        throw new AssertionError("The stack did not start: " + String.join("\n", said));
    }

    /** The class path with every entry copied to where all users can read it. */
    static String readableByAll(Path folder) throws IOException {
        List<String> copies = new ArrayList<>();
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            Path target = folder.resolve(number++ + "-" + source.getFileName());
            if (Files.exists(source)) {
                copy(source, target);
                copies.add(target.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    boolean postgresRuns() {
        return ProcessHandle.of(postgres)
                .filter(ProcessHandle::isAlive)
                .flatMap(server -> server.info().command())
                .isPresent();
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The stack did not stop");
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> tree = Files.walk(source)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                Path copy = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
