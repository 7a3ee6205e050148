package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.source.SourceConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Tables that are read again beside the stream, the test being the Connect worker. */
class ReloadIT {
    private static final String LEG = "{\"id\":\"1\",\"tables\":[[\"public\",\"leg\"]]}";

    private static CapturedDatabase legs(int count, String... more) {
        List<String> ddl = new ArrayList<>(List.of(
                "CREATE TABLE leg (id int PRIMARY KEY, n numeric, note text)",
                "INSERT INTO leg SELECT i, i / 7.0, 'first' FROM generate_series(1, " + count + ") i"));
        ddl.addAll(List.of(more));
        return new CapturedDatabase(ddl.toArray(String[]::new));
    }

    private static Map<String, ?> snapshot(CapturedDatabase database) {
        try (TaskRun run = TaskRun.transactional(database, null)) {
            return run.snapshot();
        }
    }

    private static Predicate<SourceRecord> ends(String table) {
        return record -> record.topic().equals("t.public." + table)
                && TaskRun.marker(record).contains("\"kind\":\"end\"");
    }

    private static boolean of(SourceRecord record, String table) {
        return record.topic().equals("t.public." + table);
    }

    /** What a sink has that applies them in order: rows by id; a keyless table's equal rows are counted by their text. */
    private static Map<Integer, String> apply(Map<Integer, String> rows, List<SourceRecord> records) {
        Map<Integer, Integer> seen = new HashMap<>();
        int ordinal = 0;
        int since = -1;
        for (SourceRecord record : records) {
            ordinal++;
            String marker = TaskRun.marker(record);
            if (marker.contains("\"begin\"") || marker.contains("\"restart\"")) {
                since = ordinal;
            } else if (marker.contains("\"end\"")) {
                int start = since;
                rows.keySet().removeIf(id -> start >= 0 && seen.getOrDefault(id, -1) < start);
            } else if (TaskRun.operation(record).equals("t")) {
                rows.clear();
            } else {
                Struct row = TaskRun.row(record);
                int id = row.getInt32("id");
                seen.put(id, ordinal);
                if (TaskRun.operation(record).equals("d")) {
                    rows.remove(id);
                } else {
                    rows.put(id, row.getString("note") + " " + row.getString("n"));
                }
            }
        }
        return rows;
    }

    private static Map<Integer, String> source(CapturedDatabase database) {
        Map<Integer, String> rows = new TreeMap<>();
        database.source()
                .query("SELECT id, note || ' ' || n FROM leg", row -> rows.put(row.getInt(1), row.getString(2)));
        return rows;
    }

    private static long position(CapturedDatabase database) {
        return database.source()
                .query("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn", row -> row.getLong(1))
                .get(0);
    }

