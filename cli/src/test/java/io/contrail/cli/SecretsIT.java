package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.local.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The secrets that Contrail makes for itself, and the token it is given, show nowhere. */
class SecretsIT {
    private static final String TOKEN = "recognisable-simulator-token-4713";
    private static final Pattern CONTROL_TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void noSecretOfTheEmbeddedPipelineShows() throws IOException, InterruptedException {
        Path data = folder.resolve("pipeline");
        try (ContrailProcess pipeline =
                ContrailProcess.up(Map.of("CONTRAIL_SIMULATOR_TOKEN", TOKEN), data, "--rate", "100")) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> pipeline.number(false, "SELECT count(*) FROM flightops.flight_leg") > 100);
            List<String> secrets = new ArrayList<>(List.of(TOKEN));
            Properties kept = new Properties();
            try (var file = Files.newInputStream(data.resolve("secrets.properties"))) {
                kept.load(file);
            }
            kept.values().forEach(secret -> secrets.add((String) secret));
            Matcher control = CONTROL_TOKEN.matcher(Files.readString(data.resolve("control.json")));
            assertThat(control.find()).isTrue();
            secrets.add(control.group(1));
            assertThat(secrets)
                    .as("token, superuser, writer, connector, control")
                    .hasSize(5);

            Leaks leaks = new Leaks(secrets);
            leaks.in(pipeline, data);
            assertThat(leaks.places()).isEmpty();
            assertThatTheSearchFinds(secrets);
        }
        DataDirectory.open(data).purge();
    }

    /** A search that finds nothing proves nothing unless it finds what is there. */
    private void assertThatTheSearchFinds(List<String> secrets) throws IOException {
        Path careless = Files.createDirectory(folder.resolve("careless"));
        for (int i = 0; i < secrets.size(); i++) {
            Files.writeString(careless.resolve("file" + i), "x" + secrets.get(i) + "y");
        }
        Path open = Files.writeString(careless.resolve("secrets.properties"), "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Leaks leaks = new Leaks(secrets);
        leaks.inFiles(careless);
        assertThat(leaks.places()).hasSize(secrets.size() + 1);
    }
}
