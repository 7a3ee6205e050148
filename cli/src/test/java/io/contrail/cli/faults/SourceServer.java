package io.contrail.cli.faults;

import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/** A PostgreSQL that is killed and started again. */
final class SourceServer implements AutoCloseable {
    private final DataDirectory directory;
    private final int port;
    private volatile PostgresServer server;

    SourceServer(Path folder) {
        directory = DataDirectory.open(folder);
        port = freePort();
        server = launch();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PostgresServer launch() {
        return PostgresServer.start(
                directory,
                "postgres",
                port,
                // A reader that is gone is missed within seconds, not a minute.
                Map.of("wal_sender_timeout", "4s", "max_connections", "50"));
    }

    int port() {
        return port;
    }

    String url(int through) {
        return "postgresql://%s:%s@127.0.0.1:%d/postgres?sslmode=disable"
                .formatted(server.superuser().user(), server.superuser().password(), through);
    }

    Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", server.superuser().user());
        login.setProperty("password", server.superuser().password());
        login.setProperty("ApplicationName", "faults");
        return DriverManager.getConnection(server.jdbcUrl("postgres"), login);
    }

    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> rows(String sql) {
        try (Connection connection = connect()) {
            return Rows.read(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9} of the postmaster does; its other processes notice and end. */
    void kill() {
        CompletableFuture<?> ended = server.failed().toCompletableFuture();
        Signals.kill(server.pid());
        ended.join();
    }

    void start() {
        server = launch();
    }

    @Override
    public void close() {
        server.close();
        directory.purge();
    }
}
