package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.snowflake.ingest.streaming.SFException;
import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Histories;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.TableModel;
import io.contrail.changelog.landing.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No change is lost and none is there twice, whatever fails and whenever. */
class LandingFaultsIT {
    private static final Stream STREAM = new Stream("contrail.flightops.table", 0);
    private static final Origin ORIGIN = new Origin(700, new Lsn(1), 1);

    private FakeSnowflake snowflake = new FakeSnowflake();
    private Warehouse warehouse = open(Duration.ZERO);

    @AfterEach
    void close() throws Exception {
        snowflake.cut = () -> false;
        warehouse.close();
        snowflake.close();
    }

    private Warehouse open(Duration interval) {
        return SnowflakeWarehouse.open(
                snowflake.database(),
                new Pipes(snowflake::client, Duration.ofSeconds(10), true),
                interval,
                Clock.systemUTC());
    }

    private static SFException error(String name, int status) {
        return new SFException(name, "injected", status, name);
    }

    @Test
    void aChannelThatIsInvalidIsOpenedAgain() {
        retried("appendRow", error("INVALID_CHANNEL_ERROR", 409));
    }

    @Test
    void aStaleContinuationIsOpenedAgain() {
        retried("flush", error("INVALID_CHANNEL_ERROR", 400));
    }

    @Test
    void aClientThatIsInvalidIsMadeAnew() {
        retried("getChannelStatus", error("CLOSED_CLIENT_ERROR", 410));
    }

    @Test
    void anUnavailableServiceIsAskedAgain() {
        retried("openChannel", error("FATAL", 503));
    }

    @Test
    void aRequestThatIsCommittedByHalfIsCompleted() {
        retried("halfFlush", error("FATAL", 503));
    }

    @Test
    void anAnswerThatIsCutDoesNotDouble() {
        retried("afterFlush", error("FATAL", 503));
    }

    private void retried(String call, SFException error) {
        List<Change> history = Histories.keyed(7, 40);
        snowflake.fail(call, error);
        PipelineException failed =
                catchThrowableOfType(PipelineException.class, () -> warehouse.land(landing(Histories.KEYED, history)));
        assertThat(failed.remedy()).isEqualTo(PipelineException.Remedy.RETRY);
        assertThat(failed).hasMessageNotContaining("note ");
        warehouse.land(landing(Histories.KEYED, history));
        assertIsThere(Histories.KEYED, history);
    }

    /** What fails may be sent before or after what does not, and may be awaited before or after it. */
    @Test
    void anErrorOfOneTableDoublesNothingOfTheOthers() {
        for (String call : List.of("appendRow", "flush", "halfFlush", "afterFlush", "getChannelStatus")) {
            for (int table = 0; table < 3; table++) {
                List<TableChanges> changes = threeTables(call + table);
                int callsPerTable = call.equals("appendRow") ? 2 : 1;
                for (int passed = 0; passed < table * callsPerTable; passed++) {
                    snowflake.pass(call);
                }
                snowflake.fail(call, error("FATAL", 503));
                assertThatThrownBy(() -> warehouse.land(landing(changes, 2)))
                        .as("%s of table %d", call, table)
                        .isInstanceOf(PipelineException.class);
                snowflake.faults.clear();
                warehouse.land(landing(changes, 2));
                changes.forEach(each -> assertIsThere(each.schema(), each.changes()));
            }
        }
    }

