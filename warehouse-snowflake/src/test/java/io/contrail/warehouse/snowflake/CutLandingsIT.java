package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No change is lost and none is there twice, wherever connections are cut or the process dies. */
class CutLandingsIT extends LandingOnFake {
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

    private static TableSchema shape(List<Column> columns, Map<String, Integer> numbers) {
        Map<String, CatalogFacts.ColumnFacts> facts = new java.util.HashMap<>();
        numbers.forEach((name, number) -> facts.put(name, new CatalogFacts.ColumnFacts(number, false, null)));
        return new TableSchema(new TableId("evolve", "table"), columns, List.of("id"), new CatalogFacts(1, 1, facts));
    }

    private static TableSchema named(TableSchema schema, int number) {
        return new TableSchema(new TableId("evolve", "table" + number), schema.columns(), schema.key(), schema.facts());
    }
}
