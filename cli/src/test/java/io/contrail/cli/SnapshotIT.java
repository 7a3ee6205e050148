package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.faults.NetworkLink;
import io.contrail.cli.pipeline.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are read again, and tables that come and go, beside a stream that goes on. */
class SnapshotIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Map<String, String> SIDES = Map.of(
            "SELECT id, n, at, big, to_jsonb(tags)::text, n2::text FROM leg",
            "SELECT id, n, \"at\", big, replace(tags::VARCHAR, ',', ', '), n2 FROM public.leg",
            "SELECT a, b FROM heap",
            "SELECT a, b FROM public.heap",
            "SELECT id, note FROM large",
            "SELECT id, note FROM public.large",
            "SELECT id, note FROM zone",
            "SELECT id, note FROM public.zone",
            "SELECT id, note FROM empty",
            "SELECT id, note FROM public.empty",
            "SELECT a, b FROM empty_heap",
            "SELECT a, b FROM public.empty_heap");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @Test
    void tablesAreReadAgainBesideTheStream() throws Exception {
        Path data = folder.resolve("pipeline");
        try (UsersDatabase database = UsersDatabase.start(folder.resolve("database"));
                NetworkLink link = new NetworkLink(database.port())) {
            create(database);
            String[] arguments = {"--source", database.url(link.port()), "--tables", "public.*,!public.hidden"};
            dieInTheInitialSnapshot(database, link, data, arguments);
            try (ContrailProcess pipeline = ContrailProcess.up(data, arguments)) {
                assertEqual(pipeline, SIDES);
                whatTheFirstSnapshotReadCountsNoMore(pipeline);
                anEmptyTableIsThereBeforeItsFirstRow(pipeline, database);
                whatWasMissedIsCorrectedAndRemoved(pipeline, database, data);
                aTableThatIsAddedIsReadAndOneThatIsTakenOutIsTold(pipeline, database, data);
                idleTablesHoldNoLog(database);
                refusals(data);
                dieWhileReading(pipeline, database);
            }
            try (ContrailProcess pipeline = ContrailProcess.up(data, "--tables", "public.*")) {
                assertEqual(pipeline, SIDES);
                // Wider than before
                assertEqual(pipeline, Map.of("SELECT id FROM hidden", "SELECT id FROM public.hidden"));
                await().atMost(PATIENCE)
                        .until(() -> pipeline.status().snapshots().isEmpty());
                assertEqual(pipeline, SIDES);
                pipeline.stop();
            }
        }
    }

    private static void create(UsersDatabase database) {
        database.execute(
                "CREATE TABLE leg (id int PRIMARY KEY, n numeric(20,5), at timestamptz, gap interval, big text,"
                        + " tags int[], n2 numeric)",
                "ALTER TABLE leg ALTER COLUMN big SET STORAGE EXTERNAL",
                "INSERT INTO leg SELECT i, i / 7.0, timestamptz '2024-02-29 12:00:00.123456Z' + i * interval '1 s',"
                        + " i * interval '1 month 1 us', repeat(md5(i::text), 90), ARRAY[i, i + 1], i / 3.0"
                        + " FROM generate_series(1, 3000) i",
                "CREATE TABLE heap (a int, b text)",
                "ALTER TABLE heap REPLICA IDENTITY FULL",
                "INSERT INTO heap SELECT i % 5, 'same' FROM generate_series(1, 2000) i",
                "CREATE TABLE large (id bigint PRIMARY KEY, note text)",
                "INSERT INTO large SELECT i, 'row ' || i FROM generate_series(1, 60000) i",
                "CREATE TABLE zone (id int PRIMARY KEY, note text)",
                "INSERT INTO zone SELECT i, 'zone' FROM generate_series(1, 100) i",
                "CREATE TABLE empty (id int PRIMARY KEY, note text NOT NULL)",
                "CREATE TABLE empty_heap (a int, b text)",
                "ALTER TABLE empty_heap REPLICA IDENTITY FULL",
                "CREATE TABLE hidden (id int PRIMARY KEY)",
                "INSERT INTO hidden SELECT generate_series(1, 100)");
    }

    /** In the middle of the table 'leg', when 'large' is in the warehouse. */
    private static void dieInTheInitialSnapshot(
            UsersDatabase database, NetworkLink link, Path data, String... arguments) throws InterruptedException {
        link.stallAfter(4_000_000);
        try (ContrailProcess pipeline = ContrailProcess.start(data, arguments)) {
            await().atMost(PATIENCE)
                    .ignoreExceptionsMatching(
                            e -> e instanceof PipelineException) // neither process nor table is there yet
                    .until(() ->
                            link.stalled() && pipeline.number(false, "SELECT count(*) FROM public.large") > 59_000);
            assertThat(pipeline.rows(false, "SELECT id FROM public.zone"))
                    .as("of a table that is announced and not read")
                    .isEmpty();
            database.execute(
                    "DELETE FROM large WHERE id <= 100",
                    "UPDATE large SET note = 'meanwhile' WHERE id = 101",
                    "DELETE FROM heap",
                    "INSERT INTO heap SELECT i % 5, 'same' FROM generate_series(1, 1500) i");
            pipeline.kill();
        }
        link.stallAfter(Long.MAX_VALUE);
        database.execute("DELETE FROM large WHERE id BETWEEN 200 AND 300", "INSERT INTO large VALUES (70000, 'dead')");
    }

    private static void whatTheFirstSnapshotReadCountsNoMore(ContrailProcess pipeline) {
        for (String table : List.of("large", "heap", "zone")) {
            assertThat(pipeline.rows(false, """
                            SELECT count(*) FROM public_changelog.%1$s WHERE _op = 'r'
                                AND _ordinal >= (SELECT coalesce(max(_ordinal), 0) FROM public_changelog.%1$s WHERE _op = 't')
                            """.formatted(table)))
                    .as("each row of %s once in the changelog, since the second snapshot began", table)
                    .isEqualTo(pipeline.rows(true, "SELECT count(*) FROM " + table));
        }
    }

    private static void anEmptyTableIsThereBeforeItsFirstRow(ContrailProcess pipeline, UsersDatabase database) {
        database.execute(
                "CREATE TABLE late_empty (id int PRIMARY KEY, note text)",
                "CREATE TABLE late_heap (a int)",
                "ALTER TABLE late_heap REPLICA IDENTITY FULL",
                "ALTER PUBLICATION contrail ADD TABLE late_empty, late_heap");
        Map<String, String> late = Map.of(
                "SELECT id, note FROM late_empty",
                "SELECT id, note FROM public.late_empty",
                "SELECT a FROM late_heap",
                "SELECT a FROM public.late_heap");
        assertEqual(pipeline, late);
        database.execute(
                "INSERT INTO empty VALUES (1, 'x')",
                "INSERT INTO empty_heap VALUES (1, 'x')",
                "INSERT INTO late_empty VALUES (1, 'x')",
                "INSERT INTO late_heap VALUES (1)");
        assertEqual(pipeline, SIDES);
        assertEqual(pipeline, late);
        for (String table : List.of("empty", "empty_heap", "late_empty", "late_heap")) {
            assertThat(pipeline.rows(false, "SELECT _op FROM public_changelog." + table))
                    .as(table)
                    .containsExactly("[c]");
        }
    }

    private static void whatWasMissedIsCorrectedAndRemoved(ContrailProcess pipeline, UsersDatabase database, Path data)
            throws InterruptedException {
        // The publication leaves changes out for a while: rows are stale, missing and too many
        database.execute(
                "ALTER PUBLICATION contrail SET (publish = 'truncate')",
                "UPDATE leg SET n = -1, big = repeat('x', 3000) WHERE id % 3 = 0",
                "DELETE FROM leg WHERE id % 7 = 0",
                "INSERT INTO leg VALUES (9000, 1, 'infinity', '1 us', 'b', '{1}', 1)",
                "DELETE FROM heap WHERE a = 3",
                "INSERT INTO heap VALUES (8, NULL), (8, NULL)",
                "ALTER PUBLICATION contrail SET (publish = 'insert, update, delete, truncate')");
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = new Thread(() -> {
            for (int i = 0; writing.get(); i++) {
                write(database, i);
            }
        });
        writer.start();
        try {
            assertThat(run("snapshot", "start", "--table", "public.leg", "--table", "public.heap", "--wait", data))
                    .isZero();
        } finally {
            writing.set(false);
            writer.join();
        }
        assertEqual(pipeline, SIDES);
    }

    private static void write(UsersDatabase database, int i) {
        database.execute(
                "UPDATE leg SET at = at + interval '1 s' WHERE id %% 50 = %d".formatted(i % 50),
                "DELETE FROM leg WHERE id = %d".formatted(17 * i % 3000),
                "INSERT INTO leg VALUES (%d, 0.1, now(), NULL, 'new', NULL, NULL)".formatted(100_000 + i),
                "UPDATE leg SET id = id + 10000 WHERE id = %d".formatted(13 * i % 3000),
                "INSERT INTO heap VALUES (%d, 'new')".formatted(i % 5),
                "DELETE FROM heap WHERE ctid = (SELECT min(ctid) FROM heap WHERE a = %d)".formatted(i % 5));
    }

    private static void aTableThatIsAddedIsReadAndOneThatIsTakenOutIsTold(
            ContrailProcess pipeline, UsersDatabase database, Path data) {
        database.execute(
                "CREATE TABLE late (id int PRIMARY KEY, note text)",
                "INSERT INTO late SELECT i, 'before' FROM generate_series(1, 500) i",
                "ALTER PUBLICATION contrail ADD TABLE late",
                "UPDATE late SET note = 'after' WHERE id > 400",
                "DELETE FROM late WHERE id < 50");
        Map<String, String> late = Map.of("SELECT id, note FROM late", "SELECT id, note FROM public.late");
        assertEqual(pipeline, late);

        database.execute("ALTER PUBLICATION contrail DROP TABLE late", "DELETE FROM late WHERE id < 100");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(pipeline.status().reason()).contains("public.late is no longer in the publication"));
        assertThat(run("snapshot", "start", "--table", "public.late", data)).isEqualTo(Main.Exit.USAGE);
        database.execute("ALTER PUBLICATION contrail ADD TABLE late");
        assertEqual(pipeline, late);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pipeline.status().reason()).isNull());

        List<String> last = pipeline.rows(true, "SELECT id, note FROM late");
        database.execute("DROP TABLE late");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pipeline.status().tables())
                        .filteredOn(Status.Table::dropped)
                        .extracting(Status.Table::name)
                        .containsExactly("public.late"));
        assertThat(pipeline.status().reason()).isNull();
        assertThat(pipeline.rows(false, "SELECT id, note FROM public.late")).isEqualTo(last);
    }

    private static void idleTablesHoldNoLog(UsersDatabase database) {
        String slot = "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'contrail'";
        database.execute(
                "CREATE UNLOGGED TABLE noise (id int)",
                "ALTER TABLE noise SET LOGGED",
                "INSERT INTO noise SELECT generate_series(1, 100000)");
        String written = database.texts("SELECT pg_current_wal_lsn()").get(0);
        await().atMost(PATIENCE)
                .until(() -> database.texts("SELECT (%s) >= '%s'::pg_lsn".formatted("(" + slot + ")", written))
                        .equals(List.of("t")));
        database.execute("DROP TABLE noise");
    }

    private static void refusals(Path data) {
        assertThat(run("snapshot", "start", "--table", "public.nothing", data)).isEqualTo(Main.Exit.USAGE);
        assertThat(run("snapshot", "start", data)).isEqualTo(Main.Exit.USAGE);
        assertThat(run("snapshot", "status", data)).isZero();
    }

    private static void dieWhileReading(ContrailProcess pipeline, UsersDatabase database) throws InterruptedException {
        database.execute(
                "ALTER PUBLICATION contrail SET (publish = 'truncate')",
                "DELETE FROM large WHERE id % 11 = 0",
                "UPDATE large SET note = 'changed' WHERE id % 13 = 0",
                "ALTER PUBLICATION contrail SET (publish = 'insert, update, delete, truncate')");
        pipeline.control().snapshot(List.of("public.large", "public.heap"));
        pipeline.kill();
        database.execute("UPDATE large SET note = 'later' WHERE id % 1000 = 1", "DELETE FROM large WHERE id > 59000");
    }

    private static int run(Object... arguments) {
        String[] words = new String[arguments.length + 1];
        for (int i = 0; i < arguments.length - 1; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        words[arguments.length - 1] = "--data-dir";
        words[arguments.length] = String.valueOf(arguments[arguments.length - 1]);
        return Main.commandLine().execute(words);
    }

    private static void assertEqual(ContrailProcess pipeline, Map<String, String> sides) {
        sides.forEach((source, warehouse) -> await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsMatching(e -> e instanceof PipelineException
                        && String.valueOf(e.getMessage()).contains("does not exist")) // the table is not there yet
                .untilAsserted(() -> assertThat(pipeline.differences(source, warehouse))
                        .as(warehouse)
                        .isEmpty()));
    }
}
