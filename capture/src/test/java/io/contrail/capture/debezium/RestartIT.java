package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.source.SourceConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Changes that share a position in the log, and a connector that stops between them (docs/adr/0003). */
class RestartIT {
    private static final int COPIED = 200;
    private static final Predicate<SourceRecord> END = TaskRun.change("stop", "c", 999);

    private static final String[] TABLES = {
        // Fifteen rows to a page, which are one record of the log
        "CREATE TABLE leg (id int PRIMARY KEY, state int NOT NULL DEFAULT 0, pad text DEFAULT repeat('x', 500))",
        "CREATE TABLE stop (id int PRIMARY KEY, state int NOT NULL DEFAULT 0)",
        "INSERT INTO stop VALUES (1)",
    };

    /** What a history leaves: each change as text, so that a difference can be read. */
    private static String text(SourceRecord change) {
        String operation = TaskRun.operation(change);
        return change.topic()
                + " "
                + operation
                + (operation.equals("t")
                        ? ""
                        : " " + TaskRun.row(change).get("id") + ":"
                                + TaskRun.row(change).get("state"));
    }

    private static List<String> texts(List<SourceRecord> records) {
        return changes(records).stream().map(RestartIT::text).toList();
    }

    private static List<SourceRecord> changes(List<SourceRecord> records) {
        return records.stream()
                .filter(record -> record.topic().startsWith("t.public."))
                .filter(record -> !TaskRun.operation(record).equals("r"))
                .toList();
    }

    private static void makeHistory(CapturedDatabase database) {
        SourceConnection source = database.source();
        source.execute("INSERT INTO leg VALUES (1001), (1002)", "UPDATE leg SET state = 1 WHERE id = 1001");
        source.execute("COPY leg (id) FROM PROGRAM 'seq 1 " + COPIED + "'");
        source.execute("UPDATE leg SET id = -id WHERE id <= 3");
        try (SourceConnection other = database.open()) {
            source.inTransaction(() -> {
                source.execute("INSERT INTO leg VALUES (2001)", "INSERT INTO stop VALUES (2)");
                other.execute("INSERT INTO leg VALUES (2002)", "UPDATE stop SET state = 2 WHERE id = 1");
                source.execute("UPDATE leg SET state = 3 WHERE id = 2001", "DELETE FROM leg WHERE id = 1002");
            });
        }
        source.inTransaction(() -> source.execute(
                "COPY leg (id) FROM PROGRAM 'seq 3001 3040'", "TRUNCATE leg, stop", "INSERT INTO leg VALUES (5001)"));
        source.execute("INSERT INTO stop VALUES (999)");
    }

