package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.cli.pipeline.RepairOrder;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.verifier.Difference;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;
import io.contrail.verifier.repair.RepairPlan;
import io.contrail.verifier.source.NotVerifiableException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is verified agrees, what does not agree is found and named, and what cannot be compared is not called verified. */
class VerifyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    /** One corruption of table leg: what is done to the warehouse behind its back, and what has to be found. */
    private record Corruption(int id, String set, Difference.Kind kind, List<String> columns) {}

    private static final List<Corruption> CORRUPTIONS = List.of(
            new Corruption(10, "a = b, b = a", Difference.Kind.VALUE, List.of("a", "b")),
            new Corruption(11, "n = trunc(n, 1)", Difference.Kind.VALUE, List.of("n")),
            new Corruption(12, "\"at\" = \"at\" + INTERVAL 1 HOUR", Difference.Kind.VALUE, List.of("at")),
            new Corruption(13, "\"at\" = date_trunc('milliseconds', \"at\")", Difference.Kind.VALUE, List.of("at")),
            new Corruption(14, "\"at\" = date_trunc('minute', \"at\")", Difference.Kind.VALUE, List.of("at")),
            new Corruption(15, "note = 'cafe' || chr(769)", Difference.Kind.VALUE, List.of("note")),
            new Corruption(16, "note = ''", Difference.Kind.VALUE, List.of("note")),
            new Corruption(17, "a = 'a', b = 'bc'", Difference.Kind.VALUE, List.of("a", "b")),
            new Corruption(18, "a = a || ' '", Difference.Kind.VALUE, List.of("a")),
            new Corruption(19, "ok = NOT ok", Difference.Kind.VALUE, List.of("ok")),
            new Corruption(20, "f = 0.30000000000000004", Difference.Kind.VALUE, List.of("f")),
            new Corruption(21, "n = NULL", Difference.Kind.VALUE, List.of("n")),
            new Corruption(22, "n = -n", Difference.Kind.VALUE, List.of("n")),
            new Corruption(23, "f = f + 0.0004", Difference.Kind.VALUE, List.of("f")),
            new Corruption(24, "a = upper(a)", Difference.Kind.VALUE, List.of("a")),
            new Corruption(25, "free = '1.5'", Difference.Kind.VALUE, List.of("free")),
            new Corruption(26, "big = big || 'x'", Difference.Kind.VALUE, List.of("big")),
            new Corruption(27, "day = day + 1", Difference.Kind.VALUE, List.of("day")),
            new Corruption(28, "doc = '{\"a\":1}'", Difference.Kind.VALUE, List.of("doc")),
            new Corruption(29, "raw = unhex('00')", Difference.Kind.VALUE, List.of("raw")),
            new Corruption(30, "note = 'old', n = 1.000", Difference.Kind.STALE, List.of("n", "note")));

    @Test
    void whatAgreesIsVerifiedAndWhatDoesNotIsNamed() throws Exception {
        Path data = folder.resolve("pipeline");
        try (UsersDatabase database = UsersDatabase.start(folder.resolve("database"))) {
            create(database);
            String[] arguments = {"--source", database.url(), "--tables", "public.*", "--verify", "off"};
            try (ContrailProcess pipeline = ContrailProcess.up(data, arguments)) {
                assertThat(verify(pipeline).verdict()).isEqualTo(Verdict.VERIFIED);
                database.execute("UPDATE leg SET n = 2, note = 'new' WHERE id = 30");
                verify(pipeline, "public.leg");
                pipeline.stop();
            }
            // What was pending has been merged when it starts again: the corruptions meet merged rows.
            try (ContrailProcess pipeline = ContrailProcess.up(data, "--verify", "off")) {
                VerificationReport clean = verify(pipeline, "public.*,!public.wide");
                assertThat(clean.verdict()).as(clean.toString()).isEqualTo(Verdict.VERIFIED);
                assertThat(clean.tables()).hasSize(8);
                chunksHaveTheSizeThatIsAskedFor(pipeline);
                everyCorruptionIsFound(pipeline, database);
                exitCodesAndReports(data, pipeline);
                tablesWithoutKey(pipeline);
                whatCannotBeComparedIsNotCalledVerified(pipeline, database);
                whatIsBeingReadAgainIsNotCalledVerified(pipeline);
                whatWasNotCapturedIsBlamedOnCapture(pipeline, database);
                changesThatTheSlotLostAreNotCalledVerified(pipeline, database);
                pipeline.stop();
            }
        }
    }

    private static void create(UsersDatabase database) {
        database.execute(
                "CREATE TABLE leg (id int PRIMARY KEY, a text, b text, n numeric(12,3), free numeric, at timestamptz,"
                        + " f float8, ok bool, note text, big text, day date, doc jsonb, raw bytea)",
                "ALTER TABLE leg ALTER COLUMN big SET STORAGE EXTERNAL",
                "INSERT INTO leg SELECT i, 'ab', 'c', i + 0.125, 1.50, timestamptz '2024-02-29 12:34:56.123456Z', 0.3, true,"
                        + " NULL, repeat(md5(i::text), 90), '2024-02-29', '{\"a\": 1}', '\\x00ff'"
                        + " FROM generate_series(1, 3000) i",
                "UPDATE leg SET note = 'caf' || chr(233) WHERE id = 15",
                "UPDATE leg SET n = 1, note = 'old' WHERE id = 30",
                "CREATE TABLE seat (flight text, no int, day date, holder text, PRIMARY KEY (flight, no, day))",
                "INSERT INTO seat SELECT 'F' || i % 50, i, date '2024-01-01' + i % 9, CASE WHEN i % 3 = 0 THEN '' END"
                        + " FROM generate_series(1, 2000) i",
                "CREATE TABLE word (w text COLLATE \"en-x-icu\" PRIMARY KEY, n int)",
                "INSERT INTO word SELECT CASE WHEN i % 2 = 0 THEN 'Wort' ELSE 'wort' END || i, i FROM generate_series(1, 1500) i",
                "CREATE TABLE heap (a int, b text, f float8)",
                "ALTER TABLE heap REPLICA IDENTITY FULL",
                "INSERT INTO heap SELECT i % 7, 'same', i % 3 FROM generate_series(1, 1000) i",
                "CREATE TABLE log (line text)",
                "INSERT INTO log SELECT 'line ' || i % 10 FROM generate_series(1, 500) i",
                "CREATE TABLE empty (id int PRIMARY KEY)",
                "CREATE TABLE many (id int PRIMARY KEY, v text)",
                "INSERT INTO many SELECT i, 'row ' || i FROM generate_series(1, 100000) i",
                "CREATE TABLE part (id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')",
                "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')",
                "INSERT INTO part SELECT i, date '2024-01-01' + i % 50, 'v' || i FROM generate_series(1, 800) i",
                "CREATE TABLE wide (%s, PRIMARY KEY (c1))"
                        .formatted(IntStream.rangeClosed(1, 1_600)
                                .mapToObj(i -> "c" + i + " int")
                                .collect(Collectors.joining(", "))),
                "INSERT INTO wide (c1, c2, c1600) SELECT i, i, -i FROM generate_series(1, 20) i");
    }

    private static VerificationReport verify(ContrailProcess pipeline, String... tables) {
        return pipeline.control()
                .verify(
                        new VerifyRequest(List.of(tables), List.of(), false, 1, 1, 60, 1_000, 0),
                        VerificationListener.SILENT);
    }

    /** Their bounds were once found in the order of the keys' texts, 1000 before 2: most chunks were of another size. */
    private static void chunksHaveTheSizeThatIsAskedFor(ContrailProcess pipeline) {
        VerificationReport report = pipeline.control()
                .verify(
                        new VerifyRequest(List.of("public.leg"), List.of(), false, 1, 1, 60, 1_000, 700),
                        VerificationListener.SILENT);
        assertThat(report.tables().get(0).rows()).isEqualTo(3_000);
        assertThat(report.tables().get(0).chunks()).isEqualTo(5);
    }

    private static void corrupt(ContrailProcess pipeline, String table, String sql) {
        pipeline.rows(false, sql.replace(table + " ", "contrail_base.\"public.%s\" ".formatted(table)));
    }

    private static void everyCorruptionIsFound(ContrailProcess pipeline, UsersDatabase database) throws Exception {
        for (Corruption corruption : CORRUPTIONS) {
            corrupt(pipeline, "leg", "UPDATE leg SET %s WHERE id = %d".formatted(corruption.set(), corruption.id()));
        }
        corrupt(pipeline, "leg", "DELETE FROM leg WHERE id = 40");
        corrupt(pipeline, "leg", "UPDATE leg SET id = 5041 WHERE id = 41");
        corrupt(pipeline, "leg", "INSERT INTO leg SELECT * FROM contrail_base.\"public.leg\" WHERE id = 42");
        Map<String, String> expected = new TreeMap<>();
        CORRUPTIONS.forEach(
                each -> expected.put("{id=%d}".formatted(each.id()), each.kind() + " APPLY " + each.columns()));
        expected.put("{id=40}", "MISSING APPLY []");
        expected.put("{id=41}", "MISSING APPLY []");
        expected.put("{id=5041}", "EXTRA APPLY []");
        expected.put("{id=42}", "DUPLICATE APPLY []");
        assertThat(found(verify(pipeline, "public.leg"))).as("quiet").isEqualTo(expected);
        try (WriteLoad load = WriteLoad.start(database, "leg", 100)) {
            assertThat(found(verify(pipeline, "public.leg"))).as("under load").isEqualTo(expected);
            repairConverges(pipeline, load);
        }
        VerificationReport after = verify(pipeline, "public.leg");
        assertThat(after.verdict()).as(after.toString()).isEqualTo(Verdict.VERIFIED);
    }

    private static Map<String, String> found(VerificationReport report) {
        Map<String, String> found = new TreeMap<>();
        for (TableReport table : report.tables()) {
            for (Difference row : table.examples()) {
                found.put(
                        row.key().toString(),
                        "%s %s %s"
                                .formatted(
                                        row.kind(),
                                        row.blame(),
                                        row.columns().stream()
                                                .map(Difference.ColumnDifference::column)
                                                .sorted()
                                                .toList()));
            }
        }
        return found;
    }

    /** Under load; what is deleted meanwhile stays deleted, what is changed meanwhile stays changed. */
    private static void repairConverges(ContrailProcess pipeline, WriteLoad load) {
        VerificationReport before = verify(pipeline, "public.leg");
        RepairPlan plan = RepairPlan.of(before);
        assertThat(plan.steps()).hasSize(CORRUPTIONS.size() + 4);
        load.execute("DELETE FROM leg WHERE id = 10", "UPDATE leg SET a = 'newer' WHERE id = 11");
        RepairOrder done = pipeline.control().repair(new RepairOrder(plan, false));
        assertThat(done.plan().steps()).hasSize(CORRUPTIONS.size() + 3);
        assertThat(found(verify(pipeline, "public.leg"))).isEqualTo(Map.of("{id=5041}", "EXTRA APPLY []"));
        pipeline.control().repair(new RepairOrder(plan, true));
        pipeline.control().repair(new RepairOrder(plan, true));
        VerificationReport after = verify(pipeline, "public.leg");
        assertThat(after.verdict()).as(after.toString()).isEqualTo(Verdict.VERIFIED);
        assertThat(pipeline.rows(false, "SELECT id, a FROM public.leg WHERE id IN (10, 11, 5041)"))
                .containsExactly("[11, newer]");
    }

    private static void exitCodesAndReports(Path data, ContrailProcess pipeline) throws Exception {
        assertThat(run(data, "--table", "public.seat").exit()).isZero();
        corrupt(pipeline, "seat", "UPDATE seat SET holder = 'thief' WHERE no = 7");
        Path report = folder.resolve("report.md");
        ContrailProcess.Ended different =
                run(data, "--table", "public.seat", "--repair", "--report", report.toString());
        assertThat(different.exit()).as(different.output()).isEqualTo(4);
        assertThat(different.output())
                .contains(
                        "flight=F7, no=7, day=2024-01-08",
                        "holder: source NULL, warehouse 'thief'",
                        "Nothing was changed");
        assertThat(Files.readString(report)).contains("| holder | NULL | 'thief' |");
        String key = "[\"F7\",\"7\",\"2024-01-08\"]";
        assertThat(run(data, "--table", "public.seat", "--key", key).exit()).isEqualTo(4);
        assertThat(run(data, "--table", "public.seat", "--key", "[\"F8\",\"8\",\"2024-01-09\"]")
                        .exit())
                .isZero();
        ContrailProcess.Ended sample = run(data, "--sample", "--coverage", "1h", "--cpu", "100%", "-o", "json");
        assertThat(sample.output()).contains("\"verdict\" : \"DIFFERENT\"", "\"table\" : \"seat\"");
        assertThat(run(
                                data,
                                "--repair",
                                "--apply",
                                data.resolve("repair-plan.json").toString())
                        .exit())
                .isZero();
        assertThat(run(data, "--table", "public.nothing").exit()).isEqualTo(2);
        assertThat(run(data, "--key", "1").exit()).isEqualTo(2);
        assertThat(run(data, "--cpu", "0%").exit()).isEqualTo(2);
        assertThat(run(folder.resolve("elsewhere")).exit()).isEqualTo(3);
    }

    private static ContrailProcess.Ended run(Path data, String... arguments) {
        List<String> command = new ArrayList<>(List.of("verify", "--data-dir", data.toString()));
        command.addAll(List.of(arguments));
        return ContrailProcess.run(Map.of(), command.toArray(String[]::new));
    }

    private static void tablesWithoutKey(ContrailProcess pipeline) {
        corrupt(
                pipeline,
                "heap",
                "DELETE FROM heap WHERE rowid = (SELECT min(rowid) FROM contrail_base.\"public.heap\" WHERE a = 3)");
        corrupt(pipeline, "heap", "INSERT INTO heap SELECT * FROM contrail_base.\"public.heap\" WHERE a = 4 LIMIT 1");
        corrupt(pipeline, "log", "UPDATE log SET line = 'other' WHERE rowid = 5");
        VerificationReport report = verify(pipeline, "public.heap", "public.log");
        assertThat(report.tables().get(0).examples())
                .extracting(Difference::kind, row -> row.warehouseRows() - row.sourceRows())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Difference.Kind.MISSING, -1L),
                        org.assertj.core.groups.Tuple.tuple(Difference.Kind.DUPLICATE, 1L));
        assertThat(report.tables().get(1).examples())
                .extracting(Difference::kind)
                .containsExactlyInAnyOrder(Difference.Kind.MISSING, Difference.Kind.EXTRA);
        pipeline.control().repair(new RepairOrder(RepairPlan.of(report), true));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                verify(pipeline, "public.heap", "public.log").verdict())
                        .isEqualTo(Verdict.VERIFIED));
    }

    private static void whatCannotBeComparedIsNotCalledVerified(ContrailProcess pipeline, UsersDatabase database) {
        database.execute("ALTER TABLE part ADD COLUMN more text DEFAULT 'there'");
        TableReport changing = verify(pipeline, "public.part").tables().get(0);
        assertThat(changing.verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(changing.obstacle()).isEqualTo(Reason.SCHEMA_CHANGE);
        database.execute("INSERT INTO part VALUES (9000, '2024-01-05', 'x', 'y')");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(verify(pipeline, "public.part").verdict()).isEqualTo(Verdict.VERIFIED));
        database.execute("DROP TABLE empty");
        TableReport dropped = verify(pipeline, "public.empty").tables().get(0);
        assertThat(dropped.obstacle()).isEqualTo(Reason.DROPPED);
        assertThat(dropped.verdict()).isEqualTo(Verdict.UNVERIFIED);
    }

    private static void whatWasNotCapturedIsBlamedOnCapture(ContrailProcess pipeline, UsersDatabase database) {
        database.execute(
                "ALTER PUBLICATION contrail DROP TABLE word",
                "UPDATE word SET n = -1 WHERE w = 'wort1'",
                "DELETE FROM word WHERE w = 'Wort2'",
                "INSERT INTO word VALUES ('new', 0)");
        VerificationReport report = verify(pipeline, "public.word");
        assertThat(found(report))
                .isEqualTo(Map.of(
                        "{w=wort1}", "STALE CAPTURE [n]",
                        "{w=Wort2}", "EXTRA CAPTURE []",
                        "{w=new}", "MISSING CAPTURE []"));
        assertThat(report.tables().get(0).notes()).anyMatch(note -> note.contains("not in the publication"));
    }

    private static void whatIsBeingReadAgainIsNotCalledVerified(ContrailProcess pipeline) {
        pipeline.control().snapshot(List.of("public.many"));
        Set<Reason> obstacles = EnumSet.noneOf(Reason.class);
        await().atMost(PATIENCE).until(() -> {
            TableReport table = verify(pipeline, "public.many").tables().get(0);
            assertThat(table.verdict()).isNotEqualTo(Verdict.DIFFERENT);
            if (table.obstacle() != null) {
                obstacles.add(table.obstacle());
            }
            return !obstacles.isEmpty() && table.verdict() == Verdict.VERIFIED;
        });
        assertThat(obstacles).containsExactly(Reason.LOADING);
    }

    /** The connector does not go on with a slot that has moved, and rows that nobody will send are not called verified. */
    private static void changesThatTheSlotLostAreNotCalledVerified(ContrailProcess pipeline, UsersDatabase database) {
        ConnectClient connect = pipeline.connect();
        connect.stop("contrail-source");
        await().atMost(PATIENCE)
                .until(() -> database.texts("SELECT active::text FROM pg_replication_slots")
                        .equals(List.of("false")));
        database.execute(
                "UPDATE seat SET holder = 'lost' WHERE no = 5",
                "SELECT pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) FROM pg_replication_slots");
        connect.resume("contrail-source");
        TableReport lost = pipeline.control()
                .verify(
                        new VerifyRequest(List.of("public.seat"), List.of(), false, 1, 1, 5, 10, 0),
                        VerificationListener.SILENT)
                .tables()
                .get(0);
        assertThat(lost.verdict()).as(lost.toString()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(lost.obstacle()).isEqualTo(Reason.LAGGING);
        assertThat(lost.reason()).contains("The source connector has not confirmed the log");
    }
}
