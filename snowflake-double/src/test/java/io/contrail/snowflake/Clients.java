package io.contrail.snowflake;

import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClientFactory;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The official clients, as a program would make them. */
final class Clients {
    private Clients() {}

    static SnowflakeStreamingIngestClient streaming(SnowflakeDouble account, String table) {
        return streaming(account, table, Keys.PAIR);
    }

    static SnowflakeStreamingIngestClient streaming(SnowflakeDouble account, String table, KeyPair pair) {
        Properties properties = new Properties();
        properties.put("scheme", "http");
        properties.put("host", "127.0.0.1");
        properties.put("port", Integer.toString(account.port()));
        properties.put("account", SnowflakeDouble.ACCOUNT);
        properties.put("user", "INGEST");
        properties.put("role", "LOADER");
        properties.put("private_key", Keys.base64(pair));
        return SnowflakeStreamingIngestClientFactory.builder("test", "DB", "SC", table + "-STREAMING")
                .setProperties(properties)
                .build();
    }

    static Properties properties(String user, KeyPair pair) {
        Properties properties = new Properties();
        properties.put("user", user);
        properties.put("account", SnowflakeDouble.ACCOUNT);
        properties.put("privateKey", pair.getPrivate());
        properties.put("ssl", "off");
        properties.put("CLIENT_TELEMETRY_ENABLED", "false");
        properties.put("disablePlatformDetection", "true");
        return properties;
    }

    static Connection jdbc(SnowflakeDouble account, String user) throws SQLException {
        Properties properties = properties(user, Keys.PAIR);
        properties.put("db", "DB");
        properties.put("schema", "SC");
        return DriverManager.getConnection(account.jdbcUrl(), properties);
    }
}
