package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.capture.debezium.SimulatedCapture.Change;
import io.contrail.capture.debezium.SimulatedCapture.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Any log, cut anywhere: the sink has each change once, in order. */
class TransactionsRestartTest {
    /** Where the slot was made. */
    private static final long BEGINNING = 1_000;

    private static final Map<String, Object> FIRST_OFFSET = Map.of("lsn", BEGINNING);

    private final SimulatedCapture capture = new SimulatedCapture();

    @Test
    void givesAChangeTheSamePositionEachTime() {
        qt().withExamples(100).forAll(longs().all()).checkAssert(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            List<Transaction> log = log(random);
            List<SourceRecord> all = run(log, FIRST_OFFSET, random);
            Map<Long, Position> first = positions(all);
            for (SourceRecord border : all) {
                assertThat(first).containsAllEntriesOf(positions(run(log, border.sourceOffset(), random)));
            }
        });
    }

    @Test
    void growsWithinATopic() {
        qt().forAll(longs().all()).checkAssert(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            List<Transaction> log = log(random);
            Map<String, Position> last = new HashMap<>();
            for (SourceRecord change : changes(run(log, FIRST_OFFSET, random))) {
                assertThat(Position.of(change)).isGreaterThan(last.getOrDefault(change.topic(), Position.NONE));
                last.put(change.topic(), Position.of(change));
            }
        });
    }

    @Test
    void deliversEachChangeOnceInOrderHoweverOftenItIsCut() {
        qt().forAll(longs().all()).checkAssert(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            List<Transaction> log = log(random);
            Delivered delivered = new Delivered();
            Map<String, ?> stored = FIRST_OFFSET;
            for (int crash = 0; crash < 5; crash++) {
                List<SourceRecord> sent = run(log, stored, random);
                List<SourceRecord> reached = sent.subList(0, random.nextInt(sent.size() + 1));
                delivered.offer(reached);
                if (!reached.isEmpty()) {
                    // Connect stores the offset of any record that it has sent, not only of the last
                    stored = reached.get(random.nextInt(reached.size())).sourceOffset();
                }
            }
            delivered.offer(run(log, stored, random));

            assertThat(ids(delivered.taken()))
                    .isEqualTo(log.stream()
                            .flatMap(transaction -> transaction.changes().stream())
                            .map(Change::id)
                            .toList());
        });
    }

    /** One life of the connector: what it polls in batches of any size. */
    private List<SourceRecord> run(List<Transaction> log, Map<String, ?> stored, SplittableRandom random) {
        StoredOffset offset = StoredOffset.of(new HashMap<>(stored));
        List<SourceRecord> sent = capture.send(log, offset.position(), stored);
        Transactions transactions = new Transactions(offset.position());
        List<SourceRecord> polled = new ArrayList<>();
        for (int from = 0; from < sent.size(); ) {
            int to = Math.min(sent.size(), from + random.nextInt(5));
            polled.addAll(transactions.place(sent.subList(from, to)));
            from = to;
        }
        return polled;
    }

    /**
     * Transactions in the order of their commits. They run side by side, so a change may stand before an earlier commit;
     * and changes come in groups that share an LSN.
     */
    private static List<Transaction> log(SplittableRandom random) {
        List<Transaction> log = new ArrayList<>();
        long commit = BEGINNING;
        long id = 0;
        int transactions = random.nextInt(1, 12);
        for (int t = 0; t < transactions; t++) {
            commit += random.nextInt(1, 50);
            List<Change> changes = new ArrayList<>();
            int groups = random.nextInt(5);
            long lsn = Math.max(1, commit - random.nextInt(1, 400));
            for (int group = 0; group < groups; group++) {
                int size = random.nextInt(1, 5);
                boolean oneTable = random.nextBoolean();
                String table = "t" + random.nextInt(3);
                for (int member = 0; member < size; member++) {
                    changes.add(new Change(oneTable ? table : "t" + random.nextInt(3), lsn, ++id));
                }
                lsn += random.nextInt(1, 20);
            }
            log.add(new Transaction(commit, changes));
        }
        return log;
    }

    private static List<SourceRecord> changes(List<SourceRecord> records) {
        return records.stream().filter(record -> !record.headers().isEmpty()).toList();
    }

    private static List<Long> ids(List<SourceRecord> records) {
        return records.stream().map(TransactionsRestartTest::id).toList();
    }

    private static long id(SourceRecord record) {
        return ((Struct) record.value()).getInt64("id");
    }

    private static Map<Long, Position> positions(List<SourceRecord> records) {
        Map<Long, Position> positions = new HashMap<>();
        changes(records).forEach(record -> positions.put(id(record), Position.of(record)));
        return positions;
    }
}
