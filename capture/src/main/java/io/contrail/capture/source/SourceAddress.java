package io.contrail.capture.source;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
     * Takes what the URL leaves out from libpq's variables, then from its defaults.
     *
     * @param environment PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, PGPASSFILE, PGSSLMODE count
     */
    public static SourceAddress parse(String url, Map<String, String> environment) {
        return SourceUrl.parse(url, environment);
    }

    /** The same server and database, asked by somebody else. */
    public SourceAddress as(String otherUser, Secret otherPassword) {
        return new SourceAddress(hosts, database, otherUser, Optional.of(otherPassword), parameters);
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

    /** What else the connector must be told so that it connects as {@link #open} does; usually nothing. */
    public Map<String, String> connectorSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
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
