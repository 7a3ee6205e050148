package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sink on a Connect cluster lands every type in the double, through the official SDK, and {@code contrail verify} compares
 * them there, through the official driver.
 */
class SnowflakeClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void everyTypeIsVerifiedInSnapshotAndStream() throws Exception {
        EveryTypeTable table = new EveryTypeTable();
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                DeployedDouble account = DeployedDouble.start(folder);
                ConnectCluster cluster = ConnectCluster.start(folder)) {
            table.create(source);
            source.execute(
                    "CREATE TABLE heap (line text, at timestamptz, n numeric)",
                    "ALTER TABLE heap REPLICA IDENTITY FULL",
                    "INSERT INTO heap SELECT 'line ' || i % 10, '2026-01-01', i % 3 FROM generate_series(1, 500) i");
            Path secrets = Files.writeString(
                    folder.resolve("snowflake.properties"), "snowflake.private.key=" + account.key() + "\n");
            cluster.deploy(
                    source,
                    new PipelineName("ours"),
                    account.sinkSettings("${file:%s:snowflake.private.key}".formatted(secrets)),
                    new TableName("public", EveryTypeTable.NAME),
                    new TableName("public", "heap"));
            // Before its connectors run it says that.
            await().atMost(PATIENCE).untilAsserted(() -> {
                ContrailProcess.Ended reference = verify(source, cluster);
                assertThat(reference.exit()).as(reference.output()).isEqualTo(Main.Exit.USAGE);
                assertThat(reference.output()).contains("--warehouse-config");
            });
            String[] config = {"--warehouse-config", secrets.toString()};
            assertVerified(source, cluster, config);
            table.change(source);
            source.execute("UPDATE heap SET n = 'NaN' WHERE n = 1", "DELETE FROM heap WHERE n = 2 AND line = 'line 5'");
            assertVerified(source, cluster, config);
            // What it would say if there was anything to find
            account.snowflake()
                    .execute("UPDATE CONTRAIL.\"public\".\"every_type\" SET \"c000\" = 4711 WHERE \"id\" = 1000;");
            ContrailProcess.Ended different = verify(source, cluster, config);
            assertThat(different.exit()).as(different.output()).isEqualTo(4);
            assertThat(different.output()).contains("id=1000", "c000: source '-32768', warehouse '4711'");
        }
    }

    private static void assertVerified(UsersDatabase source, ConnectCluster cluster, String... config) {
        String rows = "%,d rows"
                .formatted(Long.parseLong(
                        source.texts("SELECT (SELECT count(*) FROM every_type) + (SELECT count(*) FROM heap)")
                                .get(0)));
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            ContrailProcess.Ended verified = verify(source, cluster, config);
            assertThat(verified.exit()).as(verified.output()).isZero();
            assertThat(verified.output())
                    .contains("VERIFIED: source and warehouse agree on all rows of 2 tables, " + rows);
        });
    }

    private static ContrailProcess.Ended verify(UsersDatabase source, ConnectCluster cluster, String... config) {
        List<String> command = new ArrayList<>(List.of("verify", "--connect", cluster.connect()));
        command.addAll(List.of("--kafka", cluster.kafka(), "--source", source.url()));
        command.addAll(List.of(config));
        return ContrailProcess.run(Map.of(), command.toArray(String[]::new));
    }
}
