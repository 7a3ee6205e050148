package io.contrail.cli.deploy;

import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.Credentials;
import io.contrail.local.postgres.PostgresServer;
import io.contrail.simulator.schema.FlightOpsSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The parts of {@code snowflake.sql} that are made: the tables from the source's catalog, the views from their files. */
public final class SnowflakeSql {
    static final String TABLES = "tables";
    static final String ANALYTICS = "analytics";

    /** What only an account's administrator may run. */
    static final String ACCOUNT = "account";

    private SnowflakeSql() {}

    /** The file's text as it should be. */
    public static String generate(SqlScript script, FlightTables tables) {
        String withTables = script.with(TABLES, tables.sql());
        return new SqlScript(script.file(), withTables, script.statements())
                .with(ANALYTICS, AnalyticsSql.text(tables.names()));
    }

    /** Asks a PostgreSQL of its own, which is made, given the schema of the flights, and thrown away. */
    public static FlightTables ofFlights() {
        try {
            Path folder = Files.createTempDirectory("contrail-generate");
            try (DataDirectory directory = DataDirectory.open(folder)) {
                try (PostgresServer server = PostgresServer.start(directory, "postgres", freePort(), Map.of());
                        SourceConnection source = open(server)) {
                    FlightOpsSchema.migrate(source.jdbc());
                    return FlightTables.read(source);
                } finally {
                    directory.purge();
                }
            }
        } catch (IOException e) {
            throw PipelineException.stop(
                            "No PostgreSQL can be started for the catalog of the flights: %s."
                                    .formatted(e.getMessage()),
                            "Nothing was generated.",
                            "check that the folder for temporary files can be written.")
                    .causedBy(e);
        }
    }

    private static SourceConnection open(PostgresServer server) {
        Credentials superuser = server.superuser();
        return SourceAddress.parse(
                        "postgresql://%s@127.0.0.1:%d/postgres?sslmode=disable"
                                .formatted(superuser.user(), server.port()),
                        Map.of())
                .as(superuser.user(), new Secret(superuser.password()))
                .open();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
