package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.source.SourceConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Debezium has lost or mixed up changes before 3.7.0; that of restarts is in {@link RestartIT}. */
class KnownLossesIT {
    private static final int ROWS = 3_000;
    private static final List<String> TABLES = List.of("leg", "crew", "plan");

    /**
     * Several snapshot threads read without the exported snapshot (debezium #7740), so that rows written meanwhile came
     * both ways or neither. The shipped file leaves it at one thread; four show that it could have more.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aSnapshotAndTheStreamMeetWithoutAGapWhileRowsAreWritten(int threads) throws InterruptedException {
        try (CapturedDatabase database =
                tables().with(Map.of("snapshot.max.threads", Integer.toString(threads), "snapshot.fetch.size", "50"))) {
            AtomicBoolean over = new AtomicBoolean();
            Thread writer = new Thread(() -> write(database, over));
            writer.start();
            List<SourceRecord> all;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                all = new ArrayList<>(run.pollUntil(TaskRun::endsSnapshot));
                over.set(true);
                writer.join();
                database.source().execute("INSERT INTO leg VALUES (-1)");
                all.addAll(run.pollUntil(TaskRun.change("leg", "c", -1)));
            } finally {
                over.set(true);
                writer.join();
            }
            Map<String, Set<Integer>> replayed = replay(all);
            for (String table : TABLES) {
                assertThat(replayed.get("t.public." + table))
                        .as(table)
                        .isEqualTo(new HashSet<>(
                                database.source().query("SELECT id FROM " + table, row -> row.getInt("id"))));
            }
            // Without changes on both sides of the border the test would show nothing.
            assertThat(all.stream().filter(record -> "c".equals(operation(record))))
                    .hasSizeGreaterThan(TABLES.size());
        }
    }

    /**
     * Transactions that run side by side were mixed up in the transaction metadata. Contrail takes each change's
     * transaction from the change itself; the metadata is off.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyChangeCarriesItsOwnTransactionWhenTransactionsInterleave(boolean metadata) {
        try (CapturedDatabase database =
                tables().with(Map.of("provide.transaction.metadata", Boolean.toString(metadata)))) {
            try (TaskRun run = TaskRun.transactional(database, null);
                    SourceConnection other = database.open()) {
                run.snapshot();
                Map<Integer, Long> written = new LinkedHashMap<>();
                SourceConnection source = database.source();
                source.inTransaction(() -> {
                    written.put(10_001, insert(source, "leg", 10_001));
                    other.inTransaction(() -> {
                        written.put(20_001, insert(other, "leg", 20_001));
                        written.put(10_002, insert(source, "crew", 10_002));
                        written.put(20_002, insert(other, "crew", 20_002));
                    });
                    written.put(10_003, insert(source, "leg", 10_003));
                });
                source.execute("INSERT INTO leg VALUES (-1)");
                Map<Integer, Long> sent = new LinkedHashMap<>();
                for (SourceRecord record : run.pollUntil(TaskRun.change("leg", "c", -1))) {
                    if ("c".equals(operation(record))) {
                        Struct envelope = (Struct) record.value();
                        sent.put(
                                TaskRun.row(record).getInt32("id"),
                                envelope.getStruct("source").getInt64("txId"));
                    }
                }
                sent.remove(-1);
                assertThat(sent).isEqualTo(written);
                // Whole transactions, in the order of their commits.
                assertThat(sent.keySet()).containsExactly(20_001, 20_002, 10_001, 10_002, 10_003);
            }
        }
    }

    private static long insert(SourceConnection connection, String table, int id) {
        return connection
                .first(
                        "INSERT INTO %s VALUES (%d) RETURNING pg_current_xact_id()::text::bigint".formatted(table, id),
                        row -> row.getLong(1))
                .orElseThrow();
    }

    private static CapturedDatabase tables() {
        List<String> ddl = new ArrayList<>();
        for (String table : TABLES) {
            ddl.add("CREATE TABLE %s (id int PRIMARY KEY, pad text DEFAULT repeat('x', 50))".formatted(table));
            ddl.add("INSERT INTO %s SELECT generate_series(1, %d)".formatted(table, ROWS));
        }
        return new CapturedDatabase(ddl.toArray(String[]::new));
    }

    /** In every table a row comes and one goes. */
    private static void write(CapturedDatabase database, AtomicBoolean over) {
        try (SourceConnection connection = database.open()) {
            for (int i = 1; !over.get() && i < ROWS; i++) {
                for (String table : TABLES) {
                    connection.execute(
                            "INSERT INTO %s VALUES (%d)".formatted(table, ROWS + i),
                            "DELETE FROM %s WHERE id = %d".formatted(table, i));
                }
            }
        }
    }

    /** Fails on a row that comes twice or goes without having come. */
    private static Map<String, Set<Integer>> replay(List<SourceRecord> records) {
        Map<String, Set<Integer>> tables = new LinkedHashMap<>();
        for (SourceRecord record : records) {
            if (!record.topic().startsWith("t.public.")) {
                continue;
            }
            Set<Integer> rows = tables.computeIfAbsent(record.topic(), topic -> new HashSet<>());
            int id = TaskRun.row(record).getInt32("id");
            if (operation(record).equals("d")) {
                assertThat(rows.remove(id))
                        .as("%s %d was there", record.topic(), id)
                        .isTrue();
            } else {
                assertThat(rows.add(id))
                        .as("%s %d came once", record.topic(), id)
                        .isTrue();
            }
        }
        return tables;
    }

    private static String operation(SourceRecord record) {
        return record.topic().startsWith("t.public.") ? TaskRun.operation(record) : "";
    }
}
