package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.Status;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables change their shapes while rows are written, and a topic gets records that nobody can read. */
class EvolutionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(200);

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
    void theWarehouseFollowsEveryShapeAndSetsAsideWhatItCannotRead() throws Exception {
        run("""
                CREATE TABLE item (id int PRIMARY KEY, tick int, a int, b text, note varchar(40), last text);
                INSERT INTO item SELECT i, 0, i, 'b' || i, 'note ' || i, 'l' || i FROM generate_series(1, 200) i;
                CREATE TABLE keyed (id int PRIMARY KEY, code int NOT NULL, v text);
                INSERT INTO keyed SELECT i, 1000 + i, 'v' FROM generate_series(1, 50) i;
                CREATE TABLE clash (id int PRIMARY KEY, v text);
                INSERT INTO clash VALUES (1, 'v');
                CREATE TABLE reborn (id int PRIMARY KEY, v text);
                INSERT INTO reborn SELECT i, 'old' FROM generate_series(1, 50) i""");
        Path data = folder.resolve("pipeline");
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--source", url(), "--tables", "public.*");
                Writer writer = new Writer()) {
            writer.start();
            for (String ddl : SHAPES) {
                run(ddl);
                // Debezium reads types from the catalog of now: it must have seen a type before the next one comes.
                long seen = 1_000 + writer.awaitMore(15);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> pipeline.number(false, "SELECT max(id) FROM public.item") >= seen);
            }
            writer.stop();
            assertEqual(pipeline, "item", "keyed", "reborn");
            assertChangelogKeepsOldValues(pipeline);
            assertThat(incomplete(pipeline, "item")).isNull();

            volatileDefaultIsNamedUntilRowsAreWrittenAgain(pipeline);
            poisonIsSetAside(pipeline, data);
            pipeline.kill();
        }
        for (String statement : BEHIND_ITS_BACK) {
            run(statement);
        }
        try (ContrailProcess pipeline = ContrailProcess.start(data)) {
            await().atMost(PATIENCE).pollInterval(POLL).ignoreExceptions().until(() -> pipeline.status() != null);
            assertEqual(pipeline, "keyed", "reborn");
            // Of z, whose table PostgreSQL has rewritten, the catalog no longer tells what older rows have.
            await().atMost(PATIENCE)
                    .pollInterval(POLL)
                    .untilAsserted(
                            () -> assertThat(incomplete(pipeline, "item")).contains("'z'"));
            run("UPDATE item SET z = z");
            assertEqual(pipeline, "item");
            assertThat(pipeline.rows(false, CHANGES_OF_Z)).contains("[b1]", "[6]", "[7000000000]", "[b8]");
            aShapeThatCannotBeFollowedStopsItsTableAlone(pipeline);
            pipeline.stop();
        }
        assertThat(Main.commandLine().execute("down", "--purge", "--yes", "--data-dir", data.toString()))
                .isZero();
    }

    /**
     * What is written while nobody reads, so that the catalog is ahead of the whole of it: each row has another type in z
     * than the catalog by then, and keyed has another key.
     */
    private static final List<String> BEHIND_ITS_BACK = List.of(
            "ALTER TABLE item ADD COLUMN after_the_kill int DEFAULT 11",
            "UPDATE item SET tick = -1 WHERE id = 1",
            "ALTER TABLE item ADD COLUMN z text",
            "UPDATE item SET z = 'b1' WHERE id = 1",
            "ALTER TABLE item DROP COLUMN z, ADD COLUMN z int DEFAULT 5",
            "UPDATE item SET z = 6 WHERE id = 2",
            "ALTER TABLE item ALTER COLUMN z TYPE bigint",
            "UPDATE item SET z = 7000000000 WHERE id = 3",
            "ALTER TABLE item ALTER COLUMN z DROP DEFAULT, ALTER COLUMN z TYPE text",
            "UPDATE item SET z = 'b8' WHERE id = 4",
            "UPDATE item SET z = '' WHERE z IS NULL",
            "ALTER TABLE item ALTER COLUMN z SET NOT NULL",
            "DELETE FROM keyed WHERE code = 1002",
            "UPDATE keyed SET v = NULL WHERE code = 1003",
            "ALTER TABLE keyed ADD COLUMN n int",
            "UPDATE keyed SET n = code, v = coalesce(v, '')",
            "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey, ALTER v SET NOT NULL, ADD PRIMARY KEY (n)",
            "DELETE FROM keyed WHERE n = 1004",
            "DROP TABLE reborn",
            "CREATE TABLE reborn (id int PRIMARY KEY, v text)",
            "ALTER PUBLICATION contrail ADD TABLE reborn",
            "INSERT INTO reborn VALUES (1, 'third')");

    private static final String CHANGES_OF_Z =
            "SELECT concat_ws('|', *COLUMNS('^z(_before_.*)?$')) FROM public_changelog.item";

    private static final List<String> SHAPES = List.of(
            "ALTER TABLE item ADD COLUMN plain int",
            "ALTER TABLE item ADD COLUMN d int NOT NULL DEFAULT 7",
            // No row is ever sent for these, and the catalog soon names no default any more.
            "ALTER TABLE item ADD COLUMN e text DEFAULT 'x ''y'' é'; ALTER TABLE item ALTER COLUMN e DROP DEFAULT",
            "ALTER TABLE item ADD COLUMN f timestamptz DEFAULT '2024-02-29 12:34:56.789+02', ADD COLUMN g bool DEFAULT true,"
                    + " ADD COLUMN h numeric(8,2) DEFAULT 1.50, ADD COLUMN i date DEFAULT '0044-03-15 BC'",
            "ALTER TABLE item ADD COLUMN k int; UPDATE item SET k = id * 2; ALTER TABLE item ALTER COLUMN k SET NOT NULL,"
                    + " ALTER COLUMN k SET DEFAULT 0",
            "ALTER TABLE item DROP COLUMN b",
            "ALTER TABLE item RENAME COLUMN a TO alpha",
            "ALTER TABLE item RENAME COLUMN k TO \"K twice\"",
            "ALTER TABLE item ADD COLUMN b int DEFAULT 3",
            "ALTER TABLE item ALTER COLUMN d TYPE bigint",
            "ALTER TABLE item ALTER COLUMN alpha TYPE text, ALTER COLUMN note TYPE text",
            "ALTER TABLE item ALTER COLUMN h TYPE numeric(12,4)",
            "ALTER TABLE item ALTER COLUMN d DROP NOT NULL",
            "ALTER TABLE item DROP COLUMN last, ADD COLUMN last int DEFAULT 5",
            "BEGIN; ALTER TABLE keyed DROP CONSTRAINT keyed_pkey; ALTER TABLE keyed ADD PRIMARY KEY (code); COMMIT;"
                    + " UPDATE keyed SET v = 'by code' WHERE code < 1020; DELETE FROM keyed WHERE code > 1040",
            "BEGIN; DROP TABLE reborn; CREATE TABLE reborn (v int, name text, id bigint PRIMARY KEY);"
                    + " ALTER PUBLICATION contrail ADD TABLE reborn; COMMIT;"
                    + " INSERT INTO reborn SELECT i, 'new', i FROM generate_series(1, 20) i");

    private static void assertChangelogKeepsOldValues(ContrailProcess pipeline) {
        List<String> columns = pipeline.rows(
                false,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public_changelog' AND table_name = 'item'");
        String old = columns.stream()
                .map(column -> column.substring(1, column.length() - 1))
                .filter(column -> column.startsWith("b_before_"))
                .findFirst()
                .orElseThrow();
        assertThat(pipeline.number(
                        false,
                        "SELECT count(*) FROM public_changelog.item WHERE _op = 'r' AND \"%s\" = 'b' || id"
                                .formatted(old)))
                .isEqualTo(200);
        assertThat(pipeline.number(false, "SELECT count(*) FROM public_changelog.reborn WHERE _op = 't'"))
                .isEqualTo(1);
    }

    private static void volatileDefaultIsNamedUntilRowsAreWrittenAgain(ContrailProcess pipeline) throws SQLException {
        run("ALTER TABLE item ADD COLUMN r float8 DEFAULT random(); UPDATE item SET tick = 5 WHERE id = 1");
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(incomplete(pipeline, "item")).contains("'r'"));
        assertThat(pipeline.status().state()).isEqualTo(Status.State.UNHEALTHY);
        run("UPDATE item SET r = r");
        assertEqual(pipeline, "item");
        run("UPDATE item SET tick = 6 WHERE id = 2");
        await().atMost(PATIENCE).pollInterval(POLL).untilAsserted(() -> {
            run("UPDATE item SET tick = tick + 1 WHERE id = 2");
            assertThat(incomplete(pipeline, "item")).isNull();
        });
    }

    private static void aShapeThatCannotBeFollowedStopsItsTableAlone(ContrailProcess pipeline) throws SQLException {
        run("ALTER TABLE clash ADD COLUMN _op text");
        run("INSERT INTO clash VALUES (2, 'x', 'y')");
        run("UPDATE item SET tick = 99 WHERE id = 5; INSERT INTO reborn VALUES (2, 'goes on')");
        assertEqual(pipeline, "item", "reborn");
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(incomplete(pipeline, "clash")).contains("stopped", "_op", "To do"));
        assertThat(pipeline.rows(false, "SELECT id FROM public.clash")).containsExactly("[1]");
        assertThat(pipeline.status().state()).isEqualTo(Status.State.UNHEALTHY);
    }

    private static void poisonIsSetAside(ContrailProcess pipeline, Path data) throws Exception {
        long newer = pipeline.number(true, "SELECT count(*) FROM keyed WHERE code = 1001");
        assertThat(newer).isEqualTo(1);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka(pipeline)), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String value : List.of(
                    "not JSON at all",
                    "{\"before\":null,\"after\":{\"id\":1,\"code\":1001,\"v\":\"stale\"},\"source\":{\"txId\":1,\"lsn\":1,\"ts_us\":1},\"op\":\"u\"}",
                    "{\"before\":null,\"after\":{\"id\":-1,\"code\":-1,\"v\":\"late\"},\"source\":{\"txId\":1,\"lsn\":1,\"ts_us\":1},\"op\":\"c\"}")) {
                producer.send(new ProducerRecord<>("contrail.public.keyed", value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(incomplete(pipeline, "keyed")).contains("3 dead letters"));
        run("UPDATE keyed SET v = 'newer' WHERE code = 1001; INSERT INTO keyed VALUES (900, 900, 'after');"
                + " UPDATE item SET tick = 77 WHERE id = 3");
        assertEqual(pipeline, "keyed", "item", "reborn");

        assertThat(DeadLetterTopic.read(kafka(pipeline), "contrail-dead-letters", 3))
                .hasSize(3)
                .allSatisfy(copy -> assertThat(copy.errors())
                        .containsEntry("topic", "contrail.public.keyed")
                        .containsEntry("partition", "0")
                        .containsKey("offset"))
                .anySatisfy(copy -> {
                    assertThat(copy.value()).isEqualTo("not JSON at all");
                    assertThat(copy.errors().get("exception.message")).contains("contrail.schema", "To do:");
                });
        assertThat(dlq(0, data, "list", "-o", "csv")).contains("public.keyed", "contrail.public.keyed");
        assertThat(dlq(0, data, "show", "1")).contains("not JSON at all");
        assertThat(dlq(0, data, "show", "2", "-o", "json")).contains("stale");
        dlq(Main.Exit.USAGE, data, "show", "99");
        dlq(Main.Exit.USAGE, data, "redrive");
        dlq(Main.Exit.USAGE, data, "redrive", "99");
        assertThat(dlq(Main.Exit.FAILED, data, "redrive", "--table", "public.keyed"))
                .contains("1  not redriven", "2  redriven", "3  redriven");
        assertThat(pipeline.rows(false, "SELECT v FROM public.keyed WHERE code IN (1001, -1)"))
                .containsExactly("[late]", "[newer]");
        dlq(0, data, "discard", "1");
        assertThat(dlq(0, data, "redrive", "--all", "-o", "json")).contains("[]");
        assertThat(incomplete(pipeline, "keyed")).isNull();
        run("INSERT INTO keyed VALUES (-1, -1, 'late')");
        assertEqual(pipeline, "keyed");
    }

    private static String dlq(int exit, Path data, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("dlq"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data-dir", data.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        assertThat(code).as("%s: %s %s", all, out, err).isEqualTo(exit);
        return out.toString();
    }

    private static String kafka(ContrailProcess pipeline) {
        return pipeline.status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals("kafka"))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private static @org.jspecify.annotations.Nullable String incomplete(ContrailProcess pipeline, String table) {
        return pipeline.status().tables().stream()
                .filter(status -> status.name().equals("public." + table))
                .findFirst()
                .orElseThrow()
                .incomplete();
    }

    private static void assertEqual(ContrailProcess pipeline, String... tables) {
        for (String table : tables) {
            String columns = String.join(
                    ", ",
                    pipeline
                            .rows(
                                    true,
                                    "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '%s'"
                                            .formatted(table))
                            .stream()
                            .map(column -> column.substring(1, column.length() - 1))
                            .toList());
            String sql = "SELECT %s FROM public.%s".formatted(columns, table);
            await().atMost(PATIENCE)
                    .pollInterval(POLL)
                    .ignoreExceptionsMatching(e -> e instanceof PipelineException) // a column is not there yet
                    .untilAsserted(() -> assertThat(pipeline.rows(false, sql)).isEqualTo(pipeline.rows(true, sql)));
            assertThat(pipeline.rows(
                            false,
                            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '%s' AND column_name NOT LIKE '\\_%%' ESCAPE '\\'"
                                    .formatted(table)))
                    .as("columns of %s", table)
                    .hasSize(columns.split(", ", -1).length);
        }
    }

    /** Writes all the time, in columns that every shape has. */
    private static final class Writer implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final AtomicLong written = new AtomicLong();
        private Future<?> work = java.util.concurrent.CompletableFuture.completedFuture(null);

        void start() {
            work = thread.submit(() -> {
                try (Connection connection = connect();
                        Statement statement = connection.createStatement()) {
                    while (going.get()) {
                        long i = written.incrementAndGet();
                        statement.execute("INSERT INTO item (id, tick) VALUES (%d, 1)".formatted(1_000 + i));
                        statement.execute("UPDATE item SET tick = tick + 1 WHERE id = %d".formatted(1 + i % 100));
                        if (i % 3 == 0) {
                            statement.execute("DELETE FROM item WHERE id = %d".formatted(1_000 + i - 2));
                        }
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
        }

        long awaitMore(long count) {
            long until = written.get() + count;
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
                if (work.isDone()) {
                    work.get();
                }
                return written.get() >= until;
            });
            return until - 3;
        }

        void stop() throws ExecutionException, InterruptedException {
            going.set(false);
            work.get();
        }

        @Override
        public void close() {
            going.set(false);
            thread.shutdown();
        }
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
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
