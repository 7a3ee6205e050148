package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import io.contrail.verifier.Capture;
import io.contrail.verifier.Ends;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.Verifier;
import io.contrail.verifier.VerifierSettings;
import io.contrail.verifier.source.NotVerifiableException;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import io.contrail.warehouse.duckdb.DuckDbVerification;
import io.contrail.warehouse.duckdb.DuckDbWarehouse;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby can show a transaction that is still open as seen, so nothing is verified against one. */
class VerifyStandbyIT {
    private static final TableId TABLE = new TableId("public", "leg");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @Test
    void aStandbyIsRefused() throws Exception {
        DataDirectory directory = DataDirectory.open(folder.resolve("source"));
        int port = freePort();
        try (PostgresServer primary = PostgresServer.start(directory, "postgres", port, Map.of())) {
            execute(primary, "CREATE TABLE leg (id int PRIMARY KEY)");
            // By the server itself, for it may run as another user; in its data directory.
            execute(primary, "COPY (SELECT 1 WHERE false) TO PROGRAM 'cat > standby.signal'");
        }
        try (PostgresServer standby = PostgresServer.start(directory, "postgres", port, Map.of())) {
            DuckDbDatabase database = new DuckDbDatabase(folder.resolve("warehouse.duckdb"), "256MB", 1);
            TableSchema schema =
                    new TableSchema(TABLE, List.of(new Column("id", ColumnType.INT32, "int4")), List.of("id"));
            try (DuckDbWarehouse warehouse = DuckDbWarehouse.open(database, 100, Clock.systemUTC())) {
                warehouse.follow(schema, new Change.SnapshotRead(0, new Origin(0, new Lsn(0), 0), Row.of(1L)));
                Ends ends = new Ends(
                        Capture.of(PipelineName.DEFAULT),
                        () -> open(standby),
                        () -> DuckDbVerification.of(database),
                        topics -> Map.of());
                TableReport report = new Verifier(ends, VerifierSettings.USUAL, Clock.systemUTC())
                        .tables(List.of(TABLE), VerificationListener.SILENT)
                        .tables()
                        .get(0);
                assertThat(report.verdict()).isEqualTo(Verdict.UNVERIFIED);
                assertThat(report.obstacle()).isEqualTo(NotVerifiableException.Reason.STANDBY);
            }
        } finally {
            directory.purge();
        }
    }

    private static SourceConnection open(PostgresServer server) {
        try {
            return new SourceConnection(
                    DriverManager.getConnection(
                            server.jdbcUrl("postgres"),
                            server.superuser().user(),
                            server.superuser().password()),
                    "the standby");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(PostgresServer server, String sql) {
        try (SourceConnection connection = open(server);
                Statement statement = connection.jdbc().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
