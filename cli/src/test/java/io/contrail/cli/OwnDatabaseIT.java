package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of the user's own, with what real ones have in them. */
class OwnDatabaseIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static DataDirectory directory;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static PostgresServer server;

    @BeforeAll
    static void startDatabase() throws IOException {
        directory = DataDirectory.open(folder.resolve("users-database"));
        server = PostgresServer.start(directory, "postgres", freePort(), Map.of());
    }

    @AfterAll
    static void stopDatabase() {
        server.close();
        directory.purge();
    }

    @Test
    void everyKindOfChangeArrivesAndAPurgeLeavesNothingBehind() throws SQLException, InterruptedException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE "Order Item" (
                        "Order" int, line smallint, note text, amount numeric(12,2), price numeric,
                        at timestamptz, on_day date, tags text[], extra jsonb, big text, raw bytea, id uuid, ok bool,
                        ratio float8, r4 float4, t time, ts timestamp, PRIMARY KEY ("Order", line));
                    ALTER TABLE "Order Item" ALTER COLUMN big SET STORAGE EXTERNAL;
                    CREATE TABLE heap (a int, b text);
                    ALTER TABLE heap REPLICA IDENTITY FULL;
                    INSERT INTO "Order Item" SELECT i, 1, 'snapshot é😀', i / 7.0, 1e30 + i, now(), '2024-02-29', '{a,NULL,"b c"}',
                        '{"z": 1, "a": [1, 2.50]}', repeat(md5(i::text), 500), '\\x00ff', gen_random_uuid(), i %% 2 = 0,
                        i / 3.0, i / 3.0, '24:00', '1969-12-31 23:59:59.999999' FROM generate_series(1, 500) i;
                    INSERT INTO heap SELECT i %% 3, 'same' FROM generate_series(1, 30) i;
                    CREATE TABLE emptied (id int PRIMARY KEY); INSERT INTO emptied SELECT generate_series(1, 100);
                    CREATE TABLE excluded (id int PRIMARY KEY)""".formatted());
        }
        Path data = folder.resolve("pipeline");
        String[] arguments = {"--source", url(), "--tables", "public.*,!public.excluded"};
        try (ContrailProcess pipeline = ContrailProcess.up(data, arguments)) {
            assertEqual(pipeline);
            change(0);
            assertEqual(pipeline);
            change(1);
            pipeline.kill();
        }
        change(2);
        // Without --source: the data directory remembers it.
        try (ContrailProcess pipeline = ContrailProcess.up(data)) {
            change(3);
            assertEqual(pipeline);
            assertThat(pipeline.number(false, "SELECT count(*) FROM \"public_changelog\".heap"))
                    .as("changes of a table without key, each once")
                    .isEqualTo(30 + 4 * (3 + 2 * 4 + 2));
            pipeline.stop();
        }
        assertThat(Main.commandLine().execute("down", "--purge", "--yes", "--data-dir", data.toString()))
                .isZero();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var left = statement.executeQuery(
                        "SELECT (SELECT count(*) FROM pg_replication_slots) + (SELECT count(*) FROM pg_publication)"
                                + " + (SELECT count(*) FROM pg_namespace WHERE nspname = 'contrail')")) {
            left.next();
            assertThat(left.getInt(1))
                    .as("slots, publications and schemas left")
                    .isZero();
        }
        assertThat(data).doesNotExist();
    }

    /** Inserts, updates with and without the TOASTed value, key updates, deletes and a truncate. */
    private static void change(int round) throws SQLException {
        int base = 1_000 * (round + 1);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO "Order Item" ("Order", line, big, amount, price, at, on_day, r4)
                    SELECT %1$d + i, 2, repeat(md5(i::text), 300), -i, 'NaN', 'infinity', '-infinity', 'NaN'
                    FROM generate_series(1, 200) i""".formatted(base));
            statement.execute("UPDATE \"Order Item\" SET note = 'round %d' WHERE \"Order\" %% 3 = 0".formatted(round));
            statement.execute("UPDATE \"Order Item\" SET big = NULL WHERE \"Order\" %% 50 = %d".formatted(round));
            connection.commit();
            statement.execute("UPDATE \"Order Item\" SET \"Order\" = \"Order\" + 500000 WHERE \"Order\" %% 40 = %d"
                    .formatted(round));
            statement.execute("DELETE FROM \"Order Item\" WHERE \"Order\" %% 17 = %d".formatted(round));
            connection.commit();
            // 3 inserts, 4 updates of one of several equal rows, 2 deletes
            statement.execute("INSERT INTO heap VALUES (7, NULL), (7, NULL), (1, 'same')");
            for (int i = 0; i < 4; i++) {
                statement.execute(
                        "UPDATE heap SET b = 'other' WHERE ctid = (SELECT min(ctid) FROM heap WHERE b = 'same')");
            }
            statement.execute("DELETE FROM heap WHERE ctid IN (SELECT ctid FROM heap WHERE a = 7 LIMIT 2)");
            connection.commit();
            statement.execute("TRUNCATE emptied");
            statement.execute("INSERT INTO emptied SELECT generate_series(1, %d)".formatted(round + 1));
            statement.execute("INSERT INTO excluded VALUES (%d)".formatted(round));
            connection.commit();
        }
    }

    private static void assertEqual(ContrailProcess pipeline) {
        // Arrays and numerics are text in the warehouse where it has no exact type for them.
        Map<String, String> sides = Map.of(
                "SELECT \"Order\", line, note, amount, price::text, \"at\", on_day, to_jsonb(tags)::text, extra::text, big, raw, id, ok, ratio, r4, t, ts FROM \"Order Item\"",
                "SELECT \"Order\", line, note, amount, price, \"at\", on_day, replace(tags::VARCHAR, ',', ', '), extra, big, raw, id, ok, ratio, r4, t, ts FROM public.\"Order Item\"",
                "SELECT a, b FROM heap",
                "SELECT a, b FROM public.heap",
                "SELECT id FROM emptied",
                "SELECT id FROM public.emptied");
        sides.forEach((source, warehouse) -> await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsMatching(e -> e instanceof PipelineException) // the table is not there yet
                .untilAsserted(
                        () -> assertThat(pipeline.rows(false, warehouse)).isEqualTo(pipeline.rows(true, source))));
        List<String> tables =
                pipeline.rows(false, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
        assertThat(tables).containsExactly("[Order Item]", "[emptied]", "[heap]");
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl("postgres"),
                server.superuser().user(),
                server.superuser().password());
    }

    private static String url() {
        return "postgresql://%s:%s@127.0.0.1:%d/postgres?sslmode=disable"
                .formatted(server.superuser().user(), server.superuser().password(), server.port());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