    /**
     * Where a restart resumes depends on nothing but the stored offset, and that is the same for all records between two
     * commits: one restart for each offset is a restart at each border between two records.
     */
    @Test
    void deliversEachChangeOnceWhereverItIsCut() {
        try (CapturedDatabase database = new CapturedDatabase(TABLES)) {
            List<SourceRecord> all;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                run.snapshot();
                makeHistory(database);
                all = run.pollUntil(END);
            }
            List<String> expected = texts(all);
            assertThat(expected).doesNotHaveDuplicates().hasSizeGreaterThan(COPIED);
            assertSharedPositions(all);

            Map<Map<String, ?>, List<SourceRecord>> resent = new LinkedHashMap<>();
            for (int border = 1; border <= all.size(); border++) {
                Map<String, ?> offset = all.get(border - 1).sourceOffset();
                if (!resent.containsKey(offset)) {
                    try (TaskRun run = TaskRun.transactional(database, offset)) {
                        resent.put(offset, run.pollUntil(END));
                    }
                }
                Delivered delivered = new Delivered();
                delivered.offer(all.subList(0, border));
                delivered.offer(resent.get(offset));
                assertThat(texts(delivered.taken()))
                        .as("cut after record %d", border)
                        .isEqualTo(expected);
            }
            assertThat(resent).hasSizeGreaterThanOrEqualTo(7);
        }
    }

    /** Without groups of changes at one LSN the test would show nothing. */
    private static void assertSharedPositions(List<SourceRecord> all) {
        Map<Object, Long> sizes = new LinkedHashMap<>();
        for (SourceRecord change : changes(all)) {
            sizes.merge(lsn(change), 1L, Long::sum);
        }
        assertThat(sizes.values()).filteredOn(size -> size > 10).hasSizeGreaterThan(5);
    }

    private static Object lsn(SourceRecord change) {
        return ((Struct) change.value()).getStruct("source").get("lsn");
    }

    @Test
    void survivesRandomStopsWithTheSlotMovingOn() {
        SplittableRandom random = new SplittableRandom(3);
        try (CapturedDatabase database =
                new CapturedDatabase(TABLES).with(Map.of("max.batch.size", "7", "max.queue.size", "16"))) {
            Map<String, ?> stored;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                stored = run.snapshot();
            }
            makeHistory(database);
            List<String> expected = expected();
            Delivered delivered = new Delivered();
            boolean end = false;
            for (int life = 0; life < 60 && !end; life++) {
                try (TaskRun run = TaskRun.transactional(database, stored)) {
                    List<SourceRecord> reached = new ArrayList<>();
                    // The whole transaction is sent again: a life must last longer than the longest, or it goes nowhere
                    int most = random.nextInt(1, 2 * COPIED);
                    while (reached.size() < most && !end) {
                        List<SourceRecord> records = run.pollUntil(record -> true);
                        reached.addAll(records);
                        end = records.stream().anyMatch(END);
                    }
                    delivered.offer(reached);
                    stored = reached.get(reached.size() - 1).sourceOffset();
                    if (random.nextBoolean()) {
                        run.store(stored);
                    }
                }
            }
            assertThat(texts(delivered.taken())).isEqualTo(expected);
        }
    }

    /**
     * Why there is a connector of our own. The day that this fails Debezium has mended it, and docs/adr/0003 is due for
     * another look.
     */
    @Test
    void theStockConnectorLosesAndDoublesRows() {
        try (CapturedDatabase database = new CapturedDatabase(TABLES)) {
            List<SourceRecord> all;
            try (TaskRun run = TaskRun.stock(database, null)) {
                run.snapshot();
                makeHistory(database);
                all = changes(run.pollUntil(END));
            }
            List<String> sent = texts(all);
            int secondPage = firstOfNextPosition(all, sent.indexOf("t.public.leg c 1:0"));
            Map<String, String> found = new LinkedHashMap<>();
            for (int last : List.of(
                    sent.indexOf("t.public.leg c 3:0"),
                    secondPage,
                    secondPage + 2,
                    sent.indexOf("t.public.leg d 2:0"),
                    sent.indexOf("t.public.leg t"))) {
                try (TaskRun run = TaskRun.stock(database, all.get(last).sourceOffset())) {
                    List<String> resent = texts(run.pollUntil(END));
                    List<String> lost = new ArrayList<>(sent.subList(last + 1, sent.size()));
                    lost.removeAll(resent);
                    List<String> twice = new ArrayList<>(sent.subList(0, last + 1));
                    twice.retainAll(resent);
                    found.put(sent.get(last), lost.size() + " lost, " + twice.size() + " twice");
                }
            }
            assertThat(found.values())
                    .containsExactly(
                            "0 lost, 1 twice",
                            "14 lost, 0 twice",
                            "0 lost, 0 twice",
                            "1 lost, 0 twice",
                            "0 lost, 1 twice");
        }
    }

    private static int firstOfNextPosition(List<SourceRecord> changes, int from) {
        int next = from;
        while (lsn(changes.get(next)).equals(lsn(changes.get(from)))) {
            next++;
        }
        return next;
    }

    private static List<String> expected() {
        List<String> expected = new ArrayList<>();
        expected.addAll(List.of("t.public.leg c 1001:0", "t.public.leg c 1002:0", "t.public.leg u 1001:1"));
        for (int id = 1; id <= COPIED; id++) {
            expected.add("t.public.leg c " + id + ":0");
        }
        for (int id = 1; id <= 3; id++) {
            expected.add("t.public.leg d " + id + ":null"); // PostgreSQL sends the key only
            expected.add("t.public.leg c -" + id + ":0");
        }
        expected.addAll(List.of("t.public.leg c 2002:0", "t.public.stop u 1:2"));
        expected.addAll(List.of("t.public.leg c 2001:0", "t.public.stop c 2:0"));
        expected.addAll(List.of("t.public.leg u 2001:3", "t.public.leg d 1002:null"));
        for (int id = 3001; id <= 3040; id++) {
            expected.add("t.public.leg c " + id + ":0");
        }
        expected.addAll(List.of("t.public.leg t", "t.public.stop t", "t.public.leg c 5001:0", "t.public.stop c 999:0"));
        return expected;
    }
}
