package io.contrail.capture.source;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all tests of a run, with a database for each test. */
public final class TestServer {
    public static final Map<String, String> NO_ENVIRONMENT = Map.of("PGPASSFILE", "/nonexistent/pgpass");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final EmbeddedPostgres SERVER = start();

    private TestServer() {}

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_replication_slots", "20")
                    .setServerConfig("max_wal_senders", "20")
                    .setServerConfig("max_slot_wal_keep_size", "512MB")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    public static int port() {
        return SERVER.getPort();
    }

    /** The superuser in an empty database of its own. */
    public static SourceAddress newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        try (SourceConnection admin = admin("postgres").open()) {
            admin.execute("CREATE DATABASE " + name);
        }
        return admin(name);
    }

    private static SourceAddress admin(String database) {
        return SourceAddress.parse("postgresql://postgres@localhost:" + port() + "/" + database, NO_ENVIRONMENT);
    }

    /** A role with no rights; names are the server's, so each call makes a new one. */
    public static SourceAddress newRole(SourceAddress database) {
        String name = "role" + DATABASES.incrementAndGet();
        try (SourceConnection admin = database.open()) {
            admin.execute("CREATE ROLE " + name + " LOGIN");
        }
        return new SourceAddress(database.hosts(), database.database(), name, Optional.empty(), database.parameters());
    }
}
