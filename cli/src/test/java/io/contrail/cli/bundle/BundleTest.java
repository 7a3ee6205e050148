package io.contrail.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.bundle.Bundle.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aPartThatCannotBeCollectedIsThereWithTheReason() throws IOException {
        Path file = folder.resolve("bundle.zip");
        List<Bundle.Part> parts;
        try (Bundle bundle = Bundle.create(file, new Redactor(List.of("hunter2")))) {
            bundle.add("well.txt", Kind.OURS, () -> "all well, hunter2");
            bundle.add("down.txt", Kind.OURS, () -> {
                throw PipelineException.unreachable("It does not answer hunter2.", "It is down.", "start it.");
            });
            bundle.add("bug.txt", Kind.LOG, () -> {
                throw new IOException("password=secret7");
            });
            parts = bundle.parts();
        }
        assertThat(parts)
                .containsExactly(
                        new Bundle.Part("well.txt", ""),
                        new Bundle.Part("down.txt.missing.txt", "It does not answer ***. It is down."),
                        new Bundle.Part("bug.txt.missing.txt", "java.io.IOException: password=***"));
        assertThat(read(file, "well.txt")).isEqualTo("all well, ***");
        assertThat(read(file, "down.txt.missing.txt"))
                .isEqualTo("It does not answer ***.\nIt is down.\nTo do: start it.\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileThatIsThereIsLeftAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("bundle.zip"), "mine");
        assertThatThrownBy(() -> Bundle.create(file, new Redactor(List.of())))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("is there already");
        assertThat(file).hasContent("mine");
        assertThatThrownBy(() -> Bundle.create(folder.resolve("no/bundle.zip"), new Redactor(List.of())))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void ofALogOnlyTheLastLinesAreTaken() throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "1\n2\n3\n4\n");
        assertThat(LastLines.of(log, 2)).isEqualTo("3\n4");
        assertThat(LastLines.of(log, 9)).isEqualTo("1\n2\n3\n4");
    }

    private static String read(Path file, String entry) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new String(
                    zip.getInputStream(Objects.requireNonNull(zip.getEntry(entry)))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        }
    }
}
