package io.contrail.capture.source;

import io.contrail.changelog.PipelineException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text of an address taken apart: what is missing is filled from libpq's environment variables and defaults. */
final class SourceUrl {
    private static final Pattern SCHEME = Pattern.compile("(?i)^(jdbc:)?postgres(ql)?://");
    private static final Pattern PASSWORD = Pattern.compile("(?<=://[^:@/]{0,99}:).*(?=@)|(?<=password=)[^&]*");

    /** libpq's names of settings that the driver calls differently. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "keepalives", "tcpKeepAlive",
            "target_session_attrs", "targetServerType");

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "read-write", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    /** What says how to connect with TLS, and libpq's variable for it. */
    private static final Map<String, String> TLS_VARIABLES = Map.of(
            "sslmode", "PGSSLMODE", "sslrootcert", "PGSSLROOTCERT", "sslcert", "PGSSLCERT", "sslkey", "PGSSLKEY");

    private static final List<String> TLS_FILES = List.of("sslrootcert", "sslcert", "sslkey");

    private final String text;
    private final Map<String, String> environment;

    private SourceUrl(String text, Map<String, String> environment) {
        this.text = text;
        this.environment = environment;
    }

    static SourceAddress parse(String text, Map<String, String> environment) {
        return new SourceUrl(text.strip(), environment).parse();
    }

    /** Whether the text itself holds a password, of the user or of a key. */
    static boolean holdsSecret(String text) {
        SourceAddress alone = parse(text, Map.of("PGPASSFILE", "/nonexistent"));
        return alone.password().isPresent() || alone.parameters().containsKey(SourceAddress.KEY_PASSWORD);
    }

    private SourceAddress parse() {
        var scheme = SCHEME.matcher(text);
        if (!scheme.find()) {
            throw malformed("it does not start with 'postgresql://'");
        }
        String rest = text.substring(scheme.end());
        int question = rest.indexOf('?');
        String beforeQuestion = question < 0 ? rest : rest.substring(0, question);
        int slash = beforeQuestion.indexOf('/');
        String authority = slash < 0 ? beforeQuestion : beforeQuestion.substring(0, slash);
        String path = slash < 0 ? "" : beforeQuestion.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        if (at < 0 && rest.contains("@")) {
            throw malformed("in a password '/' is written %2F, '?' %3F and '@' %40");
        }
        Map<String, String> parameters =
                question < 0 ? new LinkedHashMap<>() : parameters(rest.substring(question + 1));
        String login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');

        List<SourceAddress.Host> hosts = hosts(authority.substring(at + 1));
        String user = firstOf(
                decode(colon < 0 ? login : login.substring(0, colon)),
                parameters.remove("user"),
                environment.get("PGUSER"),
                System.getProperty("user.name"));
        String database = firstOf(decode(path), parameters.remove("dbname"), environment.get("PGDATABASE"), user);
        String password = firstOf(
                colon < 0 ? "" : decode(login.substring(colon + 1)),
                parameters.remove("password"),
                environment.get("PGPASSWORD"));
        tls(parameters);
        if (hosts.size() > 1) {
            parameters.putIfAbsent("targetServerType", "primary");
        }
        return new SourceAddress(
                hosts,
                database,
                user,
                password.isEmpty() ? passwordFromFile(hosts, database, user) : Optional.of(new Secret(password)),
                parameters);
    }

    /** Files by their whole path: a later start may come from another folder. */
    private void tls(Map<String, String> parameters) {
        TLS_VARIABLES.forEach((parameter, variable) -> {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                parameters.putIfAbsent(parameter, value);
            }
        });
        String keyPassword = environment.get(SourceAddress.KEY_PASSWORD_VARIABLE);
        if (keyPassword != null && !keyPassword.isEmpty()) {
            parameters.putIfAbsent(SourceAddress.KEY_PASSWORD, keyPassword);
        }
        if (parameters.remove("sslrootcert", "system")) {
            parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            parameters.putIfAbsent("sslmode", "verify-full");
        }
        for (String file : TLS_FILES) {
            parameters.computeIfPresent(
                    file, (name, path) -> Path.of(path).toAbsolutePath().toString());
        }
    }

    private Optional<Secret> passwordFromFile(List<SourceAddress.Host> hosts, String database, String user) {
        PasswordFile file = PasswordFile.in(environment);
        return hosts.stream()
                .flatMap(host -> file.password(host.name(), host.port(), database, user).stream())
                .findFirst();
    }

    private List<SourceAddress.Host> hosts(String list) {
        List<SourceAddress.Host> hosts = new ArrayList<>();
        for (String entry : list.split(",", -1)) {
            int close = entry.indexOf(']');
            if (entry.startsWith("[") != (close > 0)) {
                throw malformed("an IPv6 address is written in brackets, as in [::1]:5432");
            }
            int colon = entry.indexOf(':', Math.max(close, 0));
            if (close < 0 && entry.indexOf(':', colon + 1) > colon && colon >= 0) {
                throw malformed("an IPv6 address is written in brackets, as in [::1]:5432");
            }
            String name = close > 0 ? entry.substring(1, close) : decode(colon < 0 ? entry : entry.substring(0, colon));
            if (name.startsWith("/")) {
                throw malformed("Java reaches PostgreSQL over TCP only, not over a Unix socket");
            }
            hosts.add(new SourceAddress.Host(
                    firstOf(name, environment.get("PGHOST"), "localhost"),
                    port(colon < 0 ? firstOf(environment.get("PGPORT"), "5432") : entry.substring(colon + 1))));
        }
        return hosts;
    }

    private int port(String digits) {
        try {
            int port = Integer.parseInt(digits.isEmpty() ? "5432" : digits);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw malformed("the port '%s' is not a number from 1 to 65535".formatted(digits));
    }

    private Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw malformed("the parameter '%s' has no value".formatted(pair));
            }
            String given = decode(pair.substring(0, equals));
            String value = decode(pair.substring(equals + 1));
            String name = DRIVER_NAMES.getOrDefault(given, given);
            if (!name.equals("dbname") && !driverKnows(name)) {
                throw malformed("the driver knows no parameter '%s'".formatted(given));
            }
            parameters.put(name, name.equals("targetServerType") ? SERVER_TYPES.getOrDefault(value, value) : value);
        }
        return parameters;
    }

    private static boolean driverKnows(String parameter) {
        String url = "jdbc:postgresql://localhost/";
        try {
            return Stream.of(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
                    .anyMatch(known -> known.name.equals(parameter));
        } catch (SQLException noDriver) {
            throw new IllegalStateException("PostgreSQL's driver is not on the class path", noDriver);
        }
    }

    /** A plus stays a plus: this is a URI, not a form. */
    private String decode(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            throw malformed("a '%' that stands for itself is written %25");
        }
    }

    private static String firstOf(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isEmpty()) {
                return candidate;
            }
        }
        return "";
    }

    private PipelineException malformed(String why) {
        return PipelineException.usage(
                "'%s' is not the address of a PostgreSQL database: %s."
                        .formatted(PASSWORD.matcher(text).replaceAll("****"), why),
                "Nothing was started.",
                "write it as postgresql://user@host:5432/database?sslmode=require; the password is taken from"
                        + " PGPASSWORD or ~/.pgpass.");
    }
}
