package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code contrail dlq} with Snowflake, on its double: a row is larger than what travels in a request. */
class SnowflakeDeadLettersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void rowsThatAreTooLargeAreListedRedrivenAndDiscarded() throws Exception {
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                DeployedDouble account = DeployedDouble.start(folder)) {
            source.execute("CREATE TABLE doc (id int PRIMARY KEY, body text)", "INSERT INTO doc VALUES (1, 'small')");
            try (ContrailProcess pipeline = ContrailProcess.up(
                    account.environment(),
                    folder.resolve("pipeline"),
                    "--warehouse",
                    "snowflake",
                    "--source",
                    source.url(),
                    "--tables",
                    "public.doc")) {
                source.execute(
                        "INSERT INTO doc VALUES (2, repeat('x', 6000000)), (3, 'small'), (4, repeat('y', 5000000))");
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .untilAsserted(
                                () -> assertThat(run("dlq", "list").output()).contains("takes 6,000,", "takes 5,000,"));
                assertThat(run("dlq", "show", "1").output())
                        .contains("A row of table public.doc takes 6,000,", "redrive it");
                ContrailProcess.Ended incomplete = run("verify");
                assertThat(incomplete.exit()).as(incomplete.output()).isNotZero();
                assertThat(run("dlq", "redrive", "1")).matches(ended -> ended.exit() == 0);
                // What the second would bring is told again by a change that fits.
                source.execute("UPDATE doc SET body = 'small' WHERE id = 4");
                assertThat(run("dlq", "discard", "2")).matches(ended -> ended.exit() == 0);
                await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    ContrailProcess.Ended verified = run("verify");
                    assertThat(verified.exit()).as(verified.output()).isZero();
                    assertThat(verified.output())
                            .contains("VERIFIED: source and warehouse agree on all rows of 1 table, 4 rows");
                });
                pipeline.stop();
            }
            assertThat(account.snowflake()
                            .query("SELECT \"id\", length(\"body\") AS n FROM CONTRAIL.\"public\".\"doc\" ORDER BY 1"))
                    .extracting(row -> row.get("id") + " " + row.get("N"))
                    .containsExactly("1 5", "2 6000000", "3 5", "4 5");
        }
    }

    private ContrailProcess.Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--data-dir", folder.resolve("pipeline").toString()));
        return ContrailProcess.run(Map.of(), command.toArray(String[]::new));
    }
}
