package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Single rows that are read again beside the stream, the test being the Connect worker. */
class SingleRowsIT {
    private static final String[] LEGS = {
        "CREATE TABLE leg (id int PRIMARY KEY, n numeric NOT NULL, note text)",
        "INSERT INTO leg SELECT i, i / 7.0, 'first' FROM generate_series(1, 1000) i"
    };

    private static CapturedDatabase legs(String... more) {
        List<String> ddl = new ArrayList<>(List.of(LEGS));
        ddl.addAll(List.of(more));
        return new CapturedDatabase(ddl.toArray(String[]::new));
    }

    /** @param keys as JSON */
    private static String rows(String table, String keys, boolean deletes) {
        return "{\"schema\":\"public\",\"table\":\"%s\",\"keys\":%s,\"deletes\":%s}"
                .formatted(table.replace("\"", "\\\""), keys, deletes);
    }

    private static void ask(CapturedDatabase database, String... rows) {
        database.with(Map.of(
                TransactionalPostgresConnectorTask.RELOAD,
                "{\"id\":\"request-1\",\"rows\":[%s]}".formatted(String.join(",", rows))));
    }

    private static Map<String, ?> snapshot(CapturedDatabase database) {
        try (TaskRun run = TaskRun.transactional(database, null)) {
            return run.snapshot();
        }
    }

    private static List<SourceRecord> of(List<SourceRecord> records, String table) {
        return records.stream()
                .filter(record -> record.topic().equals("t.public." + table))
                .toList();
    }

    private static String told(SourceRecord record) {
        Struct row = TaskRun.row(record);
        return "%s %d %s".formatted(TaskRun.operation(record), row.getInt32("id"), row.getString("note"));
    }

    private static String tables(SourceRecord record) {
        return String.valueOf(record.sourceOffset().get(Transactions.TABLES));
    }

    private static Predicate<SourceRecord> row(int id) {
        return TaskRun.change("leg", "r", id);
    }

