package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.snowflake.SnowflakeDouble;
import io.contrail.snowflake.fault.Endpoint;
import io.contrail.snowflake.fault.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline into the double of Snowflake, through the official SDK and driver: flights, PostgreSQL, Debezium,
 * Kafka, sink, with faults of the service and kills of the pipeline.
 */
class SnowflakePipelineIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<Fault> FAULTS = List.of(
            Fault.refuse(503),
            Fault.refuse(429),
            Fault.refuse(401),
            Fault.refuse(409),
            Fault.refuse(410),
            Fault.refuse(400),
            Fault.slow(Duration.ofSeconds(1)),
            Fault.cut(),
            Fault.crash());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private DeployedDouble account;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private SnowflakeDouble snowflake;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private Map<String, String> environment;

    @BeforeEach
    void start() throws GeneralSecurityException, IOException {
        account = DeployedDouble.start(folder);
        snowflake = account.snowflake();
        environment = new HashMap<>(account.environment());
        // After a 429 the SDK turns to files, which the double does not serve: then the landing has to time out.
        environment.put("CONTRAIL_SNOWFLAKE_COMMIT_TIMEOUT", "10");
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private ContrailProcess up(String... arguments) {
        return ContrailProcess.up(environment, folder.resolve("pipeline"), arguments);
    }

    @Test
    void everyRowIsVerifiedAfterFaultsOfTheServiceAndKillsOfThePipeline() throws InterruptedException {
        long start;
        try (ContrailProcess pipeline = up("--warehouse", "snowflake", "--rate", "0", "--producer", "replay")) {
            start = changes(pipeline);
            pipeline.control().rate(500);
            for (Fault fault : FAULTS) {
                snowflake.faults().inject(Endpoint.ROWS, fault);
                int before = inflicted();
                await().atMost(PATIENCE).until(() -> inflicted() > before);
            }
            awaitChanges(pipeline, start + 3_000);
            assertVerified(pipeline);
            pipeline.kill();
        }
        try (ContrailProcess pipeline = up("--rate", "500")) {
            awaitChanges(pipeline, start + 5_000);
            snowflake.restart();
            awaitChanges(pipeline, start + 6_000);
            pipeline.kill();
        }
        try (ContrailProcess pipeline = up("--rate", "500")) {
            awaitChanges(pipeline, start + 8_000);
            assertVerified(pipeline);
            pipeline.stop();
        }
        assertNoChangeIsThereTwice();
        ContrailProcess.Ended another = ContrailProcess.run(
                environment, "up", "--data-dir", folder.resolve("another").toString(), "--warehouse", "snowflake");
        assertThat(another.exit()).as(another.output()).isEqualTo(Main.Exit.USAGE);
        assertThat(another.output()).contains("Another pipeline 'contrail' has landed in database CONTRAIL already.");
    }

    /** A table that is still being read from the source is verified afterwards; a difference would stay one. */
    private void assertVerified(ContrailProcess pipeline) {
        pipeline.control().rate(50);
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            ContrailProcess.Ended verified = ContrailProcess.run(
                    Map.of(), "verify", "--data-dir", folder.resolve("pipeline").toString());
            if (verified.output().contains("DIFFERENT")) {
                throw new IllegalStateException(verified.output());
            }
            assertThat(verified.exit()).as(verified.output()).isEqualTo(Main.Exit.OK);
            assertThat(verified.output()).contains("VERIFIED: source and warehouse agree on all rows");
        });
    }

    /** A change that landed twice is mostly not seen in the current table. */
    private void assertNoChangeIsThereTwice() {
        List<Map<String, Object>> tables =
                snowflake.query("SELECT source_table FROM contrail.contrail.registry ORDER BY source_table");
        assertThat(tables).hasSizeGreaterThan(8);
        for (Map<String, Object> table : tables) {
            assertThat(snowflake.query("""
                            SELECT "_ordinal", count(*) FROM contrail."flightops_changelog"."%s"
                            GROUP BY "_ordinal", "_op" HAVING count(*) > 1""".formatted(table.get("SOURCE_TABLE"))))
                    .as("%s", table)
                    .isEmpty();
        }
    }

    private int inflicted() {
        return snowflake.faults().inflicted(Endpoint.ROWS);
    }

    private static long changes(ContrailProcess pipeline) {
        var flights = pipeline.status().replay();
        return flights == null ? 0 : flights.changes();
    }

    private static void awaitChanges(ContrailProcess pipeline, long changes) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> changes(pipeline) >= changes);
    }
}
