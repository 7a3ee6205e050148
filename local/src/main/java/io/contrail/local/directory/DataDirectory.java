package io.contrail.local.directory;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything one local pipeline keeps, in one folder that one process uses at a time. Open it first, close it last:
 * being open is what makes it safe to touch the files inside.
 */
public final class DataDirectory implements AutoCloseable {
    /** Below this, PostgreSQL, Kafka and the warehouse are likely to stop in the middle of a write. */
    public static final long LEAST_FREE_BYTES = 1L << 30;

    private static final String LOCK = "contrail.lock";
    private static final String SETTINGS = "contrail.properties";
    private static final String SECRETS = "secrets.properties";
    private static final String EXTERNAL = "external.";

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final FreeSpace freeSpace;
    private final DirectoryLock lock;
    private final SettingsFile settings;
    private final SettingsFile secrets;

    private DataDirectory(Path path, FreeSpace freeSpace, DirectoryLock lock) {
        this.path = path;
        this.freeSpace = freeSpace;
        this.lock = lock;
        this.settings = new SettingsFile(path.resolve(SETTINGS));
        this.secrets = new SettingsFile(path.resolve(SECRETS));
    }

    /** Opens the directory, making it when it is missing, and holds it until {@link #close()}. */
    public static DataDirectory open(Path path) {
        return open(path, FreeSpace.ofDisk(), Clock.systemUTC());
    }

    public static DataDirectory open(Path path, FreeSpace freeSpace, Clock clock) {
        Path absolute = create(path.toAbsolutePath().normalize());
        DirectoryLock lock;
        try {
            lock = DirectoryLock.acquire(absolute.resolve(LOCK), clock);
        } catch (IOException e) {
            throw unwritable(absolute, e);
        }
        try {
            DataDirectory directory = new DataDirectory(absolute, freeSpace, lock);
            directory.checkFreeSpace();
            directory.settings.getOrCreate("format", () -> "1");
            return directory;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Which live process has the directory open; empty when none has, or there is no such directory. */
    public static Optional<LockHolder> holder(Path path) {
        Path lock = path.toAbsolutePath().normalize().resolve(LOCK);
        try {
            return Files.exists(lock) ? DirectoryLock.holder(real(lock)) : Optional.empty();
        } catch (IOException e) {
            throw PipelineException.unreachable(
                            "The data directory %s cannot be read: %s.".formatted(path, reason(e)),
                            "It is not known whether a pipeline runs there.",
                            "run the command as the user who started it.")
                    .causedBy(e);
        }
    }

    /** The settings of a directory that another process may have open: for reading. */
    public static SettingsFile settingsOf(Path path) {
        return new SettingsFile(path.toAbsolutePath().normalize().resolve(SETTINGS));
    }

    /** The secrets of a directory that another process may have open: to know what must not be shown. */
    public static SettingsFile secretsOf(Path path) {
        return new SettingsFile(path.toAbsolutePath().normalize().resolve(SECRETS));
    }

    public Path path() {
        return path;
    }

    public Path kafka() {
        return folder("kafka");
    }

    /** Files that connectors need beside their configuration. */
    public Path connect() {
        return folder("connect");
    }

    /** The DuckDB database file. */
    public Path warehouse() {
        return path.resolve("warehouse.duckdb");
    }

    public Path logs() {
        return folder("logs");
    }

    /** Chosen ports, identities, places: nothing secret. */
    public SettingsFile settings() {
        return settings;
    }

    /** Passwords; connectors refer to them as <code>${file:&lt;path&gt;:&lt;key&gt;}</code>. */
    public SettingsFile secrets() {
        return secrets;
    }

    /** The password kept under {@code key}, drawn at random the first time. */
    public String password(String key) {
        return secrets.getOrCreate(key, () -> {
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        });
    }

    /** Where the part called {@code name} keeps its files when that is not inside this directory. */
    public Optional<Path> external(String name) {
        return settings.get(EXTERNAL + name).map(Path::of);
    }

    /** Remembers that {@code folder} belongs to this directory: {@link #purge()} deletes it too. */
    public void recordExternal(String name, Path folder) {
        settings.set(EXTERNAL + name, folder.toString());
    }

    /** Call it at start and now and then: a full disk is better announced than met. */
    public void checkFreeSpace() {
        checkFreeSpace(path);
        settings.startingWith(EXTERNAL).values().stream()
                .map(Path::of)
                .filter(Files::exists)
                .forEach(this::checkFreeSpace);
    }

    private void checkFreeSpace(Path place) {
        long free;
        try {
            free = freeSpace.bytes(place);
        } catch (IOException e) {
            throw unwritable(place, e);
        }
        if (free < LEAST_FREE_BYTES) {
            throw PipelineException.stop(
                    "The disk of %s has %d MB free; Contrail needs %d MB."
                            .formatted(place, free >> 20, LEAST_FREE_BYTES >> 20),
                    "PostgreSQL, Kafka and the warehouse stop when the disk is full.",
                    "free some space, or choose another disk with --data-dir.");
        }
    }

    /** Deletes the directory with all that belongs to it and closes it. Nothing may be running on it. */
    public void purge() {
        for (String external : settings.startingWith(EXTERNAL).values()) {
            delete(Path.of(external));
        }
        try (Stream<Path> entries = Files.list(path)) {
            // The settings mark the directory as ours: they go last, so that a purge that was cut short can be
            // repeated.
            entries.filter(entry -> !entry.endsWith(SETTINGS) && !entry.endsWith(LOCK))
                    .forEach(DataDirectory::delete);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        delete(path.resolve(SETTINGS));
        delete(path.resolve(LOCK));
        close();
        delete(path);
    }

    @Override
    public void close() {
        lock.close();
    }

    static PipelineException unwritable(Path path, IOException cause) {
        return PipelineException.stop(
                        "%s cannot be written: %s.".formatted(path, reason(cause)),
                        "Contrail keeps its databases, queues and settings there.",
                        "give this user write access, or choose another place with --data-dir.")
                .causedBy(cause);
    }

    private Path folder(String name) {
        Path folder = path.resolve(name);
        try {
            return Files.isDirectory(folder) ? folder : Files.createDirectory(folder, PRIVATE);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static Path create(Path path) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw PipelineException.usage(
                        "%s is a file, not a directory.".formatted(path),
                        "Contrail keeps its data in a directory.",
                        "choose another with --data-dir.");
            }
            if (Files.isDirectory(path)) {
                refuseForeign(path);
            } else {
                if (path.getParent() != null) {
                    Files.createDirectories(path.getParent());
                }
                Files.createDirectory(path, PRIVATE);
            }
            return path.toRealPath();
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Somebody's home given by mistake must neither be filled nor, later, be purged. */
    private static void refuseForeign(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            boolean empty = entries.allMatch(entry -> entry.endsWith(LOCK) || entry.endsWith("lost+found"));
            if (!empty && !Files.exists(path.resolve(SETTINGS))) {
                throw PipelineException.usage(
                        "%s has files in it and is not a data directory of Contrail.".formatted(path),
                        "Contrail would mix its files with yours, and 'contrail down --purge' would delete both.",
                        "name a new or empty directory with --data-dir.");
            }
        }
    }

    private static Path real(Path file) throws IOException {
        return file.toRealPath();
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replaceAll("Exception$", "") + " " + e.getMessage();
    }

    private static void delete(Path root) {
        try {
            FileTree.delete(root);
        } catch (IOException e) {
            throw unwritable(root, e);
        }
    }
}
