package io.contrail.cli.bench;

import io.contrail.local.Part;
import io.contrail.local.StackSettings;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.directory.Ports;
import io.contrail.local.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** What a benchmark starts for itself, on ports that no pipeline uses. */
final class BenchServers implements AutoCloseable {
    /** Below where systems take ports for outgoing connections. */
    private static final int FIRST_PORT = 10_000;

    private static final int LAST_PORT = 32_000;

    /** No housekeeping of a database in the middle of a measurement, on neither side. */
    private static final Map<String, String> SERVER = Map.of(
            "autovacuum", "off",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "max_slot_wal_keep_size", "-1");

    private final DataDirectory directory;
    private final Consumer<String> progress;
    private final Ports ports;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    BenchServers(DataDirectory directory, Consumer<String> progress) {
        this.directory = directory;
        this.progress = progress;
        this.ports = new Ports(directory.settings());
    }

    PostgresServer postgres(String name) {
        return keep(PostgresServer.start(directory, name, port(name), SERVER));
    }

    OurPipeline pipeline(PostgresServer source, StackSettings stack) {
        List.of(Part.KAFKA.key(), "kafka-controller", Part.CONNECT.key()).forEach(this::port);
        return keep(OurPipeline.start(directory, source, stack, line -> {}));
    }

    /** Not the usual one, which a pipeline that is just starting may be about to take. It is remembered under the name. */
    private int port(String name) {
        int somewhere = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        return ports.choose(name, somewhere, OptionalInt.empty()).port();
    }

    private synchronized <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    static Map<String, String> versions(Connection source) throws SQLException {
        Map<String, String> versions = new TreeMap<>();
        versions.put("postgresql", FlightTable.queryText(source, "SHOW server_version"));
        versions.put("kafka", org.apache.kafka.common.utils.AppInfoParser.getVersion());
        versions.put("debezium", io.debezium.connector.postgresql.Module.version());
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            versions.put("duckdb", duckdb.getMetaData().getDatabaseProductVersion());
        }
        return versions;
    }

    /** Stops what runs, the last started first; from any thread, and idempotent. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                progress.accept("Stopping failed: " + e);
            }
        }
    }
}
