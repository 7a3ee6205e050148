package io.contrail.local.postgres;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server's database files: made once, and free of any server before the next one starts on them. */
final class DatabaseFiles {
    private static final Logger log = LoggerFactory.getLogger(DatabaseFiles.class);
    private static final Duration INITDB = Duration.ofMinutes(2);
    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(10);

    private final Path home;
    private final LaunchUser user;
    private final PostgresBinaries binaries;

    DatabaseFiles(Path home, LaunchUser user, PostgresBinaries binaries) {
        this.home = home;
        this.user = user;
        this.binaries = binaries;
    }

    Path data() {
        return home.resolve("data");
    }

    Path home() {
        return home;
    }

    /** Makes the files when there are none. They appear by one rename: an initdb that was cut short is done again. */
    void create(Credentials superuser) {
        if (Files.isDirectory(data())) {
            requireVersion();
            return;
        }
        Path work = home.resolve("initializing");
        try {
            FileTree.delete(work);
            Files.createDirectory(
                    work, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            user.giveTo(work);
            Path passwordFile = Files.createFile(
                    work.resolve("password"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, superuser.password());
            user.giveTo(passwordFile);
            Path data = work.resolve("data");
            initdb(data, superuser.user(), passwordFile);
            Files.move(data, data(), StandardCopyOption.ATOMIC_MOVE);
            FileTree.delete(work);
        } catch (IOException e) {
            throw PipelineException.stop(
                            "PostgreSQL's files cannot be made in %s: %s.".formatted(home, e.getMessage()),
                            "The embedded PostgreSQL cannot start.",
                            "check the folder's rights and free space.")
                    .causedBy(e);
        }
    }

    /**
     * Ends a server that still runs on the files. There is one when the process that started it was killed: its
     * watchdog may be stopping it this very moment, or may have been killed with it.
     */
    void stopLeftover() {
        Optional<PostmasterFile> file = PostmasterFile.read(data());
        Optional<PostmasterFile> leftover = file.filter(known -> known.server().isPresent());
        if (leftover.isPresent()) {
            stop(leftover.get());
        } else if (file.map(PostmasterFile::pid).flatMap(ProcessHandle::of).isPresent()) {
            // PostgreSQL sees a live process of that number and refuses to start; it is some other program. Shared
            // memory still guards against server processes that outlived their postmaster.
            try {
                Files.deleteIfExists(data().resolve("postmaster.pid"));
            } catch (IOException e) {
                log.warn("The stale postmaster.pid in {} cannot be deleted", data(), e);
            }
        }
    }

    private void stop(PostmasterFile server) {
        log.info("Stopping PostgreSQL {} that was left on {}", server.pid(), data());
        signal(server, "INT");
        if (!ended(server, FAST_SHUTDOWN)) {
            signal(server, "QUIT");
            if (!ended(server, IMMEDIATE_SHUTDOWN)) {
                throw PipelineException.stop(
                        "PostgreSQL (process %d) still runs on %s and does not stop.".formatted(server.pid(), data()),
                        "A second server on the same files would destroy them.",
                        "end it with 'kill -QUIT %d' as its user, then try again.".formatted(server.pid()));
            }
        }
    }

    private void initdb(Path data, String superuser, Path passwordFile) throws IOException {
        Path output = Files.createTempFile("contrail-initdb", ".log");
        try {
            Process process = new ProcessBuilder(user.command(List.of(
                            binaries.program("initdb").toString(),
                            "--pgdata=" + data,
                            "--username=" + superuser,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            // PostgreSQL's own: the same order and upper case on every operating system.
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C",
                            "--data-checksums")))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean done = process.waitFor(INITDB.toSeconds(), TimeUnit.SECONDS);
            if (!done || process.exitValue() != 0) {
                process.destroyForcibly();
                throw PipelineException.stop(
                        "PostgreSQL's initdb failed (%s)."
                                .formatted(
                                        done
                                                ? "exit " + process.exitValue()
                                                : "no end after " + INITDB.toSeconds() + " s"),
                        "It said: %s".formatted(LogFile.tail(output, 0)),
                        "mend what it names, then try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private void requireVersion() {
        String found;
        try {
            found = Files.readString(data().resolve("PG_VERSION")).strip();
        } catch (IOException e) {
            found = "unknown";
        }
        if (!found.equals(Integer.toString(binaries.majorVersion()))) {
            throw PipelineException.stop(
                    "The files in %s are of PostgreSQL %s; this build of Contrail runs %d."
                            .formatted(data(), found, binaries.majorVersion()),
                    "PostgreSQL does not open the files of another major version.",
                    "use the Contrail that made them, or start anew with 'contrail down --purge'.");
        }
    }

    private static void signal(PostmasterFile server, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            log.warn("Cannot send SIG{} to process {}", signal, server.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not by {@link ProcessHandle#onExit()}: where nobody collects dead orphans, they look alive for ever. */
    private static boolean ended(PostmasterFile file, Duration patience) {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (file.server().isPresent()) {
            if (System.nanoTime() > giveUp || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return true;
    }
}
