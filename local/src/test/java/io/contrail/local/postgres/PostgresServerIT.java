package io.contrail.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.directory.FileTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    @TempDir
    private Path temp;

    /** A data directory in which PostgreSQL was started once: copying it is faster than initdb. */
    @TempDir
    private static Path template;

    private DataDirectory directory;

    @BeforeAll
    static void makeTemplate() throws IOException {
        letPostgresIn(template);
        try (DataDirectory fresh = DataDirectory.open(template.resolve("data"))) {
            PostgresServer.start(fresh, "postgres", port(), Map.of()).close();
        }
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        letPostgresIn(temp);
        assertThat(new ProcessBuilder("cp", "-Rp", template.resolve("data").toString(), temp.toString())
                        .start()
                        .waitFor())
                .isZero();
        directory = DataDirectory.open(temp.resolve("data"));
    }

    @AfterEach
    void purge() {
        directory.purge();
    }

    @Test
    void keepsCommittedRowsThroughStopsAndKills() throws Exception {
        try (PostgresServer server = start()) {
            assertThat(one(server, "show fsync")).isEqualTo("on");
            assertThat(one(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(one(server, "show full_page_writes")).isEqualTo("on");
            assertThat(one(server, "show data_checksums")).isEqualTo("on");
            assertThat(one(server, "show wal_level")).isEqualTo("logical");
            assertThat(one(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(one(server, "select upper('é')")).isEqualTo("É");
            run(server, "create table flight (id int primary key)");
            run(server, "insert into flight values (1)");
        }
        PostgresServer killed = start();
        run(killed, "insert into flight values (2)");
        CompletableFuture<PipelineException> failed = killed.failed().toCompletableFuture();
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
        assertThat(failed.get(30, TimeUnit.SECONDS)).hasMessageContaining("PostgreSQL ended by itself");

        // At once, while processes of the killed server may still be there.
        try (PostgresServer server = start()) {
            assertThat(one(server, "select string_agg(id::text, ',' order by id) from flight"))
                    .isEqualTo("1,2");
        }
    }

    @Test
    void doesNotCallACloseAFailure() {
        PostgresServer server = start();
        server.close();
        server.close();
        assertThat(server.failed().toCompletableFuture()).isNotDone();
        assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }

    @Test
    void leavesNoServerBehindWhenTheWatchdogIsKilled() throws Exception {
        PostgresServer server = start();
        ProcessHandle.current().descendants().filter(PostgresServerIT::isShell).forEach(ProcessHandle::destroyForcibly);
        PipelineException error = server.failed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(error).hasMessageContaining("ended by itself");
        assertThat(ProcessHandle.of(server.pid())
                        .filter(ProcessHandle::isAlive)
                        .flatMap(process -> process.info().command()))
                .isEmpty();
    }

    @Test
    void stopsTheServerThatAnEarlierRunLeft() throws Exception {
        try (PostgresServer server = start()) {
            run(server, "create table kept ()");
        }
        PostgresHome home = PostgresHome.locate(directory, "postgres");
        String data = home.folder().resolve("data").toString();
        Process orphan = new ProcessBuilder(home.user()
                        .command(List.of(
                                PostgresBinaries.unpacked(home.user())
                                        .program("postgres")
                                        .toString(),
                                "-D",
                                data,
                                "-c",
                                "port=" + port(),
                                "-c",
                                "unix_socket_directories=")))
                .directory(home.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> PostmasterFile.read(Path.of(data))
                        .filter(PostmasterFile::ready)
                        .isPresent());

        try (PostgresServer next = start()) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(one(next, "select count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void startsWhenAnotherProgramGotTheNumberOfADeadServer() throws Exception {
        start().close();
        Path pidFile = directory.path().resolve("postgres/data/postmaster.pid");
        Process other = new ProcessBuilder(LaunchUser.choose(Optional.empty()).command(List.of("sleep", "60"))).start();
        try {
            Files.writeString(pidFile, "%d\n%s\n1\n1\n\n\n\nready\n".formatted(other.pid(), pidFile.getParent()));
            LaunchUser.choose(Optional.empty()).giveTo(pidFile);
            try (PostgresServer server = start()) {
                assertThat(one(server, "select 1")).isEqualTo("1");
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void sparesAnotherServerThatGotTheNumberOfADeadOne() throws Exception {
        Path pidFile = directory.path().resolve("postgres/data/postmaster.pid");
        try (PostgresServer peer = PostgresServer.start(directory, "peer", port(), Map.of("shared_buffers", "16MB"))) {
            Files.writeString(pidFile, "%d\n%s\n1\n1\n\n\n\nready\n".formatted(peer.pid(), pidFile.getParent()));
            LaunchUser.choose(Optional.empty()).giveTo(pidFile);
            try (PostgresServer server = start()) {
                assertThat(one(server, "select 1")).isEqualTo("1");
                assertThat(one(peer, "show shared_buffers")).isEqualTo("16MB");
            }
        }
    }

    @Test
    void makesItsFilesAgainAfterAnInterruptedStart() throws Exception {
        FileTree.delete(directory.path().resolve("postgres"));
        Path half = Files.createDirectories(directory.path().resolve("postgres/initializing/data/base"));
        Files.writeString(half.resolve("1"), "half");
        try (PostgresServer server = start()) {
            assertThat(one(server, "select 1")).isEqualTo("1");
        }
        assertThat(directory.path().resolve("postgres/initializing")).doesNotExist();
    }

    @Test
    void endsWithTheReasonFromItsLogWhenItCannotStart() {
        assertThatThrownBy(() -> PostgresServer.start(directory, "postgres", port(), Map.of("shared_buffers", "lots")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("shared_buffers")
                .hasMessageContaining("postgres.log");
    }

    @Test
    void saysWhichFileLostThePassword() throws Exception {
        start().close();
        directory.secrets().set("postgres.password", "other");
        assertThatThrownBy(this::start)
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("secrets.properties")
                .hasMessageNotContaining("other");
    }

    @Test
    void putsItsFilesWhereItsUserCanReachThem() throws Exception {
        LaunchUser user = LaunchUser.choose(Optional.empty());
        assumeTrue(user.name().isPresent(), "only root runs PostgreSQL as somebody else");
        FileTree.delete(directory.path().resolve("postgres"));
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx------"));
        Path machine = Files.createTempDirectory("contrail-machine");
        try {
            PostgresHome home = PostgresHome.locate(directory, "postgres", machine);
            assertThat(home.folder()).startsWith(machine);
            assertThat(user.canEnter(home.folder())).isTrue();
            letPostgresIn(temp);
            assertThat(PostgresHome.locate(directory, "postgres", machine).folder())
                    .isEqualTo(home.folder());
            directory.purge();
            assertThat(home.folder()).doesNotExist();
        } finally {
            Files.delete(machine);
            directory = DataDirectory.open(temp.resolve("data"));
        }
    }

    @Test
    void usesNoArchiveThatIsDamagedAndNoCacheThatCannotBeWritten() throws Exception {
        byte[] damaged = {1, 2, 3};
        assertThatThrownBy(
                        () -> PostgresBinaries.unpacked(temp.resolve("cache"), () -> new ByteArrayInputStream(damaged)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("damaged");
        assertThat(temp.resolve("cache")).isEmptyDirectory();

        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(
                        () -> PostgresBinaries.unpacked(file.resolve("cache"), () -> new ByteArrayInputStream(damaged)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("XDG_CACHE_HOME");
        assertThatThrownBy(() -> PostgresBinaries.unpacked(temp.resolve("cache"), () -> null))
                .hasMessageContaining("carries no PostgreSQL");
    }

    private static void letPostgresIn(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private PostgresServer start() {
        return PostgresServer.start(directory, "postgres", port(), Map.of());
    }

    private static int port() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isShell(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> !command.endsWith("postgres"))
                .orElse(false);
    }

    private static void run(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl("postgres"),
                server.superuser().user(),
                server.superuser().password());
    }
}
