package io.contrail.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.sink.wire.DebeziumTable;
import io.contrail.sink.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanderTest {
    private final SinkMetrics metrics = SinkMetrics.register("lander-test", 0, Clock.systemUTC());
    private final MemoryWarehouse warehouse = new MemoryWarehouse();
    private final CapturedTopics topics = new CapturedTopics();
    private final DebeziumTable legs = CapturedTopics.table("leg");

    @AfterEach
    void close() {
        metrics.close();
    }

    /** One change of a table within a transaction that others of the same and of other tables share. */
    private record Streamed(DebeziumTable table, String op, long row, long lsn) {}

    @Test
    void everyChangeLandsOnceAndInOrderThroughCrashesOfTheSourceTheSinkAndTheWarehouse() {
        qt().withExamples(100).withShrinkCycles(0).forAll(longs().all()).checkAssert(seed -> {
            Random random = new Random(seed);
            List<DebeziumTable> tables =
                    List.of(CapturedTopics.table("leg"), CapturedTopics.table("delay"), CapturedTopics.table("plan"));
            List<List<Streamed>> transactions = transactions(tables, random);
            CapturedTopics kafka = captured(transactions, random);
            MemoryWarehouse target = new MemoryWarehouse();

            deliver(kafka, target, random);

            for (DebeziumTable table : tables) {
                assertThat(target.changes(CapturedTopics.id(table)))
                        .extracting(change -> change.origin().lsn().value() + ":" + change.code())
                        .containsExactlyElementsOf(transactions.stream()
                                .flatMap(List::stream)
                                .filter(streamed -> streamed.table() == table)
                                .map(streamed -> streamed.lsn() + ":" + streamed.op())
                                .toList());
                assertThat(target.changes(CapturedTopics.id(table)))
                        .extracting(Change::ordinal)
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(target.shapes(CapturedTopics.id(table))).hasSizeLessThanOrEqualTo(1);
            }
        });
    }

    @Test
    void theFirstRunOfASnapshotLandsAsItIs() {
        topics.snapshotRead(legs, 100, 1);
        topics.snapshotRead(legs, 100, 2);
        lander().land(topics.all());
        assertThat(codes()).containsExactly("0r", "1r");
        assertThat(Objects.requireNonNull(warehouse.progress().get(CapturedTopics.stream(legs)))
                        .snapshot())
                .isEqualTo(new SnapshotRun(100, new Lsn(1_600)));
    }

    @Test
    void aSnapshotThatStartsOverEmptiesTheTableFirstHoweverItIsCutIntoBatches() {
        for (int batch = 1; batch <= 6; batch++) {
            MemoryWarehouse target = new MemoryWarehouse();
            CapturedTopics kafka = new CapturedTopics();
            kafka.snapshotRead(legs, 100, 1);
            kafka.snapshotRead(legs, 100, 2);
            kafka.restartSource();
            kafka.snapshotRead(legs, 101, 2);
            kafka.snapshotRead(legs, 101, 3);
            kafka.change(legs, "u", 3, 5_000, 4_000, 1);
            kafka.change(legs, "d", 2, 5_001, 4_000, 2);
            List<SinkRecord> records = kafka.all();
            for (int from = 0; from < records.size(); from += batch) {
                // A lander of its own for every batch: what it must know is in the warehouse.
                new Lander(config(), target, metrics)
                        .land(records.subList(from, Math.min(records.size(), from + batch)));
            }
            assertThat(codes(target)).containsExactly("0r", "1r", "2t", "2r", "3r", "4u", "5d");
        }
    }

    @Test
    void theMarkersOfAFirstSnapshotChangeNothing() {
        topics.marker(legs, "restart");
        topics.marker(legs, "restart"); // the first one was cut short before the first row
        topics.snapshotRead(legs, 100, 1);
        topics.marker(legs, "end");
        lander().land(topics.all());
        assertThat(codes()).containsExactly("2r");
    }

    @Test
    void theBeginningOfASnapshotMakesTheTableAndChangesNothing() {
        for (int batch = 1; batch <= 8; batch++) {
            for (boolean rows : new boolean[] {true, false}) {
                MemoryWarehouse target = new MemoryWarehouse();
                CapturedTopics kafka = new CapturedTopics();
                kafka.announcingMarker(legs, "restart");
                kafka.restartSource();
                kafka.announcingMarker(legs, "restart"); // the first one was cut short before the first row
                if (rows) {
                    kafka.snapshotRead(legs, 100, 1);
                }
                kafka.marker(legs, "end");
                kafka.change(legs, "c", 2, 10, 5, 1);
                kafka.announcingMarker(legs, "restart"); // of another slot
                kafka.marker(legs, "end");
                List<SinkRecord> records = kafka.all();
                for (int from = 0; from < records.size(); from += batch) {
                    target.failNext(
                            PipelineException.unreachable("The warehouse is away.", "Nothing was landed.", "wait."));
                    List<SinkRecord> part = records.subList(from, Math.min(records.size(), from + batch));
                    Lander lander = new Lander(config(), target, metrics);
                    assertThatThrownBy(() -> lander.land(part)).hasMessageContaining("away");
                    lander.land(part);
                }
                assertThat(target.followed()).containsOnly(CapturedTopics.id(legs));
                assertThat(codes(target)).isEqualTo(rows ? List.of("2r", "4c", "6d") : List.of("3c", "5d"));
            }
        }
    }

    @Test
    void theReadingOfANewTableWithoutRowsChangesNothing() {
        for (int batch = 1; batch <= 3; batch++) {
            MemoryWarehouse target = new MemoryWarehouse();
            CapturedTopics kafka = new CapturedTopics();
            kafka.announcingMarker(legs, "begin");
            kafka.marker(legs, "end");
            kafka.change(legs, "c", 2, 10, 5, 1);
            List<SinkRecord> records = kafka.all();
            for (int from = 0; from < records.size(); from += batch) {
                new Lander(config(), target, metrics)
                        .land(records.subList(from, Math.min(records.size(), from + batch)));
            }
            assertThat(target.followed()).containsOnly(CapturedTopics.id(legs));
            assertThat(codes(target)).containsExactly("2c");
        }
    }

    @Test
    void aReadingTellsWhereItBeganHoweverItIsCutIntoBatches() {
        for (int batch = 1; batch <= 7; batch++) {
            MemoryWarehouse target = new MemoryWarehouse();
            CapturedTopics kafka = new CapturedTopics();
            kafka.change(legs, "c", 1, 10, 5, 1);
            kafka.marker(legs, "begin");
            kafka.incrementalRead(legs, 2);
            kafka.change(legs, "c", 3, 12, 5, 2);
            kafka.marker(legs, "end");
            kafka.marker(legs, "end"); // sent again
            kafka.change(legs, "c", 4, 13, 5, 3);
            List<SinkRecord> records = kafka.all();
            for (int from = 0; from < records.size(); from += batch) {
                new Lander(config(), target, metrics)
                        .land(records.subList(from, Math.min(records.size(), from + batch)));
            }
            assertThat(codes(target)).containsExactly("0c", "2r", "3c", "4d", "6c");
            assertThat(target.changes(CapturedTopics.id(legs)))
                    .filteredOn(Change.Unseen.class::isInstance)
                    .singleElement()
                    .isEqualTo(new Change.Unseen(4, new Origin(0, new Lsn(7), 5), 2));
        }
    }

    @Test
    void aSnapshotOfAnotherSlotForgetsThePositionsOfTheFirst() {
        topics.change(legs, "c", 1, 10, 5_000, 1);
        topics.marker(legs, "restart");
        topics.marker(legs, "end");
        topics.change(legs, "c", 2, 11, 3, 1);
        lander().land(topics.all());
        assertThat(codes()).containsExactly("0c", "2d", "3c");
    }

    @Test
    void rowsOfAnIncrementalSnapshotEmptyNothing() {
        topics.change(legs, "c", 1, 10, 5, 1);
        topics.incrementalRead(legs, 2);
        topics.change(legs, "c", 3, 12, 5, 2);
        lander().land(topics.all());
        assertThat(codes()).containsExactly("0c", "1r", "2c");
    }

    /** Single rows are read again like this; the columns beside the key are not known, whatever stands there. */
    @Test
    void aRowThatIsMissedInTheSourceIsDeletedBetweenTheChangesOfTheStream() {
        DebeziumTable seats = new DebeziumTable(
                "flightops",
                "seat",
                List.of("leg", "seat"),
                List.of(
                        Map.entry(
                                "leg",
                                DebeziumTable.typed(SchemaBuilder.int64(), "int8")
                                        .build()),
                        Map.entry(
                                "rows",
                                DebeziumTable.typed(SchemaBuilder.int32(), "int4")
                                        .build()),
                        Map.entry(
                                "seat",
                                DebeziumTable.typed(SchemaBuilder.string(), "text")
                                        .build()),
                        Map.entry(
                                "tags",
                                DebeziumTable.typed(SchemaBuilder.string().name("io.debezium.data.Json"), "_text")
                                        .build())));
        for (int batch = 1; batch <= 4; batch++) {
            MemoryWarehouse target = new MemoryWarehouse();
            CapturedTopics kafka = new CapturedTopics();
            kafka.missing(seats, seats.row(7L, 0, "12A", "[]"), 90);
            kafka.missing(legs, legs.row(1L, null), 91);
            kafka.change(legs, "c", 2, 100, 80, 1);
            kafka.missing(legs, legs.row(3L, null), 101);
            kafka.change(legs, "d", 2, 102, 80, 2);
            List<SinkRecord> records = kafka.all();
            for (int from = 0; from < records.size(); from += batch) {
                new Lander(config(), target, metrics)
                        .land(records.subList(from, Math.min(records.size(), from + batch)));
            }
            assertThat(codes(target)).containsExactly("0d", "1c", "2d", "3d");
            assertThat(target.changes(CapturedTopics.id(legs)).get(2))
                    .isEqualTo(new Change.Delete(2, new Origin(0, new Lsn(101), 101), Row.of(3L, null)));
            assertThat(target.changes(CapturedTopics.id(seats)))
                    .singleElement()
                    .isInstanceOfSatisfying(Change.Delete.class, delete -> {
                        assertThat(delete.origin().txId()).isZero();
                        assertThat(delete.row().get(0)).isEqualTo(7L);
                        assertThat(delete.row().get(2)).isEqualTo("12A");
                    });
            assertThat(target.openDeadLetters()).isEmpty();
        }
    }

    @Test
    void aTruncateHasTheShapeOfItsTable() {
        topics.change(legs, "t", 0, 10, 5, 1);
        topics.change(legs, "c", 1, 11, 5, 2);
        lander().land(topics.all());
        assertThat(codes()).containsExactly("0t", "1c");
        assertThat(warehouse.shapes(CapturedTopics.id(legs)))
                .singleElement()
                .satisfies(schema -> assertThat(schema.key()).containsExactly("id"));
    }

    /** For the embedded pipeline, whose topic prefix cannot change, and for a Connect cluster. */
    private static void saysHowToStartOver(Throwable error) {
        assertThat(error)
                .hasMessageContaining("'contrail down --purge'")
                .hasMessageContaining("on a Connect cluster of your own, a new topic prefix")
                .hasMessageContaining("empty warehouse");
    }

    @Test
    void aTopicThatWasMadeAnewIsAnError() {
        topics.change(legs, "c", 1, 10, 5, 1);
        topics.change(legs, "c", 2, 11, 5, 2);
        lander().land(topics.all());
        assertThatThrownBy(() -> lander().land(topics.from(legs.topic(), 1)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(legs.topic())
                .hasMessageContaining("offset 1")
                .hasMessageContaining("before 2")
                .satisfies(LanderTest::saysHowToStartOver);
        assertThat(codes()).containsExactly("0c", "1c");
    }

    @Test
    void recordsThatKafkaDeletedBeforeTheyLandedAreAnErrorAndNothingLandsPastThem() {
        for (long id = 1; id <= 5; id++) {
            topics.change(legs, "c", id, 10 + id, 5, id);
        }
        List<SinkRecord> records = topics.all();
        Lander lander = lander();
        lander.land(records.subList(0, 2));
        assertThatThrownBy(() -> lander.land(records.subList(3, 5)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(legs.topic())
                .hasMessageContaining("deleted 1 records")
                .satisfies(LanderTest::saysHowToStartOver);
        assertThat(codes()).containsExactly("0c", "1c");

        lander.land(records.subList(2, 5));

        assertThat(codes()).containsExactly("0c", "1c", "2c", "3c", "4c");
    }

    @Test
    void aSchemaThatNobodyAnnouncedIsAnErrorThatNamesTheRecord() {
        topics.change(legs, "c", 1, 10, 5, 1);
        topics.change(legs, "c", 2, 11, 5, 2);
        assertThatThrownBy(() -> lander().land(topics.from(legs.topic(), 1)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(legs.topic() + ", offset 1")
                .satisfies(LanderTest::saysHowToStartOver);
        assertThat(warehouse.progress()).isEmpty();
    }

    @Test
    void aSchemaThatWasAnnouncedInABatchThatFailedIsAnnouncedWhenItComesAgain() {
        topics.change(legs, "c", 1, 10, 5, 1);
        topics.change(legs, "c", 2, 11, 5, 2);
        Lander lander = lander();
        warehouse.failNext(PipelineException.unreachable("The disk is slow.", "Nothing landed.", "wait."));
        assertThatThrownBy(() -> lander.land(topics.all())).hasMessageContaining("slow");
        assertThat(warehouse.schemas()).isEmpty();
        assertThat(lander.resume(CapturedTopics.stream(legs))).isZero();

        lander.land(topics.all());

        assertThat(warehouse.schemas()).hasSize(1);
        assertThat(codes()).containsExactly("0c", "1c");
    }

    /** Kafka Connect delivers a batch as a whole again, and a batch is landed in parts where shapes change. */
    @Test
    void aBatchThatFailedAfterAPartOfItWasLandedGoesOnWithTheRest() {
        DebeziumTable delays = CapturedTopics.table("delay");
        topics.change(legs, "c", 1, 10, 5, 1);
        topics.change(delays, "c", 9, 90, 5, 1);
        topics.change(legs, "c", 2, 11, 5, 2);
        Lander lander = lander();
        warehouse.failAfter(1, PipelineException.unreachable("The disk is slow.", "Nothing landed.", "wait."));
        assertThatThrownBy(() -> lander.land(topics.all())).hasMessageContaining("slow");
        assertThat(codes()).containsExactly("0c", "1c");
        assertThat(warehouse.changes(CapturedTopics.id(delays))).isEmpty();
        warehouse.failNext(PipelineException.unreachable("It is still slow.", "Nothing landed.", "wait."));
        assertThatThrownBy(() -> lander.land(topics.all())).hasMessageContaining("still slow");

        lander.land(topics.all());

        assertThat(codes()).containsExactly("0c", "1c");
        assertThat(warehouse.changes(CapturedTopics.id(delays))).hasSize(1);
        assertThatThrownBy(() -> lander.land(topics.all())).hasMessageContaining("counts anew");
    }

    @Test
    void aRecordWithoutAHeaderIsAnErrorThatNamesItAndSaysWhichConverterToSet() {
        assertRefused(new ConnectHeaders(), legs.topic() + ", offset 17", "value.converter");
    }

    @Test
    void headersThatAnotherConverterHasReadAreAnErrorThatSaysWhichToSet() {
        assertRefused(
                new ConnectHeaders().addString(Headers.FINGERPRINT, "0123456789abcdef"),
                legs.topic() + ", offset 17",
                "header.converter");
    }

    @Test
    void aPositionThatCannotBeReadIsAnErrorAndNotSilence() {
        topics.change(legs, "c", 1, 10, 5, 1);
        SinkRecord record = topics.all().get(0);
        record.headers().remove(Headers.POSITION);
        record.headers().addBytes(Headers.POSITION, new byte[3]);
        assertThatThrownBy(() -> lander().land(List.of(record)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(legs.topic() + ", offset 0")
                .hasMessageContaining(Headers.POSITION);
    }

    @Test
    void ignoredTopicsAndTombstonesPass() {
        topics.change(legs, "c", 1, 10, 5, 1);
        lander().land(List.of(
                topics.all().get(0),
                CapturedTopics.record(legs.topic(), 1, null, new ConnectHeaders()),
                CapturedTopics.record("contrail.contrail.heartbeat", 8, new byte[] {'{', '}'}, new ConnectHeaders())));
        assertThat(codes()).containsExactly("0c");
        assertThat(lander().resume(CapturedTopics.stream(legs))).isEqualTo(2);
        assertThat(lander().resume(new io.contrail.changelog.landing.Stream("contrail.contrail.heartbeat", 0)))
                .isEqualTo(9);
    }

    @Test
    void aRecordThatCannotBeReadIsSetAsideWithTheProgressPastItAndLaterOnesLand() {
        topics.change(legs, "c", 1, 10, 5, 1);
        topics.change(legs, "c", 2, 11, 5, 2);
        topics.change(legs, "c", 3, 12, 5, 3);
        List<SinkRecord> records = new ArrayList<>(topics.all());
        byte[] poison = {'n', 'o'};
        SinkRecord good = records.get(1);
        records.set(1, CapturedTopics.record(legs.topic(), 1, poison, good.headers()));
        Lander lander = lander();
        lander.land(records);
        assertThat(codes()).containsExactly("0c", "2c");
        assertThat(lander.resume(CapturedTopics.stream(legs))).isEqualTo(3);
        assertThat(warehouse.deadLetter(1)).hasValueSatisfying(letter -> {
            assertThat(letter.ordinal()).isEqualTo(1);
            assertThat(letter.table()).isEqualTo(CapturedTopics.id(legs));
            assertThat(Objects.requireNonNull(letter.value()).content()).isEqualTo(poison);
            assertThat(letter.headers()).extracting(header -> header.name()).contains(Headers.FINGERPRINT);
        });
        assertThat(metrics.getDeadLettersByTable()).containsExactly(Map.entry("flightops.leg", 1L));
        assertThatThrownBy(() -> lander.redrive(1)).isInstanceOf(PipelineException.class);
        lander.discard(1);
        assertThat(metrics.getDeadLettersByTable()).isEmpty();
        assertThatThrownBy(() -> lander.redrive(1)).hasMessageContaining("no dead letter 1");
    }

    @Test
    void aRecordThatTheWarehouseCannotApplyIsFoundAmongOthersAndCanBeRedriven() {
        DebeziumTable delays = CapturedTopics.table("delay");
        for (long id = 1; id <= 4; id++) {
            topics.change(legs, "c", id, 10 + id, 5, id);
        }
        topics.change(delays, "c", 9, 90, 5, 1);
        warehouse.poison(2);
        Lander lander = lander();
        lander.land(topics.all());
        assertThat(codes()).containsExactly("0c", "1c", "3c");
        assertThat(warehouse.changes(CapturedTopics.id(delays))).hasSize(1);
        lander.redrive(1);
        assertThat(codes()).containsExactly("0c", "1c", "2c", "3c");
        assertThat(warehouse.openDeadLetters()).isEmpty();
    }

    /** Where a landing takes a second, one for each record would be hours. */
    @Test
    void aRecordThatTheWarehouseCannotApplyIsFoundByHalves() {
        for (long id = 1; id <= 1_000; id++) {
            topics.change(legs, "c", id, 10 + id, 5, id);
        }
        warehouse.poison(617);
        lander().land(topics.all());
        assertThat(codes()).hasSize(999).doesNotContain("617c");
        assertThat(warehouse.openDeadLetters()).hasSize(1);
        assertThat(warehouse.landings()).isLessThan(30);
    }

    @Test
    void aTableWhoseShapeIsRefusedStopsAloneAndIsReadAgainByTheNextTask() {
        DebeziumTable delays = CapturedTopics.table("delay");
        topics.change(legs, "c", 1, 11, 5, 1);
        topics.change(delays, "c", 9, 90, 5, 1);
        MemoryWarehouse probe = new MemoryWarehouse();
        new Lander(config(), probe, metrics).land(topics.all());
        warehouse.refuse(probe.shapes(CapturedTopics.id(legs)).get(0));
        Lander lander = lander();
        lander.land(topics.all());
        assertThat(codes()).isEmpty();
        assertThat(warehouse.changes(CapturedTopics.id(delays))).hasSize(1);
        assertThat(metrics.getStoppedTopics()).containsOnlyKeys(legs.topic());
        assertThat(lander.resume(CapturedTopics.stream(legs))).isZero();
        lander.land(topics.from(legs.topic(), 0));
        topics.change(delays, "c", 10, 91, 5, 2);
        lander.land(topics.from(delays.topic(), 1));
        assertThat(warehouse.changes(CapturedTopics.id(delays))).hasSize(2);
        warehouse.refuse(null);
        lander().land(topics.from(legs.topic(), 0));
        assertThat(codes()).containsExactly("0c");
    }

    private void assertRefused(Iterable<Header> headers, String... parts) {
        byte[] value = "{\"op\":\"c\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> lander().land(List.of(CapturedTopics.record(legs.topic(), 17, value, headers))))
                .isInstanceOf(PipelineException.class)
                .hasMessageContainingAll(parts);
    }

    private Lander lander() {
        return new Lander(config(), warehouse, metrics);
    }

    private List<String> codes() {
        return codes(warehouse);
    }

    private List<String> codes(MemoryWarehouse target) {
        return target.changes(CapturedTopics.id(legs)).stream()
                .map(change -> change.ordinal() + String.valueOf(change.code()))
                .toList();
    }

    static SinkConfig config() {
        return new SinkConfig(
                "sink", "memory", Map.of(), SinkConfig.DEFAULT_PLACEHOLDER, List.of("contrail[.]contrail[.]heartbeat"));
    }

    private static List<List<Streamed>> transactions(List<DebeziumTable> tables, Random random) {
        List<List<Streamed>> transactions = new ArrayList<>();
        long lsn = 1_000;
        for (int i = 1 + random.nextInt(15); i > 0; i--) {
            List<Streamed> transaction = new ArrayList<>();
            for (int j = 1 + random.nextInt(5); j > 0; j--) {
                String op = List.of("c", "c", "u", "u", "d", "t").get(random.nextInt(6));
                transaction.add(new Streamed(tables.get(random.nextInt(tables.size())), op, random.nextInt(4), lsn++));
            }
            transactions.add(transaction);
        }
        return transactions;
    }

    /** A source that crashes: each task begins at some transaction that the one before had reached, and gets further. */
    private static CapturedTopics captured(List<List<Streamed>> transactions, Random random) {
        CapturedTopics kafka = new CapturedTopics();
        int begin = 0;
        int reached = 0;
        while (reached < transactions.size()) {
            kafka.restartSource();
            boolean last = random.nextInt(3) == 0;
            int end = last ? transactions.size() : begin + random.nextInt(transactions.size() - begin + 1);
            for (int i = begin; i < end; i++) {
                Map<DebeziumTable, Long> indexes = new HashMap<>();
                // A task may die in the middle of its last transaction.
                List<Streamed> transaction = transactions.get(i);
                boolean cut = !last && i == end - 1 && random.nextBoolean();
                for (Streamed streamed :
                        cut ? transaction.subList(0, random.nextInt(transaction.size())) : transaction) {
                    long index = indexes.merge(streamed.table(), 1L, Long::sum);
                    kafka.change(streamed.table(), streamed.op(), streamed.row(), streamed.lsn(), 100 + i * 10L, index);
                }
                reached = Math.max(reached, cut ? i : i + 1);
            }
            begin = random.nextInt(reached + 1);
        }
        return kafka;
    }

    /** Connect with a sink task: batches over all topics, landings that fail, tasks that are started anew. */
    private void deliver(CapturedTopics kafka, MemoryWarehouse target, Random random) {
        Lander lander = new Lander(config(), target, metrics);
        Map<String, Long> consumed = new HashMap<>();
        while (kafka.names().stream()
                .anyMatch(topic ->
                        !kafka.from(topic, consumed.getOrDefault(topic, 0L)).isEmpty())) {
            List<SinkRecord> batch = new ArrayList<>();
            for (String topic : kafka.names()) {
                List<SinkRecord> rest = kafka.from(topic, consumed.getOrDefault(topic, 0L));
                batch.addAll(rest.subList(0, random.nextInt(Math.min(6, rest.size()) + 1)));
            }
            batch.forEach(record -> consumed.put(record.topic(), record.kafkaOffset() + 1));
            while (!batch.isEmpty() && random.nextInt(4) == 0) {
                target.failNext(PipelineException.unreachable("The disk is slow.", "Nothing landed.", "wait."));
                Lander failing = lander;
                assertThatThrownBy(() -> failing.land(batch)).hasMessageContaining("slow");
            }
            boolean lost = random.nextInt(6) == 0;
            if (!lost) {
                lander.land(batch);
            }
            if (lost || random.nextInt(6) == 0) {
                lander = new Lander(config(), target, metrics);
                for (String topic : kafka.names()) {
                    consumed.put(topic, lander.resume(new io.contrail.changelog.landing.Stream(topic, 0)));
                }
            }
        }
    }
}
