package io.contrail.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jars of the peer, which Contrail does not depend on. The first benchmark lets Maven fetch them into the user's
 * cache; a later one takes them from there.
 *
 * @param plugins a folder of plugins of Kafka Connect, with this one in it
 */
record PeerJars(Path plugins) {
    /** As in {@code peer-pom.xml}. */
    static final String VERSION = "3.6.0.Final";

    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";

    /** What the worker has itself, and the drivers of other databases. A folder with only some of Kafka's jars fails. */
    private static final List<String> LEFT_OUT = List.of(
            "org.apache.kafka",
            "org.slf4j",
            "com.fasterxml.jackson.core",
            "com.fasterxml.jackson.datatype",
            "com.microsoft.sqlserver",
            "com.mysql",
            "com.oracle.database.jdbc",
            "org.mariadb.jdbc");

    /** Either the jars or the reason why there are none. */
    record Found(Optional<PeerJars> jars, @Nullable String missing) {}

    String pluginPath() {
        return plugins.toString();
    }

    static Found fetch(Consumer<String> progress) throws IOException, InterruptedException {
        Path cache = cache(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
        Path plugins = cache.resolve("plugins");
        Path folder = plugins.resolve("peer");
        if (Files.isDirectory(folder)) {
            return new Found(Optional.of(new PeerJars(plugins)), null);
        }
        progress.accept("Fetching the peer's jars with Maven into %s ...".formatted(cache));
        Files.createDirectories(plugins);
        // Fetched beside and moved when whole: what is there is complete.
        Path fetched = Files.createTempDirectory(cache, "fetch");
        Path output = fetched.resolve("output.log");
        try (InputStream pom = PeerJars.class.getResourceAsStream("peer-pom.xml")) {
            Files.copy(pom, fetched.resolve("pom.xml"));
        }
        Optional<String> trouble = maven(fetched, output);
        if (trouble.isPresent()) {
            return new Found(Optional.empty(), trouble.get());
        }
        Files.move(fetched.resolve("jars"), folder, StandardCopyOption.ATOMIC_MOVE);
        try (Stream<Path> rest = Files.list(fetched)) {
            for (Path file : rest.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(fetched);
        return new Found(Optional.of(new PeerJars(plugins)), null);
    }

    static Path cache(@Nullable String cacheHome, String userHome) {
        Path root = cacheHome == null || cacheHome.isEmpty() ? Path.of(userHome, ".cache") : Path.of(cacheHome);
        return root.resolve("contrail").resolve("peer-" + VERSION);
    }

    private static Optional<String> maven(Path folder, Path output) throws InterruptedException {
        List<String> command = List.of(
                "mvn",
                "-B",
                "-f",
                folder.resolve("pom.xml").toString(),
                PLUGIN,
                "-DincludeScope=runtime",
                "-DexcludeGroupIds=" + String.join(",", LEFT_OUT),
                "-DoutputDirectory=" + folder.resolve("jars"));
        try {
            Process maven = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!maven.waitFor(10, TimeUnit.MINUTES)) {
                maven.destroyForcibly();
                return Optional.of("Maven did not fetch the jars within ten minutes; it said what is in " + output);
            }
            return maven.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of("Maven could not fetch the jars; it said what is in " + output);
        } catch (IOException noMaven) {
            return Optional.of("Maven ('mvn') is not in PATH, and the jars are not in %s yet".formatted(folder));
        }
    }
}
