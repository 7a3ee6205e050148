package io.contrail.local.postgres;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder in which a server keeps its files: inside the data directory, unless root runs Contrail and the user who
 * runs PostgreSQL cannot get there. Then it is a folder of the machine, which the data directory remembers.
 */
record PostgresHome(Path folder, LaunchUser user) {
    /** Not below a temporary directory: those are swept, file by file, while a database is idle. */
    private static final Path MACHINE = Path.of("/var/lib/contrail");

    static PostgresHome locate(DataDirectory directory, String name) {
        return locate(directory, name, MACHINE);
    }

    static PostgresHome locate(DataDirectory directory, String name, Path machine) {
        Path inside = directory.path().resolve(name);
        Path known = directory.external(name).orElse(inside);
        try {
            LaunchUser user = LaunchUser.choose(owner(known));
            Path folder = directory.external(name).isPresent() || user.name().isEmpty() || reachable(directory, user)
                    ? known
                    : outside(directory, name, machine);
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            user.giveTo(folder);
            return new PostgresHome(folder, user);
        } catch (IOException e) {
            throw PipelineException.stop(
                            "No folder can be made for PostgreSQL's files: %s.".formatted(e.getMessage()),
                            "PostgreSQL does not run as root, and its user needs a folder that it can reach.",
                            "choose a --data-dir that every user can reach, such as /srv/contrail.")
                    .causedBy(e);
        }
    }

    private static boolean reachable(DataDirectory directory, LaunchUser user) throws IOException {
        Path parent = directory.path().getParent();
        if (parent == null || !user.canEnter(parent)) {
            return false;
        }
        // Others may pass through, not look around; the folders and files inside keep their own rights.
        Files.setPosixFilePermissions(directory.path(), PosixFilePermissions.fromString("rwx--x--x"));
        return true;
    }

    private static Path outside(DataDirectory directory, String name, Path machine) throws IOException {
        Files.createDirectories(machine);
        Files.setPosixFilePermissions(machine, PosixFilePermissions.fromString("rwxr-xr-x"));
        String identity = directory
                .settings()
                .getOrCreate("id", () -> java.util.UUID.randomUUID().toString());
        Path folder = machine.resolve(name + "-" + identity);
        directory.recordExternal(name, folder);
        return folder;
    }

    private static Optional<String> owner(Path folder) throws IOException {
        return Files.isDirectory(folder) ? Optional.of(Files.getOwner(folder).getName()) : Optional.empty();
    }
}
