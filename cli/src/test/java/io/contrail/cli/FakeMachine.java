package io.contrail.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder that looks to the launcher like a whole machine: a clone of the repository, and on PATH the usual programs,
 * but no Java and no Maven until a test puts fakes there. The fake java prints its arguments, one a line; the fake
 * Maven writes what the launcher expects of a build, and notes each call.
 */
final class FakeMachine {
    private static final List<String> PROGRAMS = List.of(
            "awk cat cp cut date find grep head id ln mkdir mv ps readlink rm rmdir sed sleep tail tr".split(" "));

    final Path root;
    final Path repository;
    final Path jdks;
    final Map<String, String> environment = new HashMap<>();
    private final Path path;
    private int launches;

    FakeMachine(Path folder) {
        root = folder;
        repository = folder.resolve("a clone");
        jdks = folder.resolve("jvm");
        path = folder.resolve("bin");
        environment.put("PATH", path.toString());
        environment.put("HOME", folder.resolve("home").toString());
        try {
            Files.createDirectories(path);
            Files.createDirectories(jdks);
            for (String program : PROGRAMS) {
                script(path.resolve(program), "#!/bin/sh\nexec " + installed(program) + " \"$@\"\n");
            }
            write(repository.resolve("pom.xml"), "<project/>");
            write(repository.resolve("cli/src/main/java/Main.java"), "class Main {}");
            write(folder.resolve("m2/kafka.jar"), "kafka");
            Path launcher = Path.of("").toAbsolutePath().resolveSibling("contrail");
            script(
                    repository.resolve("contrail"),
                    Files.readString(launcher).replace("=/usr/lib/jvm", "='" + jdks + "'"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A machine on which everything is as it should be. */
    FakeMachine complete() throws IOException {
        jdk(jdks.resolve("jdk-17"), "17.0.2");
        maven(path.resolve("mvn"), "3.9.9");
        return this;
    }

    Path jdk(Path home, String version) throws IOException {
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        return jre(home, version);
    }

    Path jre(Path home, String version) throws IOException {
        write(home.resolve("release"), "IMPLEMENTOR=\"Fakes / Sons\"\nJAVA_VERSION=\"" + version + "\"\n");
        java(home.resolve("bin/java"), version);
        return home;
    }

    void javaOnPath(String version) throws IOException {
        java(path.resolve("java"), version);
    }

    void maven(String version) throws IOException {
        maven(path.resolve("mvn"), version);
    }

    void maven(Path file, String version) throws IOException {
        script(file, """
                #!/bin/sh
                case "$*" in *-version*) echo "Apache Maven %s (a fake)"; exit ;; esac
                while [ "$1" != -f ]; do shift; done
                root=${2%%/pom.xml}
                echo $$ >>"$root/../maven-calls"
                [ ! -e "$root/../maven-hangs" ] || sleep 20
                [ ! -e "$root/../maven-takes-a-second" ] || sleep 1
                if [ -e "$root/../maven-fails" ]; then
                    echo "[ERROR] Main.java:[1,7] cannot find symbol"
                    exit 1
                fi
                mkdir -p "$root/cli/target" "$root/sink/target"
                echo cli >"$root/cli/target/contrail-cli.jar"
                echo sink >"$root/sink/target/sink.jar"
                printf '%%s' "$root/sink/target/sink.jar:$root/../m2/kafka.jar" >"$root/cli/target/class-path"
                """.formatted(version));
    }

    /** How often Maven was called to build. */
    int builds() throws IOException {
        Path calls = root.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    /** The folders of complete and incomplete builds. */
    List<Path> buildFolders() throws IOException {
        try (Stream<Path> files = Files.list(repository.resolve(".dist"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{8}-.*"))
                    .toList();
        }
    }

    void change(String source) throws IOException {
        write(repository.resolve("cli/src/main/java/" + source), "class Changed {}");
    }

    Launch launch(String... arguments) throws IOException {
        return launch(repository.resolve("contrail"), arguments);
    }

    Launch launch(Path launcher, String... arguments) throws IOException {
        Path output = root.resolve("out-" + ++launches);
        Path errors = root.resolve("err-" + launches);
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                .toList());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(root.toFile()).redirectOutput(output.toFile()).redirectError(errors.toFile());
        return new Launch(builder.start(), output, errors);
    }

    static void write(Path file, String text) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }

    private static void java(Path file, String version) throws IOException {
        script(file, """
                #!/bin/sh
                case "$*" in
                    -version | *' -version') echo 'openjdk version "%s" 2022-01-18' >&2; exit ;;
                    *ArchiveClassesAtExit*) exit ;;
                esac
                printf '%%s\\n' "$@"
                [ -z "$READS" ] || cat
                exit ${EXITS:-0}
                """.formatted(version));
    }

    private static void script(Path file, String text) throws IOException {
        write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/bin", program));
    }

    /** One call of the launcher, which may still be running. */
    record Launch(Process process, Path outputFile, Path errorsFile) {
        int exitCode() throws InterruptedException {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The launcher did not end");
            }
            return process.exitValue();
        }

        /** What the fake java was given. */
        List<String> arguments() throws IOException, InterruptedException {
            exitCode();
            return Files.readAllLines(outputFile);
        }

        String errors() throws IOException, InterruptedException {
            exitCode();
            return Files.readString(errorsFile);
        }
    }
}
