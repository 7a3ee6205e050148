package io.contrail.cli;

import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that is not the pipeline's own. */
final class UsersDatabase implements AutoCloseable {
    private final DataDirectory directory;
    private final PostgresServer server;
    private final Connection connection;

    private UsersDatabase(DataDirectory directory, PostgresServer server, Connection connection) {
        this.directory = directory;
        this.server = server;
        this.connection = connection;
    }

    static UsersDatabase start(Path folder) {
        return start(folder, Map.of());
    }

    /** The same with these settings of PostgreSQL. */
    static UsersDatabase start(Path folder, Map<String, String> settings) {
        try {
            DataDirectory directory = DataDirectory.open(folder);
            PostgresServer server = PostgresServer.start(directory, "postgres", freePort(), settings);
            return new UsersDatabase(
                    directory,
                    server,
                    DriverManager.getConnection(
                            server.jdbcUrl("postgres"),
                            server.superuser().user(),
                            server.superuser().password()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return url(server.port());
    }

    /** The same by way of another port. */
    String url(int port) {
        return "postgresql://%s:%s@127.0.0.1:%d/postgres?sslmode=disable"
                .formatted(server.superuser().user(), server.superuser().password(), port);
    }

    int port() {
        return server.port();
    }

    /** Somebody's address, without a password. */
    String address(String user, String host, String parameters) {
        return "postgresql://%s@%s:%d/postgres?%s".formatted(user, host, server.port(), parameters);
    }

    String superuserPassword() {
        return server.superuser().password();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl("postgres"),
                server.superuser().user(),
                server.superuser().password());
    }

    /** Turns TLS on; from then on only the given lines of pg_hba.conf, and the superuser here, may come in. */
    void secure(Certificates.Issued certificate, String clientAuthority, String... hba) {
        write("server.crt", certificate.certificatePem());
        write("server.key", certificate.keyPem());
        write("clients.crt", clientAuthority);
        write("pg_hba.conf", "host all postgres 127.0.0.1/32 scram-sha-256\n" + String.join("\n", hba) + "\n");
        execute(
                "ALTER SYSTEM SET ssl_cert_file = 'server.crt'",
                "ALTER SYSTEM SET ssl_key_file = 'server.key'",
                "ALTER SYSTEM SET ssl_ca_file = 'clients.crt'",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()");
    }

    /** By the server itself, for it may run as another user; in its data directory. */
    private void write(String file, String text) {
        execute("COPY (SELECT line FROM regexp_split_to_table('%s', E'\\n') line) TO PROGRAM 'umask 077; cat > %s'"
                .formatted(text.strip().replace("'", "''"), file));
    }

    /** Each in a transaction of its own. */
    void execute(String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of every row. */
    List<String> texts(String sql) {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            server.close();
            directory.purge();
        }
    }
}
