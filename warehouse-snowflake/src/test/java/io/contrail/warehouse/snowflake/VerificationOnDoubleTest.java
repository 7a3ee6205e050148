package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.VerificationContract;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.snowflake.SnowflakeDouble;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What a verifier is told through the official driver, on the double, with the settings of a sink. */
class VerificationOnDoubleTest extends VerificationContract {
    private static final String USER = "CONTRAIL_SINK";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private SnowflakeDouble snowflake;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private KeyPair keys;

    private int databases;

    @BeforeEach
    void start() throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        snowflake = SnowflakeDouble.start(folder);
        snowflake.commitAfter(Duration.ZERO);
        snowflake.registerUser(USER, keys.getPublic(), "SINK");
        snowflake.execute("CREATE WAREHOUSE COMPUTE; GRANT USAGE ON WAREHOUSE COMPUTE TO ROLE SINK;");
        forget();
    }

    @AfterEach
    void stop() {
        snowflake.close();
    }

    @Override
    protected Warehouse open() {
        return new SnowflakeProvider().open(settings());
    }

    @Override
    protected VerificationReader reader() {
        return new SnowflakeProvider().reader(settings());
    }

    @Override
    protected final void forget() {
        databases++;
        snowflake.execute("CREATE DATABASE D%1$d; GRANT USAGE, CREATE SCHEMA ON DATABASE D%1$d TO ROLE SINK;"
                .formatted(databases));
    }

    private Map<String, String> settings() {
        return Map.of(
                "url",
                snowflake.url(),
                "account",
                SnowflakeDouble.ACCOUNT,
                "database",
                "D" + databases,
                "user",
                USER,
                "role",
                "SINK",
                "warehouse",
                "COMPUTE",
                "private.key",
                Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()),
                "apply.interval",
                "0");
    }
}
