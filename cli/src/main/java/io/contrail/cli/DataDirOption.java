package io.contrail.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which pipeline a command means: every command that needs one takes it. */
final class DataDirOption {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the pipeline; several can live side by side. Default: $CONTRAIL_DATA_DIR, or"
                    + " .contrail beside the command.")
    private @Nullable Path dataDir;

    Path path() {
        if (dataDir != null) {
            return dataDir.toAbsolutePath().normalize();
        }
        String variable = System.getenv("CONTRAIL_DATA_DIR");
        if (variable != null && !variable.isEmpty()) {
            return Path.of(variable).toAbsolutePath().normalize();
        }
        return Path.of(System.getProperty("contrail.home", "."))
                .resolve(".contrail")
                .toAbsolutePath()
                .normalize();
    }
}
