package io.contrail.local.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path temp;

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        Path path = temp.resolve("a").resolve("b");
        try (DataDirectory directory = DataDirectory.open(path)) {
            assertThat(permissions(directory.path())).isEqualTo("rwx------");
            assertThat(permissions(directory.logs())).isEqualTo("rwx------");
            directory.password("postgres.password");
            assertThat(permissions(directory.secrets().path())).isEqualTo("rw-------");
        }
    }

    @Test
    void namesTheProcessThatHasItOpen() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        Clock clock = Clock.fixed(noon, ZoneOffset.UTC);
        assertThat(DataDirectory.holder(temp.resolve("data"))).isEmpty();
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"), FreeSpace.ofDisk(), clock)) {
            long pid = ProcessHandle.current().pid();
            assertThat(DataDirectory.holder(directory.path())).contains(new LockHolder(pid, noon));
            assertThatThrownBy(() -> DataDirectory.open(directory.path()))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("in use by process %d since 2026-01-01T12:00:00Z", pid)
                    .hasMessageContaining("contrail down");
        }
        assertThat(DataDirectory.holder(temp.resolve("data"))).isEmpty();
    }

    @Test
    void opensDespiteALockFileThatAKilledProcessLeft() throws IOException {
        DataDirectory.open(temp.resolve("data")).close();
        Files.writeString(temp.resolve("data/contrail.lock"), "pid=1\nsince=2020-01-01T00:00:00Z\n");
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            assertThat(directory.path()).isDirectory();
        }
    }

    @Test
    void keepsSettingsAndPasswords() {
        String password;
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            directory.settings().set("kafka.cluster.id", "abc");
            password = directory.password("postgres.password");
            assertThat(password).hasSize(32).isEqualTo(directory.password("postgres.password"));
        }
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            assertThat(directory.settings().get("kafka.cluster.id")).contains("abc");
            assertThat(directory.password("postgres.password")).isEqualTo(password);
        }
    }

    @Test
    void refusesADiskThatIsNearlyFullAndNoticesLater() {
        AtomicLong free = new AtomicLong(100L << 20);
        FreeSpace disk = path -> free.get();
        assertThatThrownBy(() -> DataDirectory.open(temp.resolve("data"), disk, Clock.systemUTC()))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("has 100 MB free; Contrail needs 1024 MB");
        free.set(2L << 30);
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"), disk, Clock.systemUTC())) {
            directory.checkFreeSpace();
            free.set(0);
            assertThatThrownBy(directory::checkFreeSpace).isInstanceOf(PipelineException.class);
        }
    }

    @Test
    void refusesAFolderWithOtherFilesInIt() throws IOException {
        Files.writeString(temp.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> DataDirectory.open(temp))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        error -> assertThat(error.kind()).isEqualTo(PipelineException.Kind.USAGE));
        assertThat(temp.resolve("contrail.lock")).doesNotExist();
    }

    @Test
    void refusesAPlaceThatCannotBeADirectory() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> DataDirectory.open(file)).isInstanceOf(PipelineException.class);
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("--data-dir");
    }

    @Test
    void purgesAllThatBelongsToIt() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectory(outside.resolve("data"));
        Path linked = Files.writeString(temp.resolve("linked"), "not ours");
        DataDirectory directory = DataDirectory.open(temp.resolve("data"));
        directory.recordExternal("postgres", outside);
        Files.writeString(directory.kafka().resolve("log"), "");
        Files.createSymbolicLink(directory.path().resolve("link"), linked);
        directory.purge();
        assertThat(temp.resolve("data")).doesNotExist();
        assertThat(outside).doesNotExist();
        assertThat(linked).exists();
    }

    @Test
    void tellsWhichSettingsFileIsDamaged() throws IOException {
        DataDirectory.open(temp.resolve("data")).close();
        Files.writeString(temp.resolve("data/contrail.properties"), "port.kafka=\\u00zz");
        assertThatThrownBy(() -> DataDirectory.open(temp.resolve("data")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("contrail.properties");
        assertThat(DataDirectory.holder(temp.resolve("data"))).isEmpty();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
