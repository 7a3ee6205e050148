package io.contrail.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Linters that check files of the repository, where they are installed. */
final class Linter {
    static final Path REPOSITORY = Path.of("").toAbsolutePath().resolveSibling("");

    private Linter() {}

    /** What a linter says, run at the root of the repository; the test is skipped where there is none. */
    static String says(String toInstall, String... command) throws IOException, InterruptedException {
        Process linter;
        try {
            linter = new ProcessBuilder(command)
                    .directory(REPOSITORY.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeThat(false)
                    .as("%s is not installed (%s)", command[0], toInstall)
                    .isTrue();
            throw e;
        }
        linter.getOutputStream().close();
        String said = new String(linter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        linter.waitFor();
        return said;
    }
}
