package io.contrail.cli;

import static io.contrail.cli.FakeMachine.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.contrail.cli.FakeMachine.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherTest {
    private FakeMachine machine;

    @BeforeEach
    void machine(@TempDir Path folder) throws IOException {
        machine = new FakeMachine(folder.toRealPath());
    }

    @Test
    void theFirstLaunchBuildsAndTheSecondIsSilent() throws Exception {
        machine.complete();

        Launch first = machine.launch("--version");
        assertThat(first.errors()).contains("building for the first time; this downloads about 470 MB");
        assertThat(first.exitCode()).isZero();

        Launch second = machine.launch("--version");
        assertThat(second.errors()).isEmpty();
        assertThat(second.exitCode()).isZero();
        assertThat(machine.builds()).isOne();
    }

    @Test
    void aChangedOrDeletedSourceFileIsBuilt() throws Exception {
        machine.complete().launch().exitCode();

        machine.change("Other.java");
        assertThat(machine.launch().errors()).contains("the source is newer than the last build");
        Files.delete(machine.repository.resolve("cli/src/main/java/Other.java"));
        assertThat(machine.launch().errors()).contains("the source is newer than the last build");
        write(machine.repository.resolve("deploy/connectors/source.json"), "{}");
        assertThat(machine.launch().errors()).contains("the source is newer than the last build");

        write(machine.repository.resolve("cli/src/test/java/Test.java"), "class Test {}");
        assertThat(machine.launch().errors()).isEmpty();
        assertThat(machine.builds()).isEqualTo(4);
    }

    @Test
    void theCommandGetsItsArgumentsInputAndExitCode() throws Exception {
        machine.complete().launch().exitCode();
        machine.environment.put("EXITS", "4");
        machine.environment.put("READS", "yes");

        Launch launch = machine.launch("sql", "select '*' ", "", "$HOME");
        launch.process().getOutputStream().write("from stdin".getBytes(StandardCharsets.UTF_8));
        launch.process().getOutputStream().close();

        assertThat(launch.exitCode()).isEqualTo(4);
        assertThat(launch.arguments())
                .endsWith("io.contrail.cli.Main", "sql", "select '*' ", "", "$HOME", "from stdin");
    }

    @Test
    void runsFromAnyFolderAndThroughLinks() throws Exception {
        machine.complete();
        Path link = Files.createSymbolicLink(machine.root.resolve("link"), Path.of("a clone/contrail"));
        Path folder = Files.createDirectories(machine.root.resolve("elsewhere"));
        Path linkToLink = Files.createSymbolicLink(folder.resolve("ct"), link);

        assertThat(machine.launch(linkToLink).arguments()).contains("-Dcontrail.home=" + machine.repository);
        assertThat(machine.launch(Path.of("elsewhere/ct")).arguments())
                .contains("-Dcontrail.home=" + machine.repository);
    }

    @Test
    void theClassPathIsACopyThatLaterBuildsLeaveAlone() throws Exception {
        machine.complete();
        List<String> arguments = machine.launch().arguments();

        String[] jars = arguments.get(arguments.indexOf("-cp") + 1).split(":");
        assertThat(jars)
                .extracting(jar -> Path.of(jar).getFileName())
                .extracting(Path::toString)
                .containsExactly("contrail-cli.jar", "sink.jar", "kafka.jar");
        assertThat(jars)
                .allSatisfy(jar -> assertThat(Path.of(jar)).exists().startsWith(machine.repository.resolve(".dist")));
    }

    @Test
    void aRunningPipelineGetsAFullJvmAndAShortCommandAQuickOne() throws Exception {
        machine.complete().launch().exitCode();

        assertThat(machine.launch("status").arguments())
                .contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .doesNotContain("--enable-native-access=ALL-UNNAMED");
        assertThat(machine.launch("--data-dir", "x", "up").arguments())
                .contains("-XX:+UseParallelGC")
                .doesNotContain("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    @Test
    void theUsersOptionsComeLastAndMayChooseTheCollector() throws Exception {
        machine.complete().launch().exitCode();
        machine.environment.put("CONTRAIL_JAVA_OPTS", "-XX:+UseZGC  -Xmx2g -Dpattern=*");

        assertThat(machine.launch("up").arguments())
                .containsSubsequence("-Xmx768m", "-XX:+UseZGC", "-Xmx2g", "-Dpattern=*", "-cp")
                .doesNotContain("-XX:+UseParallelGC");
    }

    @Test
    void newerJvmsAreToldThatNativeCodeIsMeant() throws Exception {
        machine.complete();
        machine.environment.put(
                "JAVA_HOME",
                machine.jdk(machine.root.resolve("jdk 25"), "25.0.3").toString());

        assertThat(machine.launch().arguments())
                .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void saysWhatToInstallWhenThereIsNoJava() throws Exception {
        machine.maven("3.9.9");

        Launch launch = machine.launch("up");
        assertThat(launch.errors())
                .contains("No JDK 17 or newer was found", "there is no Java at all", "To do: install one");
        assertThat(launch.exitCode()).isOne();
        assertThat(launch.arguments()).isEmpty();
    }

    @Test
    void namesTheJavasThatWillNotDo() throws Exception {
        machine.maven("3.9.9");
        machine.javaOnPath("11.0.2");
        machine.jdk(machine.jdks.resolve("jdk-8"), "1.8.0_292");
        machine.jre(machine.jdks.resolve("jre-21"), "21.0.1");

        Launch launch = machine.launch("up");
        assertThat(launch.errors())
                .contains("is Java 11.0.2;")
                .contains("jdk-8 is Java 1.8.0_292;")
                .contains("jre-21 is Java 21.0.1 without the compiler, javac.");
        assertThat(launch.exitCode()).isOne();
    }

    @Test
    void passesOverAnOldJavaOnPathForABetterOneElsewhere() throws Exception {
        machine.maven("3.9.9");
        machine.javaOnPath("11.0.2");
        machine.jdk(machine.root.resolve("home/.sdkman/candidates/java/current"), "21.0.1");

        assertThat(machine.launch().exitCode()).isZero();
    }

    @Test
    void refusesAnUnsuitableJavaHomeAndNamesOneThatWouldDo() throws Exception {
        machine.complete();

        machine.environment.put(
                "JAVA_HOME", machine.jdk(machine.root.resolve("old"), "11.0.2").toString());
        Launch old = machine.launch();
        assertThat(old.exitCode()).isOne();
        assertThat(old.errors())
                .contains("JAVA_HOME does not name a JDK 17 or newer: " + machine.root + "/old is Java 11.0.2.")
                .contains("there is Java 17.0.2 in " + machine.jdks.resolve("jdk-17"));

        machine.environment.put("JAVA_HOME", "/no/such/folder");
        Launch missing = machine.launch();
        assertThat(missing.exitCode()).isOne();
        assertThat(missing.errors()).contains("/no/such/folder has no bin/java");
    }

    @Test
    void whatIsBuiltNeedsNeitherACompilerNorMaven() throws Exception {
        machine.complete().launch().exitCode();
        machine.environment.put(
                "JAVA_HOME", machine.jre(machine.root.resolve("jre"), "17.0.9").toString());
        machine.maven("3.6.3");

        Launch launch = machine.launch();
        assertThat(launch.errors()).isEmpty();
        assertThat(launch.exitCode()).isZero();
    }

    @Test
    void aReleaseRunsFromItsOwnFolderWithoutACompilerMavenOrSource() throws Exception {
        Path release = machine.root.resolve("contrail-1.0.0");
        Files.createDirectories(release.resolve("lib"));
        Files.copy(
                machine.repository.resolve("contrail"),
                release.resolve("contrail"),
                StandardCopyOption.COPY_ATTRIBUTES);
        write(release.resolve("class-path"), "contrail-cli.jar\nsink.jar\n");
        machine.environment.put(
                "JAVA_HOME", machine.jre(machine.root.resolve("jre"), "17.0.9").toString());

        Launch launch = machine.launch(release.resolve("contrail"), "--version");
        assertThat(launch.errors()).isEmpty();
        assertThat(launch.arguments())
                .containsSubsequence(
                        "-Dcontrail.home=" + release,
                        "-cp",
                        release + "/lib/contrail-cli.jar:" + release + "/lib/sink.jar",
                        "--version");
        assertThat(release.resolve(".dist")).doesNotExist();
        assertThat(machine.builds()).isZero();
    }

    @Test
    void saysWhatToInstallWhenMavenIsMissingOrOld() throws Exception {
        machine.jdk(machine.jdks.resolve("jdk-17"), "17.0.2");

        Launch missing = machine.launch();
        assertThat(missing.exitCode()).isOne();
        assertThat(missing.errors())
                .contains("No Maven 3.8.7 or newer was found", "there is no Maven at all", "To do: install it");

        machine.maven("3.8.6");
        Launch old = machine.launch();
        assertThat(old.exitCode()).isOne();
        assertThat(old.errors()).contains("bin/mvn is Maven 3.8.6");

        machine.maven(machine.root.resolve("maven/bin/mvn"), "3.10.0");
        machine.environment.put("MAVEN_HOME", machine.root.resolve("maven").toString());
        assertThat(machine.launch().exitCode()).isZero();
    }

    @Test
    void aFailedBuildShowsItsErrorsAndLeavesNothingBehind() throws Exception {
        machine.complete();
        Path failure = Files.createFile(machine.root.resolve("maven-fails"));

        Launch launch = machine.launch();
        assertThat(launch.exitCode()).isOne();
        assertThat(launch.errors())
                .contains("The build failed: Maven ended with exit code 1.")
                .contains("Main.java:[1,7] cannot find symbol")
                .contains("The whole log: " + machine.repository.resolve(".dist/build.log"));
        assertThat(launch.arguments()).isEmpty();
        assertThat(machine.buildFolders()).isEmpty();

        Files.delete(failure);
        assertThat(machine.launch().exitCode()).isZero();
    }

    @Test
    void aStoppedBuildStopsMavenAndLeavesNothingBehind() throws Exception {
        machine.complete();
        Files.createFile(machine.root.resolve("maven-hangs"));
        Launch launch = machine.launch();
        await().until(() -> machine.builds() == 1);
        long maven = Long.parseLong(
                Files.readAllLines(machine.root.resolve("maven-calls")).get(0));

        launch.process().destroy();

        assertThat(launch.exitCode()).isEqualTo(143);
        assertThat(machine.buildFolders()).isEmpty();
        assertThat(machine.repository.resolve(".dist/lock")).doesNotExist();
        assertThat(ProcessHandle.of(maven)).isEmpty();
    }

    @Test
    void launchesAtTheSameMomentBuildOnce() throws Exception {
        machine.complete();
        Files.createFile(machine.root.resolve("maven-takes-a-second"));

        List<Launch> launches = List.of(machine.launch(), machine.launch(), machine.launch());

        int waited = 0;
        for (Launch launch : launches) {
            assertThat(launch.exitCode()).isZero();
            waited += launch.errors().contains("another launch") ? 1 : 0;
        }
        assertThat(waited).isEqualTo(2);
        assertThat(machine.builds()).isOne();
    }

    @Test
    void theLockOfAKilledLaunchIsTakenOverOnceItsMavenHasEnded() throws Exception {
        machine.complete();
        Path hanging = Files.createFile(machine.root.resolve("maven-hangs"));
        Launch killed = machine.launch();
        await().until(() -> Files.exists(machine.repository.resolve(".dist/lock/maven")) && machine.builds() == 1);
        killed.process().destroyForcibly().waitFor();
        Files.delete(hanging);

        Launch next = machine.launch();
        await().until(() -> Files.readString(next.errorsFile()).contains("another launch"));
        long maven = Long.parseLong(
                Files.readAllLines(machine.root.resolve("maven-calls")).get(0));
        ProcessHandle.of(maven).ifPresent(ProcessHandle::destroy);

        assertThat(next.exitCode()).isZero();
        assertThat(machine.buildFolders()).hasSize(1);
        assertThat(machine.builds()).isEqualTo(2);
    }

    @Test
    void oldBuildsGoExceptThoseThatRun() throws Exception {
        machine.complete().launch().exitCode();
        Path inUse = machine.buildFolders().get(0);
        machine.environment.put("READS", "yes");
        Launch running = machine.launch("up");
        await().until(() -> Files.size(running.outputFile()) > 0);
        machine.environment.remove("READS");

        for (int i = 0; i < 3; i++) {
            machine.change("Change" + i + ".java");
            machine.launch().exitCode();
        }
        assertThat(machine.buildFolders()).hasSize(3).contains(inUse);

        running.process().getOutputStream().close();
        running.exitCode();
        machine.change("Last.java");
        machine.launch().exitCode();
        assertThat(machine.buildFolders()).hasSize(2).doesNotContain(inUse);
    }

    @Test
    void shellcheckFindsNothing() throws Exception {
        Path repository =
                Path.of("").toAbsolutePath().resolveSibling("contrail").resolveSibling("");
        Process shellcheck;
        try {
            shellcheck = new ProcessBuilder(
                            "shellcheck",
                            "contrail",
                            ".ci/run",
                            ".ci/snowflake-login",
                            ".ci/consistency-check",
                            ".ci/consistency-issue",
                            ".ci/archive",
                            ".ci/deploy-pipeline",
                            ".ci/release-image",
                            ".ci/release-publish",
                            ".ci/release-version")
                    .directory(repository.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeThat(false)
                    .as("shellcheck is not installed (Debian: apt-get install shellcheck)")
                    .isTrue();
            return;
        }
        assertThat(new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(shellcheck.waitFor()).isZero();
    }
}
