package io.contrail.warehouse.snowflake;

import io.contrail.snowflake.SnowflakeDouble;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An account of the double with a user that may create schemas in one database at a time. */
final class DoubleAccount implements AutoCloseable {
    private static final String USER = "CONTRAIL_SINK";
    private static final String ROLE = "LANDING";

    private final SnowflakeDouble snowflake;
    private final KeyPair pair;
    private final AtomicInteger databases = new AtomicInteger();

    DoubleAccount(Path folder) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        snowflake = SnowflakeDouble.start(folder);
        snowflake.registerUser(USER, pair.getPublic(), ROLE);
        snowflake.execute("CREATE WAREHOUSE COMPUTE; GRANT USAGE ON WAREHOUSE COMPUTE TO ROLE %s;".formatted(ROLE));
        renew();
    }

    SnowflakeDouble snowflake() {
        return snowflake;
    }

    /** From now on the settings name an empty database. */
    void renew() {
        snowflake.execute("CREATE DATABASE %1$s; GRANT USAGE, CREATE SCHEMA ON DATABASE %1$s TO ROLE %2$s;"
                .formatted(name(databases.incrementAndGet()), ROLE));
    }

    private static String name(int number) {
        return "D" + number;
    }

    /** As in a sink connector's configuration, without the prefix. */
    Map<String, String> settings(String applyInterval) {
        Map<String, String> settings = new HashMap<>();
        settings.put("url", snowflake.url());
        settings.put("account", SnowflakeDouble.ACCOUNT);
        settings.put("database", name(databases.get()));
        settings.put("user", USER);
        settings.put("role", ROLE);
        settings.put("warehouse", "COMPUTE");
        settings.put(
                "private.key",
                Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        settings.put("apply.interval", applyInterval);
        settings.put("status.interval", "0");
        return settings;
    }

    @Override
    public void close() {
        snowflake.close();
    }
}
