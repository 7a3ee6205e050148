package io.contrail.capture.source;

import io.contrail.changelog.PipelineException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the source database is and who asks. Understands {@code postgresql://user@host:port/database?sslmode=...}, the
 * scheme {@code postgres://} and JDBC's form, several hosts, IPv6 and percent-encoding. The password comes from the
 * URL, else PGPASSWORD, else the password file; it shows up in no text made here.
 *
 * @param parameters the driver's settings by the driver's names, {@code sslmode} among them
 */
public record SourceAddress(
        List<Host> hosts, String database, String user, Optional<Secret> password, Map<String, String> parameters) {

    /** The password of the client certificate's key: the driver's name for it, and the variable that it comes from. */
    static final String KEY_PASSWORD = "sslpassword";

    static final String KEY_PASSWORD_VARIABLE = "CONTRAIL_SSL_PASSWORD";

    /** One server. An IPv6 address is held without its brackets. */
    public record Host(String name, int port) {
        String forUrl() {
            return name.indexOf(':') < 0 ? name : '[' + name + ']';
        }

        @Override
        public String toString() {
            return forUrl() + ":" + port;
        }
    }

    public SourceAddress {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    public static SourceAddress parse(String url) {
        return parse(url, System.getenv());
    }

    /**
     * The same for an address that was typed as an argument: every user of the machine can read it in the process list,
     * so one with a password in it is refused.
     */
    public static SourceAddress ofArgument(String url) {
        if (SourceUrl.holdsSecret(url)) {
            throw PipelineException.usage(
                    "The address of the source holds a password.",
                    "Every user of this machine could read it in the process list, and the shell has kept it in its history."
                            + " Nothing was started.",
                    ("leave it out of the address and set PGPASSWORD, or add a line for this server to ~/.pgpass (chmod"
                                    + " 600); that of a key goes into %s.")
                            .formatted(KEY_PASSWORD_VARIABLE));
        }
        return parse(url);
    }

    /**
     * Takes what the URL leaves out from libpq's variables, then from its defaults.
     *
     * @param environment PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, PGPASSFILE, PGSSLMODE,
     *     PGSSLROOTCERT, PGSSLCERT, PGSSLKEY and CONTRAIL_SSL_PASSWORD count
     */
    public static SourceAddress parse(String url, Map<String, String> environment) {
        return SourceUrl.parse(url, environment);
    }

    /** The same server and database, asked by somebody else. */
    public SourceAddress as(String otherUser, Secret otherPassword) {
        return new SourceAddress(hosts, database, otherUser, Optional.of(otherPassword), parameters);
    }

    /** The same, with this password unless it has one. */
    public SourceAddress orPassword(Optional<Secret> otherPassword) {
        return new SourceAddress(hosts, database, user, password.or(() -> otherPassword), parameters);
    }

    /** The same, with this password for the client certificate's key unless it has one. */
    public SourceAddress orKeyPassword(Optional<Secret> keyPassword) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        keyPassword.ifPresent(secret -> more.putIfAbsent(KEY_PASSWORD, secret.value()));
        return new SourceAddress(hosts, database, user, password, more);
    }

    /** The password of the client certificate's key, where it has one. */
    public Optional<Secret> keyPassword() {
        return Optional.ofNullable(parameters.get(KEY_PASSWORD)).map(Secret::new);
    }

    /** The whole address but for its secrets: it means the same in every environment. */
    public String url() {
        String query = new TreeMap<>(parameters)
                .entrySet().stream()
                        .filter(parameter -> !parameter.getKey().equals(KEY_PASSWORD))
                        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                        .collect(Collectors.joining("&"));
        return "postgresql://" + encode(user) + "@" + hostList() + "/" + encode(database)
                + (query.isEmpty() ? "" : "?" + query);
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Connects. Whatever is in the way becomes an error of the kind UNREACHABLE that names host, user and database. */
    public SourceConnection open() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "ApplicationName", "contrail",
                "connectTimeout", "10",
                "loginTimeout", "15",
                "tcpKeepAlive", "true"));
        properties.putAll(parameters);
        properties.setProperty("user", user);
        password.ifPresent(secret -> properties.setProperty("password", secret.value()));
        String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8);
        try {
            String url = "jdbc:postgresql://" + hostList() + "/" + encoded;
            return new SourceConnection(DriverManager.getConnection(url, properties), toString());
        } catch (SQLException refused) {
            throw SourceErrors.connecting(this, refused);
        }
    }

    /**
     * The values that the connector's configuration takes from the address, except the password, which belongs in a
     * file or a config provider. Several hosts go into the first part of the connector's host:port pair.
     */
    public Map<String, String> connectorValues() {
        Host last = hosts.get(hosts.size() - 1);
        String others = hosts.subList(0, hosts.size() - 1).stream()
                .map(host -> host + ",")
                .collect(Collectors.joining());
        return Map.of(
                "source.host",
                others + last.forUrl(),
                "source.port",
                Integer.toString(last.port()),
                "source.database",
                database,
                "source.user",
                user,
                "source.sslmode",
                parameters.getOrDefault("sslmode", "prefer"));
    }

    /** What else, but for secrets, the connector must be told so that it connects as {@link #open} does. */
    public Map<String, String> connectorSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (name.equals(KEY_PASSWORD)) {
                return; // a secret, as the password is
            }
            if (name.startsWith("ssl") && !name.equals("sslmode")) {
                settings.put("database." + name, value);
            } else if (!name.equals("sslmode") && !name.equals("ApplicationName")) {
                settings.put("driver." + name, value);
            }
        });
        return settings;
    }

    private String hostList() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    }

    /** Without the password and without parameters, some of which are secrets too. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + hostList() + "/" + database;
    }
}
