package io.contrail.cli.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where a running pipeline takes commands, kept in its data directory and readable by its owner only.
 *
 * @param token whoever has it may query both databases and stop the pipeline
 */
public record ControlFile(long pid, String url, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "control.json";

    static Path path(Path dataDirectory) {
        return dataDirectory.resolve(NAME);
    }

    void write(Path dataDirectory) {
        Path file = path(dataDirectory);
        try {
            Path fresh = Files.createTempFile(
                    dataDirectory,
                    "control",
                    ".json",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, JSON.writeValueAsBytes(this));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when there is none, or when the process that wrote it is gone. */
    public static Optional<ControlFile> read(Path dataDirectory) {
        Path file = path(dataDirectory);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            ControlFile control = JSON.readValue(Files.readAllBytes(file), ControlFile.class);
            return Optional.of(control)
                    .filter(c -> ProcessHandle.of(c.pid())
                            .map(ProcessHandle::isAlive)
                            .orElse(false));
        } catch (IOException e) {
            throw PipelineException.unreachable(
                            "%s cannot be read: %s.".formatted(file, e.getMessage()),
                            "It says how to reach the running pipeline.",
                            "run the command as the user who started it, or name its directory with --data-dir.")
                    .causedBy(e);
        }
    }

    static void delete(Path dataDirectory) {
        try {
            Files.deleteIfExists(path(dataDirectory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "control of process " + pid + " at " + url;
    }
}
