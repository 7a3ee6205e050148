package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class SlotCareIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static CapturedDatabase legs(int count) {
        return new CapturedDatabase(
                        "CREATE TABLE leg (id int PRIMARY KEY)",
                        "INSERT INTO leg SELECT generate_series(1, " + count + ")")
                .with(Map.of("max.batch.size", "10", "max.queue.size", "20"));
    }

    private static long transaction(SourceRecord record) {
        return ((Struct) record.value()).getStruct("source").getInt64("txId");
    }

    private static List<Integer> read(List<SourceRecord> records) {
        return records.stream()
                .filter(record -> record.topic().equals("t.public.leg"))
                .map(record -> TaskRun.row(record).getInt32("id"))
                .sorted()
                .toList();
    }

    @Test
    void takesASnapshotAgainThatWasCutShort() {
        try (CapturedDatabase database = legs(200)) {
            SourceRecord reached;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                List<SourceRecord> part = run.pollUntil(record -> record.topic().equals("t.public.leg"));
                reached = part.get(part.size() - 1);
            }
            database.source().execute("INSERT INTO leg VALUES (201)", "DELETE FROM leg WHERE id = 1");
            LogSequenceNumber first =
                    database.slot().orElseThrow().confirmedFlushLsn().orElseThrow();
            try (TaskRun run = TaskRun.transactional(database, reached.sourceOffset())) {
                List<SourceRecord> whole = run.pollUntil(TaskRun::endsSnapshot);
                assertThat(read(whole))
                        .isEqualTo(IntStream.rangeClosed(2, 201).boxed().toList());
                assertThat(transaction(whole.get(0))).isNotEqualTo(transaction(reached));
                assertThat(database.slot().orElseThrow().confirmedFlushLsn().orElseThrow())
                        .isGreaterThan(first);

                database.source().execute("INSERT INTO leg VALUES (202)");
                assertThat(run.pollUntil(TaskRun.change("leg", "c", 202))).isNotEmpty();
            }
        }
    }

    @Test
    void waitsWithTheSnapshotForAReaderThatIsStillDying() {
        try (CapturedDatabase database = legs(5)) {
            TaskRun dying = TaskRun.transactional(database, null);
            dying.snapshot();
            await().atMost(PATIENCE).until(() -> database.slot().orElseThrow().active());
            try (TaskRun run = TaskRun.transactional(database, null)) {
                assertThat(run.poll()).isEmpty();
                dying.close();
                run.snapshot();
            }
        }
    }

    @Test
    void refusesToGoOnWithoutItsSlot() {
        try (CapturedDatabase database = legs(5)) {
            Map<String, ?> stored;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                stored = run.snapshot();
            }
            database.dropSlot();
            assertRefused(database, stored, "is gone");
            assertThat(database.slot()).isEmpty();
        }
    }

    @Test
    void refusesToGoOnWithASlotThatIsFurther() {
        try (CapturedDatabase database = legs(5)) {
            Map<String, ?> stored;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                stored = run.snapshot();
            }
            // The slot moves only in what is on disk, and the test server does not wait for that
            database.source().execute("SET synchronous_commit = on", "INSERT INTO leg VALUES (6)");
            String slot = database.slot().orElseThrow().name();
            database.source()
                    .query("SELECT pg_replication_slot_advance(?, pg_current_wal_insert_lsn())", row -> "", slot);
            assertRefused(database, stored, "beyond");
        }
    }

    private static void assertRefused(CapturedDatabase database, Map<String, ?> stored, String what) {
        assertThatThrownBy(() -> TaskRun.transactional(database, stored))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("missing from the warehouse")
                .hasMessageContaining("To do:");
    }

    @Test
    void letsTheLogGoWhileOnlyAnotherTableIsWritten() {
        try (CapturedDatabase database = legs(5).with(Map.of("heartbeat.interval.ms", "100"))) {
            database.source().execute("CREATE TABLE private (id int)");
            try (TaskRun run = TaskRun.transactional(database, null)) {
                run.store(run.snapshot());
                database.source().execute("INSERT INTO private SELECT generate_series(1, 1000)");
                LogSequenceNumber written = database.source()
                        .first("SELECT pg_current_wal_lsn()::text", row -> LogSequenceNumber.valueOf(row.getString(1)))
                        .orElseThrow();
                await().atMost(PATIENCE).until(() -> {
                    List<SourceRecord> records = run.poll();
                    if (!records.isEmpty()) {
                        run.store(records.get(records.size() - 1).sourceOffset());
                    }
                    return database.slot()
                                    .orElseThrow()
                                    .confirmedFlushLsn()
                                    .orElseThrow()
                                    .compareTo(written)
                            >= 0;
                });
            }
        }
    }

    /** A server that is away looks like this: sessions end, and new ones are refused. */
    @Test
    void recoversByItselfWhenTheServerIsBack() {
        try (CapturedDatabase database = legs(5)) {
            Map<String, ?> stored;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                stored = run.snapshot();
            }
            allow(database, false);
            try (TaskRun run = TaskRun.transactional(database, stored)) {
                assertThat(run.poll()).isEmpty();
                assertThat(run.poll()).isEmpty();
                allow(database, true);
                database.source().execute("INSERT INTO leg VALUES (6)");
                Delivered delivered = new Delivered();
                delivered.offer(run.pollUntil(TaskRun.change("leg", "c", 6)));

                database.source()
                        .query(
                                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = ?",
                                row -> "",
                                database.name());
                database.source().execute("INSERT INTO leg VALUES (7)");
                delivered.offer(run.pollUntil(TaskRun.change("leg", "c", 7)));
                assertThat(read(delivered.taken())).containsExactly(6, 7);
            }
        }
    }

    private static void allow(CapturedDatabase database, boolean connections) {
        try (SourceConnection elsewhere = TestServer.newDatabase().open()) {
            elsewhere.execute("ALTER DATABASE " + database.name() + " ALLOW_CONNECTIONS " + connections);
        }
    }
}