    /** The token that nobody has waited for says that they are there. */
    @Test
    void rowsThatAreRefusedWhileSomethingElseFailsAreNamedNonetheless() throws Exception {
        for (boolean dies : List.of(false, true)) {
            startOver();
            List<Change> good = List.of(inserted(0, "a"), inserted(1, "b"));
            List<Change> bad = List.of(inserted(2, "c"), inserted(3, "poison"), inserted(4, "e"));
            warehouse.land(landing(Histories.KEYED, good));
            TableChanges other = threeTables("other").get(0);
            snowflake.fail("getChannelStatus", error("FATAL", 503));
            assertThatThrownBy(() ->
                            warehouse.land(landing(List.of(other, new TableChanges(STREAM, Histories.KEYED, bad)), 5)))
                    .isInstanceOf(PipelineException.class);
            if (dies) {
                warehouse = open(Duration.ZERO);
                assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(2, SourcePosition.START, null));
            }
            PipelineException refused =
                    catchThrowableOfType(PipelineException.class, () -> warehouse.land(landing(Histories.KEYED, bad)));
            assertThat(refused.remedy()).isEqualTo(PipelineException.Remedy.DEAD_LETTER);
            assertIsThere(Histories.KEYED, good);
            reopen();
            warehouse.land(landing(Histories.KEYED, bad.subList(0, 1)));
            warehouse.land(landing(Histories.KEYED, bad.subList(2, 3)));
            assertIsThere(Histories.KEYED, List.of(good.get(0), good.get(1), bad.get(0), bad.get(2)));
        }
    }

    private static List<TableChanges> threeTables(String name) {
        List<TableChanges> changes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TableSchema schema = new TableSchema(
                    new TableId("three", name + "_" + i), Histories.KEYED.columns(), Histories.KEYED.key());
            changes.add(new TableChanges(
                    new Stream(schema.table().toString(), 0), schema, List.of(inserted(0, "a"), inserted(1, "b"))));
        }
        return changes;
    }

    private static Landing landing(List<TableChanges> changes, long next) {
        Map<Stream, Progress> progress = new java.util.HashMap<>();
        changes.forEach(each -> progress.put(each.stream(), new Progress(next, SourcePosition.START, null)));
        return new Landing(changes, progress, Map.of());
    }

    @Test
    void aProcessThatDiesInTheMiddleOfALandingIsFollowedByOneThatGoesOn() {
        List<Change> history = Histories.keyless(3, 60);
        warehouse.land(landing(Histories.KEYLESS, history.subList(0, 20)));
        snowflake.fail("halfFlush", error("FATAL", 503));
        assertThatThrownBy(() -> warehouse.land(landing(Histories.KEYLESS, history.subList(20, 60))))
                .isInstanceOf(PipelineException.class);
        Warehouse next = open(Duration.ZERO);
        assertThat(next.progress().get(STREAM)).isEqualTo(new Progress(20, SourcePosition.START, null));
        warehouse = next;
        // Cut otherwise than before
        warehouse.land(landing(Histories.KEYLESS, history.subList(20, 25)));
        warehouse.land(landing(Histories.KEYLESS, history.subList(25, 60)));
        assertIsThere(Histories.KEYLESS, history);
    }

    @Test
    void aTaskThatWasReplacedCannotLandAnyMore() {
        List<Change> history = Histories.keyed(11, 30);
        int end = history.size();
        warehouse.land(landing(Histories.KEYED, history.subList(0, 10)));
        try (Warehouse zombie = warehouse) {
            warehouse = open(Duration.ZERO);
            warehouse.land(landing(Histories.KEYED, history.subList(10, 20)));
            assertThatThrownBy(() -> zombie.land(landing(Histories.KEYED, history.subList(10, end))))
                    .isInstanceOf(PipelineException.class);
        }
        warehouse.land(landing(Histories.KEYED, history.subList(20, end)));
        assertIsThere(Histories.KEYED, history);
    }

    @Test
    void aTaskThatTakesItsChannelBackLandsWhatIsMissing() {
        List<Change> history = Histories.keyless(11, 30);
        warehouse.land(landing(Histories.KEYLESS, history.subList(0, 10)));
        try (Warehouse other = open(Duration.ZERO)) {
            other.land(landing(Histories.KEYLESS, history.subList(10, 20)));
            assertThatThrownBy(() -> warehouse.land(landing(Histories.KEYLESS, history.subList(10, 30))))
                    .isInstanceOf(PipelineException.class);
            warehouse.land(landing(Histories.KEYLESS, history.subList(10, 15)));
            warehouse.land(landing(Histories.KEYLESS, history.subList(15, 30)));
        }
        reopen();
        assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(30, SourcePosition.START, null));
        assertIsThere(Histories.KEYLESS, history);
    }

    @Test
    void rowsThatAreRefusedAreTakenBackAndNamed() {
        List<Change> good = List.of(inserted(0, "a"), inserted(1, "b"));
        List<Change> bad = List.of(inserted(2, "c"), inserted(3, "poison"), inserted(4, "e"));
        warehouse.land(landing(Histories.KEYED, good));
        PipelineException refused =
                catchThrowableOfType(PipelineException.class, () -> warehouse.land(landing(Histories.KEYED, bad)));
        assertThat(refused.remedy()).isEqualTo(PipelineException.Remedy.DEAD_LETTER);
        assertThat(refused).hasMessageContaining("flightops.ops_plan").hasMessageContaining("from 2 to 4");
        assertIsThere(Histories.KEYED, good);
        warehouse.close();
        warehouse = open(Duration.ZERO);
        assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(2, SourcePosition.START, null));
        // As the sink does then
        warehouse.land(landing(Histories.KEYED, bad.subList(0, 1)));
        assertThatThrownBy(() -> warehouse.land(landing(Histories.KEYED, bad.subList(1, 2))))
                .isInstanceOf(PipelineException.class);
        DeadLetter letter = new DeadLetter(STREAM, 3, Histories.KEYED.table(), 700, 1, refused, null, null, List.of());
        warehouse.land(new Landing(
                List.of(), Map.of(STREAM, new Progress(4, SourcePosition.START, null)), Map.of(), List.of(letter)));
        warehouse.land(landing(Histories.KEYED, bad.subList(2, 3)));
        assertIsThere(Histories.KEYED, List.of(good.get(0), good.get(1), bad.get(0), bad.get(2)));
        assertThat(warehouse.openDeadLetters()).containsOnlyKeys(1L);
    }

    @Test
    void aTableEqualsItsHistoryWhereverConnectionsAreCut() {
        for (long seed = 1; seed <= 12; seed++) {
            boolean keyed = seed % 2 == 0;
            TableSchema schema = new TableSchema(
                    new TableId("cut", "table" + seed),
                    keyed ? Histories.KEYED.columns() : Histories.KEYLESS.columns(),
                    keyed ? Histories.KEYED.key() : List.of());
            List<Change> history = keyed ? Histories.keyed(seed, 120) : Histories.keyless(seed, 120);
            Random random = new Random(seed);
            snowflake.cut = () -> random.nextInt(60) == 0;
            landInSpiteOfFaults(schema, new Stream("cut.table" + seed, 0), history, random);
            snowflake.cut = () -> false;
            reopen();
            assertIsThere(schema, history);
        }
    }

    /** As the sink does: the same batch again, or, after a restart, from where the warehouse is. */
    private void landInSpiteOfFaults(TableSchema schema, Stream stream, List<Change> history, Random random) {
        int next = 0;
        while (next < history.size()) {
            List<Change> batch = history.subList(next, Math.min(history.size(), next + 1 + random.nextInt(20)));
            try {
                warehouse.land(landing(stream, schema, batch));
                next += batch.size();
            } catch (PipelineException e) {
                assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
                if (random.nextInt(3) == 0) {
                    reopen();
                    next = (int) warehouse
                            .progress()
                            .getOrDefault(stream, Progress.NONE)
                            .nextOrdinal();
                }
            }
        }
    }

    private void reopen() {
        warehouse.close();
        while (true) {
            try {
                warehouse = open(Duration.ZERO);
                return;
            } catch (PipelineException e) {
                assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
            }
        }
    }

    @Test
    void aShapeChangesWhereverTheProcessDies() throws Exception {
        TableSchema before = shape(
                List.of(
                        new Column("id", ColumnType.INT64, "int8"),
                        new Column("a", ColumnType.TEXT, "text"),
                        new Column("b", ColumnType.INT32, "int4"),
                        new Column("c", ColumnType.TEXT, "text")),
                Map.of("id", 1, "a", 2, "b", 3, "c", 4));
        // Names swapped, a type changed, a column gone and another with its name
        TableSchema after = shape(
                List.of(
                        new Column("id", ColumnType.INT64, "int8"),
                        new Column("b", ColumnType.TEXT, "text"),
                        new Column("a", ColumnType.TEXT, "text"),
                        new Column("c", ColumnType.TEXT, "text")),
                Map.of("id", 1, "b", 2, "a", 3, "c", 5));
        Change old = new Change.Insert(0, ORIGIN, Row.of(1L, "x", 7L, "gone"));
        Change fresh = new Change.Insert(1, ORIGIN, Row.of(2L, "y", "8", "new"));
        for (int cutAt = 1; cutAt < 200; cutAt++) {
            startOver();
            Stream stream = new Stream("evolve" + cutAt, 0);
            TableSchema first = named(before, cutAt);
            TableSchema second = named(after, cutAt);
            warehouse.land(landing(stream, first, List.of(old)));
            AtomicInteger left = new AtomicInteger(cutAt);
            snowflake.cut = () -> left.decrementAndGet() == 0;
            try {
                warehouse.land(landing(stream, second, List.of(fresh)));
            } catch (PipelineException e) {
                assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
            }
            boolean done = left.get() > 0;
            snowflake.cut = () -> false;
            reopen();
            if (warehouse.progress().getOrDefault(stream, Progress.NONE).nextOrdinal() < 2) {
                warehouse.land(landing(stream, second, List.of(fresh)));
            }
            assertThat(tables(database -> database.current(second)))
                    .as("cut at %d", cutAt)
                    .containsExactlyInAnyOrder(Row.of(1L, "x", "7", null), Row.of(2L, "y", "8", "new"));
            assertThat(tables(database -> database.changelog(second))).containsExactly("0c", "1c");
            if (done) {
                return;
            }
        }
        throw new AssertionError("It was cut everywhere and never came to an end");
    }

    @Test
    void aRedriveTakesEffectOnceWhereverTheProcessDies() throws Exception {
        for (TableSchema schema : List.of(Histories.KEYED, Histories.KEYLESS)) {
            List<Change> history = schema.keyed() ? Histories.unmoved(21, 40) : Histories.keyless(21, 40);
            Change late = history.get(17);
            for (int cutAt = 1; cutAt < 200; cutAt++) {
                startOver();
                warehouse.land(landing(schema, history.subList(0, 17)));
                warehouse.land(new Landing(
                        List.of(),
                        Map.of(STREAM, new Progress(18, SourcePosition.START, null)),
                        Map.of(),
                        List.of(new DeadLetter(
                                STREAM,
                                17,
                                schema.table(),
                                700,
                                1,
                                PipelineException.stop("It's broken.", "Not applied.", "mend it."),
                                null,
                                null,
                                List.of()))));
                warehouse.land(landing(schema, history.subList(18, 40)));
                AtomicInteger left = new AtomicInteger(cutAt);
                snowflake.cut = () -> left.decrementAndGet() == 0;
                try {
                    warehouse.redrive(1, schema, late);
                } catch (PipelineException e) {
                    assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
                }
                boolean done = left.get() > 0;
                snowflake.cut = () -> false;
                reopen();
                warehouse.redrive(1, schema, late);
                assertIsThere(schema, history.subList(0, 40));
                assertThat(warehouse.openDeadLetters()).isEmpty();
                if (done) {
                    break;
                }
            }
        }
    }

    @Test
    void rowsThatAReadingHasNotMetGoOnceWhereverTheProcessDies() throws Exception {
        for (TableSchema schema : List.of(Histories.KEYED, Histories.KEYLESS)) {
            List<Change> history = schema.keyed() ? Histories.unmoved(22, 30) : Histories.keyless(22, 30);
            List<Change> seen = new ArrayList<>();
            Change met = schema.keyed()
                    ? new Change.SnapshotRead(30, ORIGIN, Row.of("ZZ", 1L, "seen", null, null))
                    : new Change.SnapshotRead(30, ORIGIN, Row.of("N1", 1L));
            seen.add(met);
            for (int cutAt = 1; cutAt < 200; cutAt++) {
                startOver();
                warehouse.land(landing(schema, history));
                warehouse.land(landing(schema, seen));
                Landing unseen = landing(schema, List.of(new Change.Unseen(31, ORIGIN, 30)));
                AtomicInteger left = new AtomicInteger(cutAt);
                snowflake.cut = () -> left.decrementAndGet() == 0;
                try {
                    warehouse.land(unseen);
                } catch (PipelineException e) {
                    assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
                }
                boolean done = left.get() > 0;
                snowflake.cut = () -> false;
                if (cutAt % 2 == 0) {
                    reopen();
                }
                if (warehouse.progress().getOrDefault(STREAM, Progress.NONE).nextOrdinal() < 32) {
                    warehouse.land(unseen);
                }
                warehouse.land(landing(schema, List.of(Histories.later(met, 2))));
                List<Row> expected = new ArrayList<>();
                expected.add(((Change.SnapshotRead) met).row());
                if (!schema.keyed()) {
                    expected.add(((Change.SnapshotRead) met).row());
                }
                assertThat(tables(tables -> tables.current(schema)))
                        .as("cut at %d", cutAt)
                        .containsExactlyElementsOf(expected);
                if (done) {
                    break;
                }
            }
        }
    }

    private void startOver() throws Exception {
        close();
        snowflake = new FakeSnowflake();
        warehouse = open(Duration.ZERO);
    }

    @Test
    void rowsThatAreThereKeepTheirValuesWhenAColumnTurnsToText() throws Exception {
        TableSchema schema = new TableSchema(
                new TableId("public", "span"),
                List.of(
                        new Column("id", ColumnType.INT64, "int8"),
                        new Column("day", ColumnType.DATE, "date"),
                        new Column("at", ColumnType.TIME, "time"),
                        new Column("ts", ColumnType.TIMESTAMP, "timestamp"),
                        new Column("tz", ColumnType.TIMESTAMP_TZ, "timestamptz")),
                List.of("id"));
        Change common = new Change.Insert(0, ORIGIN, Row.of(1L, 20_000, 86_399_999_999L, -1L, 1_700_000_000_123_456L));
        Change empty = new Change.Insert(1, ORIGIN, Row.of(2L, null, null, null, null));
        Change rare = new Change.Insert(
                2, ORIGIN, Row.of(3L, Integer.MAX_VALUE, 86_400_000_000L, -Long.MAX_VALUE, -210_866_803_200_000_000L));
        for (int cutAt = 1; cutAt < 200; cutAt++) {
            startOver();
            warehouse.land(landing(schema, List.of(common, empty)));
            AtomicInteger left = new AtomicInteger(cutAt);
            snowflake.cut = () -> left.decrementAndGet() == 0;
            try {
                warehouse.land(landing(schema, List.of(rare)));
            } catch (PipelineException e) {
                assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
            }
            boolean done = left.get() > 0;
            snowflake.cut = () -> false;
            reopen();
            warehouse.land(landing(schema, List.of(rare)));
            assertIsThere(schema, List.of(common, empty, rare));
            if (done) {
                return;
            }
        }
        throw new AssertionError("It was cut everywhere and never came to an end");
    }

    private static TableSchema shape(List<Column> columns, Map<String, Integer> numbers) {
        Map<String, CatalogFacts.ColumnFacts> facts = new java.util.HashMap<>();
        numbers.forEach((name, number) -> facts.put(name, new CatalogFacts.ColumnFacts(number, false, null)));
        return new TableSchema(new TableId("evolve", "table"), columns, List.of("id"), new CatalogFacts(1, 1, facts));
    }

    private static TableSchema named(TableSchema schema, int number) {
        return new TableSchema(new TableId("evolve", "table" + number), schema.columns(), schema.key(), schema.facts());
    }

    @Test
    void anApplyOfItsOwnTimeBringsWhatHasLanded() {
        warehouse.close();
        warehouse = open(Duration.ofMillis(50));
        List<Change> history = Histories.keyed(5, 100);
        TableModel model = new TableModel(Histories.KEYED);
        history.forEach(model::apply);
        for (int from = 0; from < history.size(); from += 10) {
            warehouse.land(landing(Histories.KEYED, history.subList(from, from + 10)));
        }
        Awaitility.await().untilAsserted(() -> assertIsThere(Histories.KEYED, history));
    }

    private void assertIsThere(TableSchema schema, List<Change> history) {
        TableModel model = new TableModel(schema);
        List<String> entries = new ArrayList<>();
        for (Change change : history) {
            model.apply(change);
            if (change instanceof Change.Update update && update.before() != null) {
                entries.add(change.ordinal() + "d");
            }
            entries.add(change.ordinal() + String.valueOf(change.code()));
        }
        assertThat(tables(tables -> tables.changelog(schema))).containsExactlyElementsOf(entries);
        assertThat(tables(tables -> tables.current(schema))).containsExactlyInAnyOrderElementsOf(model.rows());
    }

    private <T> List<T> tables(java.util.function.Function<SnowflakeTables, List<T>> read) {
        try (Database database = snowflake.database()) {
            return read.apply(new SnowflakeTables(database));
        }
    }

    private static Change inserted(long ordinal, String ofp) {
        return new Change.Insert(ordinal, ORIGIN, Row.of("AA", ordinal, ofp, null, null));
    }

    private static Landing landing(TableSchema schema, List<Change> changes) {
        return landing(STREAM, schema, changes);
    }

    private static Landing landing(Stream stream, TableSchema schema, List<Change> changes) {
        long next = changes.get(changes.size() - 1).ordinal() + 1;
        return new Landing(
                List.of(new TableChanges(stream, schema, changes)),
                Map.of(stream, new Progress(next, SourcePosition.START, null)),
                Map.of());
    }
}