    @Test
    void readsATableAgainAndTellsWhatIsGone() {
        try (CapturedDatabase database = legs(1_000)) {
            Map<String, ?> stored = snapshot(database);
            database.source().execute("UPDATE leg SET note = 'second' WHERE id = 4");
            long before = position(database);
            database.with(Map.of(TransactionalPostgresConnectorTask.RELOAD, LEG));
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records = legs(run.pollAllUntil(ends("leg"))).stream()
                        .dropWhile(record -> record.headers().lastWithName(Transactions.POSITION) != null)
                        .toList(); // the update may have been streamed before

                assertThat(TaskRun.marker(records.get(0))).contains("\"begin\"", "\"leg\"");
                Map<Integer, String> rows = new TreeMap<>(Map.of(5, "stale", 7_777, "gone"));
                assertThat(apply(rows, records)).isEqualTo(source(database));
                Struct source = ((Struct) records.get(1).value()).getStruct("source");
                assertThat(source.getString("snapshot")).isEqualTo("incremental");
                assertThat(source.getInt64("lsn"))
                        .as("where the row was read, which tells a change before it from one after")
                        .isGreaterThanOrEqualTo(before);
                assertThat(source.getInt64("txId")).isPositive();

                database.source().execute("UPDATE leg SET note = 'later' WHERE id = 3");
                assertThat(run.pollUntil(TaskRun.change("leg", "u", 3))).isNotEmpty();
            }
        }
    }

    private static List<SourceRecord> legs(List<SourceRecord> records) {
        return records.stream().filter(record -> of(record, "leg")).toList();
    }

    @Test
    void doesNotReadAgainWhatARequestAskedForBefore() {
        try (CapturedDatabase database = legs(10)) {
            Map<String, ?> stored = snapshot(database);
            database.with(Map.of(TransactionalPostgresConnectorTask.RELOAD, LEG));
            Map<String, ?> read;
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                List<SourceRecord> records = run.pollAllUntil(ends("leg"));
                read = records.get(records.size() - 1).sourceOffset();
            }
            try (TaskRun run = TaskRun.transactional(database, read)) {
                database.source().execute("INSERT INTO leg VALUES (11, 1, 'new')");
                assertThat(legs(run.pollAllUntil(TaskRun.change("leg", "c", 11))))
                        .hasSize(1);
            }
        }
    }

    @Test
    void goesOnWhereItWasWhenItIsCutAnywhere() {
        try (CapturedDatabase database = legs(3_000)) {
            Map<String, ?> stored = snapshot(database);
            database.with(Map.of(TransactionalPostgresConnectorTask.RELOAD, LEG));
            List<SourceRecord> landed = new ArrayList<>();
            int round = 0;
            boolean ended = false;
            while (!ended) {
                int limit = 137 + 211 * round;
                try (TaskRun run = TaskRun.transactional(database, stored)) {
                    change(database, round);
                    List<SourceRecord> records = legs(run.pollAllUntil(record -> of(record, "leg")));
                    // Kafka has got some of them when everything dies, and the worker has stored the last one's offset
                    List<SourceRecord> sent = records.subList(0, Math.min(limit, records.size()));
                    landed.addAll(sent);
                    stored = sent.get(sent.size() - 1).sourceOffset();
                    ended = sent.stream().anyMatch(ends("leg"));
                }
                assertThat(++round).isLessThan(100);
            }
            assertThat(round).isGreaterThan(3);
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                database.source().execute("INSERT INTO leg VALUES (99999, 1, 'last')");
                landed.addAll(legs(run.pollAllUntil(TaskRun.change("leg", "c", 99_999))));
            }
            assertThat(apply(new TreeMap<>(Map.of(7_777, "gone")), landed)).isEqualTo(source(database));
        }
    }

    private static void change(CapturedDatabase database, int round) {
        database.source()
                .execute(
                        "UPDATE leg SET note = 'round %d' WHERE id %% 10 = %d".formatted(round, round % 10),
                        "DELETE FROM leg WHERE id %% 97 = %d".formatted(round),
                        "UPDATE leg SET id = id + 100000 WHERE id %% 83 = %d".formatted(round),
                        "INSERT INTO leg VALUES (%d, 0.5, 'new')".formatted(50_000 + round));
    }

    @Test
    void waitsUntilItSeesWhatHasBeenSent() {
        PgSnapshot early = PgSnapshot.parse("90:101:95,100");
        RecentTransactions recent = new RecentTransactions();
        recent.add(94);
        assertThat(recent.allSeenBy(early)).isTrue();
        recent.add(95);
        assertThat(recent.allSeenBy(early))
                .as("in progress for others, streamed already")
                .isFalse();
        assertThat(recent.allSeenBy(PgSnapshot.parse("96:102:"))).isTrue();
        recent.add(102);
        assertThat(recent.allSeenBy(PgSnapshot.parse("96:102:"))).isFalse();
    }

    @Test
    void tellsTransactionsOfLaterEpochs() {
        long epoch = 3L << 32;
        PgSnapshot snapshot = PgSnapshot.parse("%d:%d:%d".formatted(epoch - 5, epoch + 10, epoch - 5));
        assertThat(snapshot.sees((int) (epoch - 6))).isTrue();
        assertThat(snapshot.sees((int) (epoch - 5))).isFalse();
        assertThat(snapshot.sees((int) (epoch + 9))).isTrue();
        assertThat(snapshot.sees((int) (epoch + 10))).isFalse();
    }

    @Test
    void readsATableThatComesIntoThePublication() {
        try (CapturedDatabase database =
                legs(5, "CREATE TABLE late (id int PRIMARY KEY)", "INSERT INTO late SELECT generate_series(1, 50)")) {
            String publication = database.publication();
            database.source().execute("ALTER PUBLICATION " + publication + " DROP TABLE late");
            Map<String, ?> stored = snapshot(database);
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                database.source()
                        .execute(
                                "INSERT INTO late VALUES (51)", "ALTER PUBLICATION " + publication + " ADD TABLE late");
                database.source().execute("INSERT INTO late VALUES (52)");
                List<SourceRecord> records = run.pollAllUntil(ends("late"));
                assertThat(records.stream()
                                .filter(record -> of(record, "late") && record.value() != null)
                                .map(record -> TaskRun.row(record).getInt32("id"))
                                .collect(Collectors.toSet()))
                        .isEqualTo(IntStream.rangeClosed(1, 52).boxed().collect(Collectors.toSet()));
                assertThat(records).noneMatch(record -> of(record, "leg"));
            }
        }
    }

    @Test
    void readsATableWithoutKeyExactlyOnce() {
        try (CapturedDatabase database = legs(
                5,
                "CREATE TABLE heap (id int)",
                "ALTER TABLE heap REPLICA IDENTITY FULL",
                "INSERT INTO heap SELECT i % 10 FROM generate_series(1, 20000) i")) {
            Map<String, ?> stored = snapshot(database);
            database.with(Map.of(
                    TransactionalPostgresConnectorTask.RELOAD, "{\"id\":\"1\",\"tables\":[[\"public\",\"heap\"]]}"));
            // Committed before the table is read, and streamed after that
            database.source().execute("INSERT INTO heap VALUES (3), (3)", "DELETE FROM heap WHERE id = 4");
            try (TaskRun run = TaskRun.transactional(database, stored);
                    SourceConnection other = database.open()) {
                List<SourceRecord> records = new ArrayList<>(run.pollAllUntil(ends("heap")));
                other.execute("INSERT INTO heap VALUES (77)");
                records.addAll(run.pollAllUntil(TaskRun.change("heap", "c", 77)));
                Map<Integer, Integer> counts = new TreeMap<>();
                for (SourceRecord record : records) {
                    if (of(record, "heap")) {
                        if (TaskRun.marker(record).contains("\"replace\"")) {
                            counts.clear();
                        } else if (record.value() != null) {
                            int step = TaskRun.operation(record).equals("d") ? -1 : 1;
                            counts.merge(TaskRun.row(record).getInt32("id"), step, Integer::sum);
                        }
                    }
                }
                counts.values().removeIf(count -> count == 0);
                Map<Integer, Integer> expected = new TreeMap<>();
                database.source()
                        .query(
                                "SELECT id, count(*) FROM heap GROUP BY id",
                                row -> expected.put(row.getInt(1), row.getInt(2)));
                assertThat(counts).isEqualTo(expected);
            }
        }
    }

    @Test
    void marksTheInitialSnapshotOfATableThatIsEmpty() {
        try (CapturedDatabase database = legs(5, "CREATE TABLE empty (id int PRIMARY KEY)")) {
            try (TaskRun run = TaskRun.transactional(database, null)) {
                List<String> markers = run.pollAllUntil(ends("empty")).stream()
                        .filter(record -> of(record, "empty"))
                        .map(TaskRun::marker)
                        .toList();
                assertThat(markers).hasSize(2);
                assertThat(markers.get(0)).contains("\"restart\"");
            }
        }
    }
}
