package io.contrail.cli.bench;

import io.contrail.changelog.PipelineException;
import io.contrail.local.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * How fast the source can send: a slot is drained into nothing, by {@code pg_recvlogical} where that program is
 * installed, else by the driver without decoding. No pipeline on this server can be faster.
 */
final class ReplicationLimit {
    private static final String PROGRAM = "pg_recvlogical";
    private static final long MINUTES = 60;

    private final PostgresServer server;
    private final String publication;
    private final Optional<Path> program;

    ReplicationLimit(PostgresServer server, String publication) {
        this.server = server;
        this.publication = publication;
        this.program = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What drains. */
    String program() {
        return program.isPresent() ? PROGRAM : "the driver's replication stream";
    }

    /**
     * Drains a slot up to a position; something must have been committed after it.
     *
     * @return seconds
     */
    double drain(String slot, String end) throws SQLException, IOException, InterruptedException {
        long started = System.nanoTime();
        if (program.isPresent()) {
            run(program.get(), slot, end);
        } else {
            read(slot, LogSequenceNumber.valueOf(end));
        }
        return (System.nanoTime() - started) / 1e9;
    }

    private void run(Path path, String slot, String end) throws IOException, InterruptedException {
        List<String> command = List.of(
                path.toString(),
                "--dbname=host=127.0.0.1 port=%d user=%s dbname=postgres"
                        .formatted(server.port(), server.superuser().user()),
                "--slot=" + slot,
                "--start",
                "--no-loop",
                "--endpos=" + end,
                "--option=proto_version=1",
                "--option=publication_names=" + publication,
                "--file=/dev/null");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", server.superuser().password());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw PipelineException.stop(
                    "%s failed: %s.".formatted(path, said.strip()),
                    "The limit of the source is not known, and so no share of it.",
                    "take the program out of PATH: the driver measures the same.");
        }
    }

    private void read(String slot, LogSequenceNumber end) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", server.superuser().user());
        login.setProperty("password", server.superuser().password());
        login.setProperty("replication", "database");
        login.setProperty("preferQueryMode", "simple");
        login.setProperty("assumeMinServerVersion", "10");
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"), login);
                PGReplicationStream stream = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", publication)
                        .start()) {
            while (true) {
                ByteBuffer message = stream.read();
                if (message != null && stream.getLastReceiveLSN().compareTo(end) > 0) {
                    return;
                }
            }
        }
    }
}
