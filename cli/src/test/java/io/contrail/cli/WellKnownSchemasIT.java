package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.ContrailProcess.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that everybody knows, as they are and without any setting; after their traffic every table is equal. */
class WellKnownSchemasIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLIENTS = 3;
    private static final int TRANSACTIONS = 400;
    private static final int ACCOUNTS = 20_000;

    /** Of columns that have a type of their own in the warehouse, and print alike on both sides. */
    private record Table(String schema, String name, List<String> inSource, List<String> inWarehouse) {
        String name(String quote) {
            return quote + schema + quote + "." + quote + name + quote;
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void everyTableIsEqualAfterASnapshotAndTraffic() throws Exception {
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"))) {
            load(source, "pgbench", "pagila", "northwind");
            assertDoctorKnowsTheHistory(source);
            List<Table> tables = tables(source);
            assertThat(tables).hasSize(4 + 15 + 14);
            Path data = folder.resolve("pipeline");
            try (ContrailProcess pipeline = ContrailProcess.up(data, "--source", source.url())) {
                tpcB(source, 1);
                load(source, "pagila-traffic", "northwind-traffic");
                assertEqual(pipeline, tables);
                assertThat(pipeline.status().tables()).hasSize(tables.size());
                tpcB(source, 2);
                source.execute(
                        "UPDATE northwind.products SET unit_price = unit_price * 1.1",
                        "DELETE FROM pagila.payment WHERE payment_id % 3 = 0",
                        "TRUNCATE pgbench_history",
                        "INSERT INTO pgbench_history SELECT 1, 1, 1, i, now(), NULL FROM generate_series(1, 10) i");
                assertEqual(pipeline, tables);
                assertThat(pipeline.number(
                                false, "SELECT count(*) FROM public_changelog.pgbench_history WHERE _op = 'c'"))
                        .as("rows of history in the changelog, each once")
                        .isEqualTo(2L * CLIENTS * TRANSACTIONS + 10);
                assertThat(pipeline.number(
                                false,
                                "SELECT (SELECT sum(abalance) FROM public.pgbench_accounts)"
                                        + " - (SELECT sum(bbalance) FROM public.pgbench_branches)"))
                        .as("what TPC-B keeps equal")
                        .isZero();
                pipeline.stop();
            }
        }
    }

    private static void assertDoctorKnowsTheHistory(UsersDatabase source) {
        Ended doctor = ContrailProcess.run(Map.of(), "doctor", "--source", source.url());
        assertThat(doctor.exit()).as(doctor.output()).isZero();
        assertThat(doctor.output())
                .contains("The table public.pgbench_history has no primary key.")
                .contains("ALTER TABLE \"public\".\"pgbench_history\" REPLICA IDENTITY FULL;");
        // Of a table that was updated the doctor does not assume that it will not be again.
        source.execute(
                "CREATE TABLE changed (t text)",
                "INSERT INTO changed VALUES ('a')",
                "UPDATE changed SET t = 'b'",
                "SELECT pg_stat_force_next_flush()",
                "SELECT 1");
        Ended refusal = ContrailProcess.run(Map.of(), "doctor", "--source", source.url());
        assertThat(refusal.exit()).as(refusal.output()).isEqualTo(5);
        assertThat(refusal.output()).contains("The table public.changed has no primary key.");
        source.execute("DROP TABLE changed");
    }

    private static void load(UsersDatabase source, String... samples) {
        for (String sample : samples) {
            try (InputStream file = WellKnownSchemasIT.class.getResourceAsStream("samples/" + sample + ".sql")) {
                source.execute(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** pgbench's built-in transaction "tpcb-like", by several clients at once. */
    private static void tpcB(UsersDatabase source, int round) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(round * 100L + i);
                running.add(clients.submit(() -> {
                    client(source, random);
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static void client(UsersDatabase source, Random random) throws SQLException {
        try (Connection connection = source.connect();
                PreparedStatement account = connection.prepareStatement(
                        "UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?");
                PreparedStatement balance =
                        connection.prepareStatement("SELECT abalance FROM pgbench_accounts WHERE aid = ?");
                PreparedStatement teller = connection.prepareStatement(
                        "UPDATE pgbench_tellers SET tbalance = tbalance + ? WHERE tid = ?");
                PreparedStatement branch = connection.prepareStatement(
                        "UPDATE pgbench_branches SET bbalance = bbalance + ? WHERE bid = ?");
                PreparedStatement history =
                        connection.prepareStatement("INSERT INTO pgbench_history (delta, tid, bid, aid, mtime)"
                                + " VALUES (?, ?, 1, ?, CURRENT_TIMESTAMP)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < TRANSACTIONS; i++) {
                int delta = random.nextInt(10_001) - 5_000;
                int aid = 1 + random.nextInt(ACCOUNTS);
                int tid = 1 + random.nextInt(10);
                run(account, delta, aid);
                run(balance, aid);
                run(teller, delta, tid);
                run(branch, delta, 1);
                run(history, delta, tid, aid);
                connection.commit();
            }
        }
    }

    private static void run(PreparedStatement statement, int... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setInt(i + 1, values[i]);
        }
        statement.execute();
    }

    /** Every table of the database by its root, with all columns but generated ones, of which the log has nothing. */
    private static List<Table> tables(UsersDatabase source) {
        return source.texts("""
                        SELECT n.nspname || '|' || c.relname || '|' || string_agg(quote_ident(a.attname) || ':' || CASE
                                 WHEN t.typcategory = 'A' THEN 'array'
                                 WHEN t.typname = 'tsvector' OR t.typtype = 'e' THEN 'text' ELSE '' END, ',' ORDER BY attnum)
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                          JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                          JOIN pg_type t ON t.oid = atttypid
                         WHERE n.nspname IN ('public', 'pagila', 'northwind') AND c.relkind IN ('r', 'p')
                           AND NOT c.relispartition
                         GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname""").stream()
                .map(line -> line.split("[|]", -1))
                .map(parts -> {
                    List<String> inSource = new ArrayList<>();
                    List<String> inWarehouse = new ArrayList<>();
                    for (String column : parts[2].split(",", -1)) {
                        String name = column.substring(0, column.indexOf(':'));
                        String kind = column.substring(column.indexOf(':') + 1);
                        inSource.add(
                                kind.equals("array")
                                        ? "to_json(%s)::text".formatted(name)
                                        : kind.equals("text") ? name + "::text" : name);
                        inWarehouse.add(kind.isEmpty() ? name : name + "::VARCHAR");
                    }
                    return new Table(parts[0], parts[1], inSource, inWarehouse);
                })
                .toList();
    }

    private static void assertEqual(ContrailProcess pipeline, List<Table> tables) {
        for (Table table : tables) {
            List<String> expected = pipeline.rows(
                    true, "SELECT %s FROM %s".formatted(String.join(", ", table.inSource()), table.name("\"")));
            await(table.name(""))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .ignoreExceptionsMatching(e -> e instanceof PipelineException) // the table is not there yet
                    .untilAsserted(() -> assertThat(pipeline.rows(
                                    false,
                                    "SELECT %s FROM %s"
                                            .formatted(String.join(", ", table.inWarehouse()), table.name("\""))))
                            .isEqualTo(expected));
        }
    }
}
