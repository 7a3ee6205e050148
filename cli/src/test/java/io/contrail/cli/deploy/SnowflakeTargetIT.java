package io.contrail.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import io.contrail.snowflake.SnowflakeDouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official driver, against the double: it is no Snowflake, and runs what it knows of Snowflake's SQL. */
class SnowflakeTargetIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private SnowflakeDouble account;

    @BeforeEach
    void start() throws GeneralSecurityException, IOException {
        account = SnowflakeDouble.start(folder.resolve("account"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Path key = folder.resolve("key.p8");
        Files.writeString(
                key,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        account.registerUser("ADMIN", pair.getPublic(), "ACCOUNTADMIN");
        environment.putAll(Map.of(
                "CONTRAIL_SNOWFLAKE_URL",
                account.url(),
                "CONTRAIL_SNOWFLAKE_ACCOUNT",
                SnowflakeDouble.ACCOUNT,
                "CONTRAIL_SNOWFLAKE_USER",
                "ADMIN",
                "CONTRAIL_SNOWFLAKE_PRIVATE_KEY_FILE",
                key.toString(),
                "CONTRAIL_SNOWFLAKE_ROLE",
                "ACCOUNTADMIN"));
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private void deploy(SqlScript script, boolean allowLoss) {
        try (SnowflakeTarget target = SnowflakeTarget.open(SnowflakeLogin.of(environment))) {
            deployment(script, target).run(false, allowLoss);
        }
    }

    private Deployment deployment(SqlScript script, DeployTarget target) {
        return new Deployment(
                script, target, Clock.systemUTC(), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void theWholeFileIsDeployedTwiceAndThenNothingIsNew() {
        SqlScript script = SqlScript.read(SnowflakeSqlTest.FILE);
        deploy(script, false);
        deploy(script, false);
        assertThat(account.query("SELECT sha256 FROM contrail.contrail.deployments"))
                .hasSize(2);
        try (SnowflakeTarget target = SnowflakeTarget.open(SnowflakeLogin.of(environment))) {
            deployment(script, target).plan(false);
        }
        assertThat(out.toString().lines().map(line -> line.substring(0, line.indexOf(' '))))
                .doesNotContain("CREATE", "ADD", "LOSE", "CONFLICT");
    }

    @Test
    void aColumnThatTheSinkHasAddedIsNotDropped() {
        SqlScript script = SqlScript.read(SnowflakeSqlTest.FILE);
        deploy(script, false);
        account.execute("ALTER TABLE contrail.\"flightops\".\"lounge_visit\" ADD COLUMN \"mood\" VARCHAR;");
        assertThatThrownBy(() -> deploy(script, false))
                .hasMessageContaining("flightops.lounge_visit would lose columns with their data: mood.");
        assertThat(account.query("SELECT \"mood\" FROM contrail.\"flightops\".\"lounge_visit\""))
                .isEmpty();
    }

    @Test
    void itStopsAtTheFirstErrorWithWhatSnowflakeSays() {
        assertThatThrownBy(() -> deploy(
                        SqlScript.of(
                                "test.sql",
                                "CREATE DATABASE IF NOT EXISTS d;\nCREATE SCHEMA IF NOT EXISTS d.s;\nCREATE OR REPLACE VIEW d.s.v AS SELECT 1 FROM d.s.missing;"),
                        false))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("test.sql:3: CREATE OR REPLACE VIEW d.s.v failed:")
                .hasMessageContaining("2 statements before it were run");
    }

    @Test
    void aUserWithAnotherKeyIsNotLetInAndNothingOfTheKeyIsTold() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        account.registerUser("OTHER", generator.generateKeyPair().getPublic(), "ACCOUNTADMIN");
        environment.put("CONTRAIL_SNOWFLAKE_USER", "OTHER");
        assertThatThrownBy(() -> SnowflakeTarget.open(SnowflakeLogin.of(environment)))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        e -> assertThat(e.kind()).isEqualTo(PipelineException.Kind.UNREACHABLE))
                .hasMessageContaining("does not let OTHER in")
                .hasMessageNotContaining("BEGIN PRIVATE KEY");
    }

    @Test
    void whatIsMissingInTheEnvironmentIsToldAtOnce() {
        assertThatThrownBy(() -> SnowflakeLogin.of(Map.of()))
                .hasMessageContaining("CONTRAIL_SNOWFLAKE_ACCOUNT is missing")
                .hasMessageContaining("CONTRAIL_SNOWFLAKE_USER is missing")
                .hasMessageContaining("CONTRAIL_SNOWFLAKE_PRIVATE_KEY_FILE is missing");
    }
}
