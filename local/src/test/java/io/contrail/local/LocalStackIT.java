package io.contrail.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path temp;

    private Path data;

    @BeforeEach
    void letPostgresIn() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = temp.resolve("data");
    }

    @Test
    void keepsEverythingThroughAStopAKillAndNewPorts() throws Exception {
        StackClient first = new StackClient(data, StackClient.freePorts());
        try (DataDirectory directory = DataDirectory.open(data);
                LocalStack stack = LocalStack.start(directory, first.settings(), new StackListener() {})) {
            assertThat(stack.health()).hasSize(3).allMatch(Health::healthy);
            first.prepare();
            first.write("1");
        }

        Map<Part, Integer> ports = StackClient.freePorts();
        StackClient second = new StackClient(data, ports);
        ChildStack child = ChildStack.start(List.of(), System.getProperty("java.class.path"), data, ports);
        assertThatThrownBy(() -> DataDirectory.open(data))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("in use by process");
        second.write("2");
        child.kill();
        await("PostgreSQL ends with the process that started it").atMost(SOON).until(() -> !child.postgresRuns());

        StackClient third = new StackClient(data, StackClient.freePorts());
        try (DataDirectory directory = DataDirectory.open(data);
                LocalStack stack = LocalStack.start(directory, third.settings(), new StackListener() {})) {
            assertThat(third.rows()).containsExactly("1", "2");
            assertThat(third.records()).containsExactly("1", "2");
            await("the connector runs again").atMost(SOON).until(third::connectorRuns);

            stack.kafka().deleteBefore(Map.of(StackClient.CHANGES, 1L));
            assertThat(third.records()).containsExactly("2");
        }
    }

    @Test
    void stopsAllWhenPostgresDies() throws Exception {
        CompletableFuture<PipelineException> failed = new CompletableFuture<>();
        try (DataDirectory directory = DataDirectory.open(data)) {
            StackClient client = new StackClient(data, StackClient.freePorts());
            LocalStack stack = LocalStack.start(directory, client.settings(), failing(Part.POSTGRESQL, failed));
            ProcessHandle.of(stack.postgres().orElseThrow().pid()).orElseThrow().destroyForcibly();
            assertThat(failed.get(30, TimeUnit.SECONDS)).hasMessageContaining("PostgreSQL ended by itself");
            await().atMost(SOON).until(() -> stack.health().stream().noneMatch(Health::healthy));
            stack.close();
        }
    }

    @Test
    void reportsThatKafkaWishedToEndTheProcess() throws Exception {
        CompletableFuture<PipelineException> failed = new CompletableFuture<>();
        try (DataDirectory directory = DataDirectory.open(data)) {
            StackSettings settings =
                    new StackClient(data, StackClient.freePorts()).settings().withoutPostgres();
            try (LocalStack stack = LocalStack.start(directory, settings, failing(Part.KAFKA, failed))) {
                assertThat(stack.postgres()).isEmpty();
                assertThatThrownBy(() -> Exit.halt(1, "all log dirs have failed"))
                        .isInstanceOf(PipelineException.class);
                assertThat(failed.get(30, TimeUnit.SECONDS)).hasMessageContaining("all log dirs have failed");
            }
        }
    }

    @Test
    void startsNothingWhenAPortThatWasAskedForIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                DataDirectory directory = DataDirectory.open(data)) {
            StackSettings settings = new StackClient(data, StackClient.freePorts())
                    .settings()
                    .withPort(Part.CONNECT, other.getLocalPort());
            assertThatThrownBy(() -> LocalStack.start(directory, settings, new StackListener() {}))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("Port " + other.getLocalPort());
            assertThat(directory.path().resolve("postgres")).doesNotExist();
        }
    }

    @Test
    void stopsWhatRunsWhenAnotherPartCannotStart() throws Exception {
        try (DataDirectory directory = DataDirectory.open(data)) {
            StackSettings settings = new StackClient(data, StackClient.freePorts())
                    .settings()
                    .with(Part.KAFKA, "log.segment.bytes", "x");
            assertThatThrownBy(() -> LocalStack.start(directory, settings, new StackListener() {}))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("log.segment.bytes");
            assertThat(directory.path().resolve("postgres/data/postmaster.pid")).doesNotExist();
        }
    }

    @Test
    void runsAsANormalUserToo() throws Exception {
        List<String> nobody = List.of("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--no-new-privs");
        Path home = Files.createDirectory(temp.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        String classPath = ChildStack.readableByAll(temp.resolve("classes"));
        assumeTrue(
                new ProcessBuilder(nobody).command(java(nobody)).start().waitFor() == 0,
                "only root can become another user, and that user must be able to run Java");

        Map<Part, Integer> ports = StackClient.freePorts();
        ChildStack child = ChildStack.start(nobody, classPath, home.resolve("data"), ports);
        child.kill();
        await().atMost(SOON).until(() -> !child.postgresRuns());
        assertThat(Files.getOwner(home.resolve("data/postgres/data")).getName()).isEqualTo("nobody");
    }

    private static List<String> java(List<String> user) {
        List<String> command = new java.util.ArrayList<>(user);
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version"));
        return command;
    }

    private static StackListener failing(Part expected, CompletableFuture<PipelineException> failed) {
        return new StackListener() {
            @Override
            public void failed(Part part, PipelineException error) {
                assertThat(part).isEqualTo(expected);
                failed.complete(error);
            }
        };
    }
}
