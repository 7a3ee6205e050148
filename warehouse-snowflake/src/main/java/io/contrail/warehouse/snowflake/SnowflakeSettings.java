package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to reach an account, and how often to apply. Its text has no secret.
 *
 * @param url with a scheme, a host and, if it is not the scheme's own, a port
 * @param session who acts in which database
 * @param key the user's; Snowflake knows the public one
 * @param applyInterval zero to apply within each landing
 * @param commitTimeout how long a landing waits until Snowflake has committed it
 * @param statusInterval how old the SDK's knowledge of what is committed may be, in whole seconds
 * @param inline whether rows always travel in requests, and never in files
 */
record SnowflakeSettings(
        URI url,
        Session session,
        PrivateKey key,
        Duration applyInterval,
        Duration commitTimeout,
        Duration statusInterval,
        boolean inline) {
    private static final Logger log = LoggerFactory.getLogger(SnowflakeSettings.class);
    private static final String DOMAIN = ".snowflakecomputing.com";
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9._-]+");
    private static final int MAX_SECONDS = 86_400;

    /** Who acts, as which role, in which database, and which virtual warehouse computes. */
    record Session(String account, String user, String role, String database, String warehouse) {}

    /** Reports everything that is wrong at once. */
    static SnowflakeSettings parse(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        settings.keySet().stream()
                .filter(key -> Setting.named(key).isEmpty())
                .sorted()
                .forEach(key -> problems.add("there is no setting snowflake.%s".formatted(key)));
        for (Setting setting : List.of(Setting.DATABASE, Setting.USER, Setting.ROLE, Setting.WAREHOUSE)) {
            if (setting.in(settings).isEmpty()) {
                problems.add("snowflake.%s is missing".formatted(setting.key()));
            }
        }
        URI url = url(settings, problems);
        String account = account(settings, url, problems);
        int interval = seconds(Setting.APPLY_INTERVAL, settings, 0, problems);
        int timeout = seconds(Setting.COMMIT_TIMEOUT, settings, 1, problems);
        int status = seconds(Setting.STATUS_INTERVAL, settings, 0, problems);
        if (!List.of("true", "false").contains(Setting.INLINE.in(settings))) {
            problems.add("snowflake.inline must be true or false");
        }
        if (!problems.isEmpty()) {
            throw unusable(String.join("; ", problems));
        }
        return new SnowflakeSettings(
                url,
                new Session(
                        account,
                        Setting.USER.in(settings),
                        Setting.ROLE.in(settings),
                        Setting.DATABASE.in(settings),
                        Setting.WAREHOUSE.in(settings)),
                PrivateKeys.of(settings),
                Duration.ofSeconds(interval),
                Duration.ofSeconds(timeout),
                Duration.ofSeconds(status),
                Setting.INLINE.in(settings).equals("true"));
    }

    static PipelineException unusable(String problem) {
        return PipelineException.usage(
                "The settings of the warehouse 'snowflake' cannot be used: %s.".formatted(problem),
                "The sink has not started and lands nothing.",
                "correct them in the sink connector's configuration. They are " + Setting.list() + ".");
    }

    private static URI url(Map<String, String> settings, List<String> problems) {
        String text = Setting.URL.in(settings);
        String account = Setting.ACCOUNT.in(settings);
        if (text.isEmpty() && account.isEmpty()) {
            problems.add("one of snowflake.url and snowflake.account is needed");
        }
        try {
            URI url = URI.create(text.isEmpty() ? "https://%s%s".formatted(account, DOMAIN) : text);
            if (url.getHost() != null && List.of("https", "http").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below; the text itself may hold a password.
        }
        if (!text.isEmpty() || !account.isEmpty()) {
            problems.add("snowflake.url or snowflake.account is not of the form https://org-account%s or org-account"
                    .formatted(DOMAIN));
        }
        return URI.create("https://missing" + DOMAIN);
    }

    private static String account(Map<String, String> settings, URI url, List<String> problems) {
        String account = Setting.ACCOUNT.in(settings);
        if (account.isEmpty() && url.getHost().endsWith(DOMAIN)) {
            return url.getHost().substring(0, url.getHost().length() - DOMAIN.length());
        }
        if (!ACCOUNT.matcher(account).matches()) {
            problems.add("snowflake.account is missing or malformed, and snowflake.url does not name one");
        }
        return account;
    }

    private static int seconds(Setting setting, Map<String, String> settings, int least, List<String> problems) {
        try {
            int seconds = Integer.parseInt(setting.in(settings));
            if (seconds >= least && seconds <= MAX_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        problems.add(
                "snowflake.%s must be a number of seconds from %d to %d".formatted(setting.key(), least, MAX_SECONDS));
        return least;
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    /** For the streaming SDK, which takes the key as text. */
    Properties forStreaming() {
        Properties properties = new Properties();
        properties.setProperty("scheme", url.getScheme());
        properties.setProperty("host", url.getHost());
        properties.setProperty("port", Integer.toString(port()));
        properties.setProperty("account", session.account());
        properties.setProperty("user", session.user());
        properties.setProperty("role", session.role());
        properties.setProperty("private_key", Base64.getEncoder().encodeToString(key.getEncoded()));
        return properties;
    }

    /** For the JDBC driver. */
    Properties forQueries() {
        Properties properties = new Properties();
        properties.put("privateKey", key);
        properties.setProperty("account", session.account());
        properties.setProperty("user", session.user());
        properties.setProperty("role", session.role());
        properties.setProperty("db", session.database());
        properties.setProperty("warehouse", session.warehouse());
        properties.setProperty("ssl", url.getScheme().equals("https") ? "on" : "off");
        properties.setProperty("application", "Contrail");
        // The driver asks the addresses at which clouds describe their machines otherwise.
        properties.setProperty("disablePlatformDetection", "true");
        properties.setProperty("CLIENT_TELEMETRY_ENABLED", "false");
        properties.setProperty("TIMEZONE", "UTC");
        if (!ByteBuffer.class.getModule().isOpen("java.nio", SnowflakeSettings.class.getModule())) {
            // Arrow, the format in which floats are exact, reaches into java.nio: the JVM has to be told to let it.
            log.warn(
                    "This JVM runs without --add-opens=java.base/java.nio=ALL-UNNAMED, so Snowflake's driver gets results"
                            + " as JSON, in which floats may lose their last digits");
            properties.setProperty("JDBC_QUERY_RESULT_FORMAT", "JSON");
        }
        return properties;
    }

    /** Where the JDBC driver connects to. */
    String jdbcUrl() {
        return "jdbc:snowflake://%s:%d/".formatted(url.getHost(), port());
    }

    @Override
    public String toString() {
        return "%s at %s".formatted(session, url.getHost());
    }
}
