package io.contrail.cli.deploy;

import io.contrail.changelog.PipelineException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Who deploys to which account, from environment variables: {@code CONTRAIL_SNOWFLAKE_ACCOUNT} or {@code _URL}, {@code
 * _USER}, {@code _PRIVATE_KEY_FILE} and, when the key is encrypted, {@code _PASSPHRASE}; in place of a key {@code _TOKEN},
 * an OpenID Connect token such as GitHub gives a workflow; {@code _ROLE} and {@code _WAREHOUSE} where they are not the
 * user's own. Its text has no secret.
 */
public final class SnowflakeLogin {
    private static final String PREFIX = "CONTRAIL_SNOWFLAKE_";
    private static final String DOMAIN = ".snowflakecomputing.com";

    private final URI url;
    private final String account;
    private final Properties properties;

    private SnowflakeLogin(URI url, String account, Properties properties) {
        this.url = url;
        this.account = account;
        this.properties = properties;
    }

    /** Whether the environment names an account at all. */
    public static boolean isConfigured(Map<String, String> environment) {
        return !get(environment, "ACCOUNT").isEmpty()
                || !get(environment, "URL").isEmpty();
    }

    /** Reports everything that is missing at once. */
    public static SnowflakeLogin of(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        String account = get(environment, "ACCOUNT");
        String given = get(environment, "URL");
        URI url = URI.create("https://missing");
        try {
            url = URI.create(given.isEmpty() ? "https://" + account + DOMAIN : given);
        } catch (IllegalArgumentException e) {
            problems.add(PREFIX + "URL is no address");
        }
        if (!isConfigured(environment)) {
            problems.add(PREFIX + "ACCOUNT is missing");
        } else if (url.getHost() == null || !List.of("https", "http").contains(String.valueOf(url.getScheme()))) {
            problems.add(PREFIX + "URL or " + PREFIX + "ACCOUNT is not of the form https://org-name" + DOMAIN
                    + " or org-name");
        } else if (account.isEmpty()) {
            account = url.getHost().replace(DOMAIN, "");
        }
        Properties properties = new Properties();
        properties.setProperty("account", account);
        properties.setProperty("ssl", "http".equals(url.getScheme()) ? "off" : "on");
        properties.setProperty("application", "Contrail");
        // The driver asks the addresses at which clouds describe their machines otherwise.
        properties.setProperty("disablePlatformDetection", "true");
        properties.setProperty("CLIENT_TELEMETRY_ENABLED", "false");
        // Arrow, the other format, reaches into java.nio, which the JVM does not allow unasked.
        properties.setProperty("JDBC_QUERY_RESULT_FORMAT", "JSON");
        put(properties, "user", get(environment, "USER"));
        put(properties, "role", get(environment, "ROLE"));
        put(properties, "warehouse", get(environment, "WAREHOUSE"));
        authenticate(properties, environment, problems);
        if (!problems.isEmpty()) {
            throw PipelineException.usage(
                    "The account to deploy to is not told: %s.".formatted(String.join("; ", problems)),
                    "Nothing was run.",
                    "set the variables (docs/how-to/snowflake.md), or deploy with --target duckdb.");
        }
        return new SnowflakeLogin(url, account, properties);
    }

    private static void authenticate(Properties properties, Map<String, String> environment, List<String> problems) {
        String token = get(environment, "TOKEN");
        String file = get(environment, "PRIVATE_KEY_FILE");
        if (!token.isEmpty()) {
            properties.setProperty("authenticator", "WORKLOAD_IDENTITY");
            properties.setProperty("workloadIdentityProvider", "OIDC");
            properties.setProperty("token", token);
            return;
        }
        if (get(environment, "USER").isEmpty()) {
            problems.add(PREFIX + "USER is missing");
        }
        if (file.isEmpty()) {
            problems.add(PREFIX + "PRIVATE_KEY_FILE is missing");
        } else if (!Files.isReadable(Path.of(file))) {
            problems.add(PREFIX + "PRIVATE_KEY_FILE names a file that cannot be read");
        }
        properties.setProperty("authenticator", "SNOWFLAKE_JWT");
        put(properties, "private_key_file", file);
        put(properties, "private_key_pwd", get(environment, "PASSPHRASE"));
    }

    private static void put(Properties properties, String key, String value) {
        if (!value.isEmpty()) {
            properties.setProperty(key, value);
        }
    }

    private static String get(Map<String, String> environment, String name) {
        return environment.getOrDefault(PREFIX + name, "").trim();
    }

    String account() {
        return account;
    }

    String user() {
        return properties.getProperty("user", "the token's subject");
    }

    Connection connect() {
        int port = url.getPort() >= 0 ? url.getPort() : "http".equals(url.getScheme()) ? 80 : 443;
        try {
            return DriverManager.getConnection("jdbc:snowflake://%s:%d/".formatted(url.getHost(), port), properties);
        } catch (SQLException e) {
            throw PipelineException.unreachable(
                            "Snowflake account %s does not let %s in: %s."
                                    .formatted(
                                            account,
                                            user(),
                                            String.valueOf(e.getMessage()).strip()),
                            "Nothing was run.",
                            "check the account, the user and its public key (docs/how-to/snowflake.md).")
                    .causedBy(e);
        }
    }

    @Override
    public String toString() {
        return "%s at %s".formatted(user(), url.getHost());
    }
}
