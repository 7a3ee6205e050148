package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.snowflake.SnowflakeDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The double with {@code snowflake.sql} deployed, and a user who may land and apply there. */
final class DeployedDouble implements AutoCloseable {
    private final SnowflakeDouble snowflake;
    private final String key;
    private final Path keyFile;

    private DeployedDouble(SnowflakeDouble snowflake, String key, Path keyFile) {
        this.snowflake = snowflake;
        this.key = key;
        this.keyFile = keyFile;
    }

    static DeployedDouble start(Path folder) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String key = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
        Path keyFile = Files.writeString(
                folder.resolve("key.p8"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(key));
        DeployedDouble deployed = new DeployedDouble(SnowflakeDouble.start(folder.resolve("account")), key, keyFile);
        deployed.snowflake.registerUser("ADMIN", pair.getPublic(), "ACCOUNTADMIN");
        Map<String, String> administrator = new HashMap<>(deployed.environment());
        administrator.put("CONTRAIL_SNOWFLAKE_USER", "ADMIN");
        ContrailProcess.Ended ended = ContrailProcess.run(
                administrator,
                "deploy",
                "--file",
                Path.of("..", "snowflake.sql").toString());
        assertThat(ended.exit()).as(ended.output()).isZero();
        deployed.snowflake.registerUser("CONTRAIL_SINK", pair.getPublic(), "CONTRAIL_APPLY");
        return deployed;
    }

    SnowflakeDouble snowflake() {
        return snowflake;
    }

    /** For {@code contrail up --warehouse snowflake}. */
    Map<String, String> environment() {
        return Map.of(
                "CONTRAIL_SNOWFLAKE_URL",
                snowflake.url(),
                "CONTRAIL_SNOWFLAKE_ACCOUNT",
                SnowflakeDouble.ACCOUNT,
                "CONTRAIL_SNOWFLAKE_PRIVATE_KEY_FILE",
                keyFile.toString(),
                "CONTRAIL_SNOWFLAKE_APPLY_INTERVAL",
                "1");
    }

    /** For a sink connector, as docs/how-to/snowflake.md has them; the key is to be put where only the worker finds it. */
    Map<String, String> sinkSettings(String keyReference) {
        return Map.of(
                "warehouse", "snowflake",
                "snowflake.url", snowflake.url(),
                "snowflake.account", SnowflakeDouble.ACCOUNT,
                "snowflake.database", "CONTRAIL",
                "snowflake.user", "CONTRAIL_SINK",
                "snowflake.role", "CONTRAIL_APPLY",
                "snowflake.warehouse", "CONTRAIL_WH",
                "snowflake.private.key", keyReference,
                "snowflake.apply.interval", "1");
    }

    String key() {
        return key;
    }

    @Override
    public void close() {
        snowflake.close();
    }
}