    @Test
    void rowsThatAreThereComeAsTheyAreAndTheOthersAsDeletions() {
        try (CapturedDatabase database = legs()) {
            Map<String, ?> stored = snapshot(database);
            database.source().execute("UPDATE leg SET note = 'second' WHERE id = 4");
            ask(database, rows("leg", "[[\"4\"],[\"5000\"],[\"7\"],[\"7\"]]", true));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records = of(run.pollAllUntil(row(7)), "leg");

                List<SourceRecord> read = records.stream()
                        .filter(record -> record.headers().lastWithName(Transactions.POSITION) == null)
                        .toList();
                assertThat(read.stream().map(SingleRowsIT::told))
                        .as("no marker, no other row, and each once; the deletion first, with the key only")
                        .startsWith("d 5000 null")
                        .containsExactlyInAnyOrder("d 5000 null", "r 4 second", "r 7 first");
                SourceRecord deletion = read.get(0);
                assertThat(((Struct) deletion.key()).getInt32("id")).isEqualTo(5_000);
                Struct source = ((Struct) deletion.value()).getStruct("source");
                assertThat(source.getInt64("txId")).as("of no transaction").isZero();
                assertThat(source.getInt64("lsn")).isPositive();
                assertThat(source.getString("snapshot")).isEqualTo("incremental");
                assertThat(((Struct) read.get(1).value()).getStruct("source").getInt64("txId"))
                        .isPositive();
                assertThat(tables(read.get(1))).contains("request-1", "5000");
                assertThat(tables(read.get(2))).contains("request-1").doesNotContain("5000");
            }
        }
    }

    @Test
    void nothingComesOfAMissingKeyIfNoDeletionIsWantedAndTheRequestIsDone() {
        try (CapturedDatabase database = legs()) {
            Map<String, ?> stored = snapshot(database);
            ask(database, rows("leg", "[[\"5000\"]]", false));
            Map<String, ?> reached;
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                // The heartbeat brings an offset where nothing else does
                List<SourceRecord> records = run.pollAllUntil(record ->
                        tables(record).contains("request-1") && !tables(record).contains("5000"));
                assertThat(of(records, "leg")).isEmpty();
                reached = records.get(records.size() - 1).sourceOffset();
            }
            ask(database, rows("leg", "[[\"3\"]]", false)); // the same request for the task
            try (TaskRun run = TaskRun.transactional(database, reached)) {
                database.source().execute("INSERT INTO leg VALUES (5001, 1, 'new')");
                assertThat(of(run.pollAllUntil(TaskRun.change("leg", "c", 5_001)), "leg"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aKeyOfSeveralColumnsWithOddNamesIsFoundByWhatPostgresPrints() {
        try (CapturedDatabase database = legs(
                "CREATE TABLE \"o d\"\"d\" (at timestamptz, \"b c\" text COLLATE \"C\", note text NOT NULL,"
                        + " \"quo\"\"te?\" int, PRIMARY KEY (\"quo\"\"te?\", \"b c\", at))",
                "INSERT INTO \"o d\"\"d\" VALUES ('2024-05-06 07:08:09.123456+00', 'it''s \"x\", ü', 'here', -3)")) {
            Map<String, ?> stored = snapshot(database);
            ask(
                    database,
                    rows(
                            "o d\"d",
                            "[[\"-3\",\"it's \\\"x\\\", ü\",\"2024-05-06 09:08:09.123456+02\"],"
                                    + "[\"-3\",\"it's \\\"x\\\", u\",\"2024-05-06 09:08:09.123456+02\"]]",
                            true));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records = of(
                        run.pollAllUntil(record -> record.topic().equals("t.public.o_d_d")
                                && TaskRun.operation(record).equals("r")),
                        "o_d_d");
                assertThat(records).hasSize(2);
                Struct gone = TaskRun.row(records.get(0));
                assertThat(gone.getString("b c")).isEqualTo("it's \"x\", u");
                assertThat(gone.getInt32("quo\"te?")).isEqualTo(-3);
                Struct row = TaskRun.row(records.get(1));
                assertThat(row.getString("note")).isEqualTo("here");
                assertThat(gone.get("at")).as("as a row has it").isEqualTo(row.get("at"));
            }
        }
    }

    @Test
    void aDeletionComesOfATableOfManyTypesThatAreNotNull() {
        try (CapturedDatabase database = legs(
                "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE DOMAIN positive AS numeric CHECK (VALUE > 0)",
                "CREATE TABLE wide (id uuid PRIMARY KEY, b boolean NOT NULL, s smallint NOT NULL, l bigint NOT NULL,"
                        + " r real NOT NULL, d double precision NOT NULL, n numeric(9, 2) NOT NULL, u numeric NOT NULL,"
                        + " t text NOT NULL, v varchar(9) NOT NULL, c char(3) NOT NULL, y bytea NOT NULL,"
                        + " day date NOT NULL, at time NOT NULL, atz timetz NOT NULL, ts timestamp NOT NULL,"
                        + " tsz timestamptz NOT NULL, i interval NOT NULL, j json NOT NULL, jb jsonb NOT NULL,"
                        + " x xml NOT NULL, a int[] NOT NULL, m mood NOT NULL, p pair NOT NULL, o positive NOT NULL,"
                        + " ip inet NOT NULL, g int4range NOT NULL, bits bit(3) NOT NULL, q point NOT NULL,"
                        + " cash money NOT NULL, oid oid NOT NULL, tv tsvector NOT NULL)",
                "CREATE TABLE moods (mood mood, p positive, day date, y bytea, PRIMARY KEY (mood, p, day, y))")) {
            Map<String, ?> stored = snapshot(database);
            ask(
                    database,
                    rows("wide", "[[\"00000000-0000-0000-0000-00000000000A\"]]", true),
                    rows("moods", "[[\"glad\",\"1.50\",\"0044-03-15 BC\",\"\\\\xff00\"]]", true));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records =
                        run.pollAllUntil(record -> record.topic().equals("t.public.moods"));
                Struct wide = TaskRun.row(of(records, "wide").get(0));
                assertThat(wide.getString("id")).isEqualTo("00000000-0000-0000-0000-00000000000a");
                wide.validate();
                Struct mood = TaskRun.row(of(records, "moods").get(0));
                assertThat(mood.getString("mood")).isEqualTo("glad");
                assertThat(mood.getString("p")).isEqualTo("1.50");
                assertThat(mood.getInt32("day")).isNegative();
            }
        }
    }

    @Test
    void aRowWhoseKeyIsEqualAndPrintedOtherwiseIsAnotherOneForTheWarehouse() {
        try (CapturedDatabase database =
                legs("CREATE TABLE amount (a numeric PRIMARY KEY)", "INSERT INTO amount VALUES (1.00), (2.0)")) {
            Map<String, ?> stored = snapshot(database);
            ask(database, rows("amount", "[[\"1.0\"],[\"2.0\"]]", true));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records =
                        of(run.pollAllUntil(record -> record.topic().equals("t.public.amount")), "amount");
                assertThat(records.stream()
                                .map(record -> TaskRun.operation(record) + " "
                                        + TaskRun.row(record).getString("a")))
                        .containsExactly("d 1.0", "r 1.00", "r 2.0");
            }
        }
    }

    @Test
    void whatCannotBeReadIsPassedOverAndTheOthersCome() {
        try (CapturedDatabase database = legs(
                "CREATE TABLE heap (id int)",
                "ALTER TABLE heap REPLICA IDENTITY FULL",
                "CREATE TABLE unkeyed (id int NOT NULL UNIQUE)",
                "ALTER TABLE unkeyed REPLICA IDENTITY FULL")) {
            Map<String, ?> stored = snapshot(database);
            ask(
                    database,
                    rows("heap", "[[\"1\"]]", true),
                    rows("absent", "[[\"1\"]]", true),
                    rows("unkeyed", "[[\"1\"]]", true),
                    rows("leg", "[[\"1\"],[\"no number\"]]", true),
                    rows("leg", "[[\"2\",\"3\"]]", true),
                    rows("leg", "[[\"9\"]]", true));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records = run.pollAllUntil(row(9));
                assertThat(of(records, "leg").stream().map(SingleRowsIT::told)).containsExactly("r 9 first");
                assertThat(of(records, "heap")).isEmpty();
                assertThat(of(records, "unkeyed")).isEmpty();
            }
        }
    }

    @Test
    void rowsComeBeforeATableThatIsReadInTheSameRequest() {
        try (CapturedDatabase database = legs("CREATE TABLE other (id int PRIMARY KEY)")) {
            Map<String, ?> stored = snapshot(database);
            database.with(Map.of(
                    TransactionalPostgresConnectorTask.RELOAD,
                    "{\"id\":\"request-1\",\"tables\":[[\"public\",\"other\"]],\"rows\":[%s]}"
                            .formatted(rows("leg", "[[\"1\"]]", false))));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records =
                        run.pollAllUntil(record -> TaskRun.marker(record).contains("\"end\""));
                assertThat(of(records, "leg").stream().map(SingleRowsIT::told)).containsExactly("r 1 first");
            }
        }
    }

    @Test
    void goesOnWhereItWasWhenItIsCutAnywhere() {
        try (CapturedDatabase database = legs()) {
            Map<String, ?> stored = snapshot(database);
            String keys = IntStream.rangeClosed(1, 1_300)
                    .mapToObj("[\"%d\"]"::formatted)
                    .collect(Collectors.joining(",", "[", "]"));
            ask(database, rows("leg", keys, true));
            Map<Integer, String> landed = new TreeMap<>();
            IntStream.rangeClosed(1, 1_300).forEach(id -> landed.put(id, "stale"));
            int round = 0;
            boolean done = false;
            while (!done) {
                try (TaskRun run = TaskRun.transactional(database, stored)) {
                    database.source()
                            .execute(
                                    "UPDATE leg SET note = 'round %d' WHERE id %% 10 = %d".formatted(round, round % 10),
                                    "DELETE FROM leg WHERE id %% 97 = %d".formatted(round),
                                    "UPDATE leg SET id = id + 1000 WHERE id %% 83 = %d AND id <= 300".formatted(round));
                    List<SourceRecord> records = of(
                            run.pollAllUntil(
                                    record -> of(List.of(record), "leg").size() == 1),
                            "leg");
                    // Kafka has got some of them when everything dies, and the worker has stored the last one's offset
                    List<SourceRecord> sent = records.subList(0, Math.min(61 + 97 * round, records.size()));
                    apply(landed, sent);
                    stored = sent.get(sent.size() - 1).sourceOffset();
                    done = !tables(sent.get(sent.size() - 1)).contains("\"single\"");
                }
                assertThat(++round).isLessThan(50);
            }
            assertThat(round).isGreaterThan(3);
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                database.source().execute("INSERT INTO leg VALUES (99999, 1, 'last')");
                apply(landed, of(run.pollAllUntil(TaskRun.change("leg", "c", 99_999)), "leg"));
            }
            Map<Integer, String> source = new TreeMap<>();
            database.source().query("SELECT id, note FROM leg", row -> source.put(row.getInt(1), row.getString(2)));
            assertThat(landed).isEqualTo(source);
        }
    }

    private static void apply(Map<Integer, String> rows, List<SourceRecord> records) {
        for (SourceRecord record : records) {
            Struct row = TaskRun.row(record);
            if (TaskRun.operation(record).equals("d")) {
                rows.remove(row.getInt32("id"));
            } else {
                rows.put(row.getInt32("id"), row.getString("note"));
            }
        }
    }
}
