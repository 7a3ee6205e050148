package io.contrail.local.postgres;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL as a child process, on the loopback address. It keeps what was committed through the death of
 * itself, of this process and of the machine, and it never outlives this process for long: a watchdog stops it.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

    /** Recovery after a crash replays at most about {@code max_wal_size}. */
    private static final Duration START = Duration.ofMinutes(5);

    /** The time a fast shutdown has to write its checkpoint before the server is stopped without one. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final Duration ORPHANS = Duration.ofSeconds(20);
    private static final String ORPHANS_LEFT = "pre-existing shared memory block";
    private static final String WRONG_PASSWORD = "28P01";

    private final Process watchdog;
    private final DatabaseFiles files;
    private final Path logFile;
    private final long logStart;
    private final Credentials superuser;
    private final CompletableFuture<PipelineException> failed = new CompletableFuture<>();
    private final int port;
    private volatile long pid;
    private volatile boolean closing;

    private PostgresServer(
            Process watchdog, DatabaseFiles files, Path logFile, long logStart, int port, Credentials superuser) {
        this.watchdog = watchdog;
        this.files = files;
        this.logFile = logFile;
        this.logStart = logStart;
        this.port = port;
        this.superuser = superuser;
    }

    /**
     * Starts the server called {@code name} of a data directory, making its files the first time, and returns when it
     * accepts connections.
     *
     * @param configuration settings of {@code postgresql.conf} that take precedence over Contrail's own
     */
    public static PostgresServer start(
            DataDirectory directory, String name, int port, Map<String, String> configuration) {
        PostgresHome home = PostgresHome.locate(directory, name);
        PostgresBinaries binaries = PostgresBinaries.unpacked(home.user());
        DatabaseFiles files = new DatabaseFiles(home.folder(), home.user(), binaries);
        Credentials superuser = new Credentials("postgres", directory.password(name + ".password"));
        files.create(superuser);
        files.stopLeftover();

        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                watchdogScript(),
                "contrail-watchdog",
                Long.toString(GRACE.toSeconds()),
                binaries.program("postgres").toString(),
                "-D",
                files.data().toString()));
        settings(port, configuration).forEach((key, value) -> {
            command.add("-c");
            command.add(key + "=" + value);
        });
        Path logFile = directory.logs().resolve(name + ".log");
        long giveUp = System.nanoTime() + ORPHANS.toNanos();
        while (true) {
            long logStart = LogFile.prepare(logFile);
            Optional<PostmasterFile> before = PostmasterFile.read(files.data());
            Process process = launch(home.user().command(command), home.folder(), logFile);
            PostgresServer server = new PostgresServer(process, files, logFile, logStart, port, superuser);
            if (server.awaitReady(before)) {
                server.checkLogin();
                server.watch();
                return server;
            }
            String said = LogFile.tail(logFile, logStart);
            if (!said.contains(ORPHANS_LEFT) || System.nanoTime() > giveUp) {
                throw server.failure("PostgreSQL did not start", said);
            }
            // The postmaster was killed; its other processes notice and end within moments.
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    public int port() {
        return port;
    }

    /** The process id of the server itself, the postmaster. */
    public long pid() {
        return pid;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public Credentials superuser() {
        return superuser;
    }

    public Path logFile() {
        return logFile;
    }

    /** Completes, with an error to show, only when the server ends without {@link #close()}. */
    public CompletionStage<PipelineException> failed() {
        return failed.minimalCompletionStage();
    }

    /** Whether the superuser can log in and gets an answer within about {@code patience}. */
    public boolean answers(Duration patience) {
        String seconds = Long.toString(Math.max(1, patience.toSeconds()));
        Properties login = login();
        login.setProperty("connectTimeout", seconds);
        login.setProperty("socketTimeout", seconds);
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), login)) {
            return connection.isValid((int) Math.max(1, patience.toSeconds()));
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends the server as fast as is clean; idempotent, and bounded in time. */
    @Override
    public void close() {
        closing = true;
        try {
            watchdog.getOutputStream().close(); // the sign for the watchdog
        } catch (IOException e) {
            log.debug("The watchdog of PostgreSQL has gone already", e);
        }
        try {
            if (!watchdog.waitFor(GRACE.toSeconds() + 10, TimeUnit.SECONDS)) {
                log.warn("PostgreSQL {} does not stop; killing it", pid);
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                watchdog.destroyForcibly();
            }
            files.stopLeftover(); // there is one when the watchdog was killed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> settings(int port, Map<String, String> overrides) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        // A commit that was answered is on disk, whatever dies next.
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "10");
        settings.put("max_replication_slots", "10");
        // A forgotten slot must not fill the disk.
        settings.put("max_slot_wal_keep_size", "10GB");
        // A load of minutes without a checkpoint in the middle.
        settings.put("max_wal_size", "2GB");
        settings.put("shared_buffers", "128MB");
        settings.put("log_checkpoints", "off");
        settings.put("logging_collector", "off");
        settings.put("timezone", "UTC");
        settings.putAll(overrides);
        return settings;
    }

    private static Process launch(List<String> command, Path folder, Path logFile) {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                    .start();
        } catch (IOException e) {
            throw PipelineException.stop(
                            "PostgreSQL cannot be launched: %s.".formatted(e.getMessage()),
                            "The embedded PostgreSQL is not running.",
                            "check that 'sh' is installed and that %s can be written.".formatted(logFile))
                    .causedBy(e);
        }
    }

    /** @return false when the server ended instead */
    private boolean awaitReady(Optional<PostmasterFile> before) {
        long giveUp = System.nanoTime() + START.toNanos();
        while (watchdog.isAlive()) {
            Optional<PostmasterFile> now = PostmasterFile.read(files.data())
                    .filter(PostmasterFile::ready)
                    .filter(file -> before.filter(file::sameStart).isEmpty());
            if (now.isPresent()) {
                pid = now.get().pid();
                return true;
            }
            if (System.nanoTime() > giveUp || Thread.currentThread().isInterrupted()) {
                close();
                throw failure(
                        "PostgreSQL accepts no connections after %d s".formatted(START.toSeconds()),
                        LogFile.tail(logFile, logStart));
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return false;
    }

    private void checkLogin() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), login())) {
            connection.isValid(5);
        } catch (SQLException e) {
            close();
            String todo = WRONG_PASSWORD.equals(e.getSQLState())
                    ? "restore secrets.properties in the data directory, or start anew with 'contrail down --purge'."
                    : "see %s.".formatted(logFile);
            throw PipelineException.stop(
                            "PostgreSQL runs and refuses its own superuser: %s.".formatted(e.getMessage()),
                            "Contrail cannot use its embedded database.",
                            todo)
                    .causedBy(e);
        }
    }

    private Properties login() {
        Properties login = new Properties();
        login.setProperty("user", superuser.user());
        login.setProperty("password", superuser.password());
        return login;
    }

    private void watch() {
        var unused = watchdog.onExit().thenAccept(ended -> {
            if (!closing) {
                String said = LogFile.tail(logFile, logStart);
                try {
                    close();
                } finally {
                    failed.complete(failure("PostgreSQL ended by itself (exit %d)".formatted(ended.exitValue()), said));
                }
            }
        });
    }

    private PipelineException failure(String what, String said) {
        return PipelineException.stop(
                "%s.".formatted(what),
                "Its log ends: %s".formatted(said.isEmpty() ? "(nothing)" : said),
                "mend what it names (whole log: %s), then start again: committed rows are kept.".formatted(logFile));
    }

    private static String watchdogScript() {
        try (InputStream in = PostgresServer.class.getResourceAsStream("watchdog.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
