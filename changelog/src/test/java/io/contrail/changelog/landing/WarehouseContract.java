package io.contrail.changelog.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.booleans;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every warehouse must do. An implementation says how to open one and how to read what users read. */
public abstract class WarehouseContract {
    private static final Stream STREAM = new Stream("contrail.flightops.table", 0);

    /** Opens the same warehouse again each time, until {@link #forget}. */
    protected abstract Warehouse open();

    /** Makes the next {@link #open} find an empty warehouse. */
    protected abstract void forget();

    /** The rows of the current table, in any order, in the Java forms that the column types name. */
    protected abstract List<Row> current(TableSchema schema);

    /** Ordinals and operations of the changelog, by ordinal, e.g. {@code 17c}. */
    protected abstract List<String> changelog(TableSchema schema);

    /** Versions whose {@code valid_to} is null: what the history says is current. */
    protected abstract List<Row> latestOfHistory(TableSchema schema);

    /** How many random histories a property is tried on; fewer where each takes long. */
    protected int examples(int usual) {
        return usual;
    }

    @Test
    void aTableWithAKeyEqualsItsFullHistoryHoweverItIsCutIntoBatches() {
        qt().withExamples(examples(20))
                .withShrinkCycles(0)
                .forAll(longs().all(), integers().between(1, 400), integers().between(1, 60))
                .checkAssert((seed, length, batch) ->
                        landAndCompare(Histories.KEYED, Histories.keyed(seed, length), batch, seed));
    }

    @Test
    void aTableWithoutAKeyEqualsItsFullHistoryHoweverItIsCutIntoBatches() {
        qt().withExamples(examples(15))
                .withShrinkCycles(0)
                .forAll(longs().all(), integers().between(1, 300), integers().between(1, 60))
                .checkAssert((seed, length, batch) ->
                        landAndCompare(Histories.KEYLESS, Histories.keyless(seed, length), batch, seed));
    }

    @Test
    void progressAndSchemasSurviveAReopening() {
        Progress progress = new Progress(
                42, new SourcePosition(Lsn.parse("16/B374D848"), 7), new SnapshotRun(741, Lsn.parse("0/1")));
        try (Warehouse warehouse = open()) {
            warehouse.land(new Landing(List.of(), Map.of(STREAM, progress), Map.of("f00d", "{\"it's\":1}")));
        }
        try (Warehouse warehouse = open()) {
            assertThat(warehouse.progress()).containsExactly(Map.entry(STREAM, progress));
            assertThat(warehouse.schemas()).containsExactly(Map.entry("f00d", "{\"it's\":1}"));
        }
        forget();
    }

    @Test
    void aBatchThatFailsLeavesNothing() {
        Row good = Row.of("AA", 1L, "plan", null, null);
        Row bad = Row.of("AA", "not a number", "plan", null, null);
        Change.Insert first = new Change.Insert(0, Histories.keyed(1, 1).get(0).origin(), good);
        Change.Insert second = new Change.Insert(1, first.origin(), bad);
        try (Warehouse warehouse = open()) {
            warehouse.land(landing(Histories.KEYED, List.of(first)));
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> warehouse.land(landing(Histories.KEYED, List.of(second)))))
                    .isNotNull();
            assertThat(current(Histories.KEYED)).containsExactly(good);
            assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(1, SourcePosition.START, null));
        }
        forget();
    }

    @Test
    void aReadingOfTheWholeTableTakesAwayWhatItHasNotSeen() {
        qt().withExamples(examples(15))
                .withShrinkCycles(0)
                .forAll(longs().all(), integers().between(1, 200), integers().between(1, 200))
                .checkAssert(this::readAndCompare);
    }

    /**
     * A reading has met a row under its new key before the stream brought the key's update. The row under the old key may
     * be stale then, and stays so.
     */
    @Test
    void aKeyUpdateThatAReadingHasSeenAlreadyTakesItsValuesFromThere() {
        List<Change> seen =
                List.of(read(0, 10, 1, "stale"), read(1, 100, 2, "fresh"), deleted(2, 50, 1), moved(3, 50, 2));
        // The row under the new key is a stale one, whose delete was missed
        List<Change> unseen =
                List.of(read(0, 10, 2, "stale"), read(1, 100, 1, "fresh"), deleted(2, 150, 1), moved(3, 150, 2));
        for (List<Change> history : List.of(seen, unseen)) {
            for (int batch = 1; batch <= history.size(); batch++) {
                for (int part = 1; part <= batch; part++) {
                    try (Warehouse warehouse = open()) {
                        for (int from = 0; from < history.size(); from += batch) {
                            warehouse.land(
                                    inParts(part, history.subList(from, Math.min(history.size(), from + batch))));
                        }
                        assertThat(current(Histories.KEYED))
                                .as("in batches of %d, in parts of %d", batch, part)
                                .containsExactly(Row.of("UA", 2L, "fresh", null, null));
                    }
                    forget();
                }
            }
        }
    }

    @Test
    void aKeyUpdateKeepsUnchangedValuesWhateverTheKey() {
        TableSchema hard = new TableSchema(
                new TableId("public", "hard"),
                List.of(
                        new Column("day", ColumnType.DATE, "date"),
                        new Column("at", ColumnType.TIME, "time"),
                        new Column("ts", ColumnType.TIMESTAMP, "timestamp"),
                        new Column("tz", ColumnType.TIMESTAMP_TZ, "timestamptz"),
                        new Column("raw", ColumnType.BYTES, "bytea"),
                        new Column("n", ColumnType.numeric(20, 3), "numeric(20,3)"),
                        new Column("f", ColumnType.FLOAT64, "float8"),
                        new Column("id", ColumnType.UUID, "uuid"),
                        new Column("ok", ColumnType.BOOL, "bool"),
                        new Column("big", ColumnType.TEXT, "text"),
                        new Column("blob", ColumnType.BYTES, "bytea")),
                List.of("day", "at", "ts", "tz", "raw", "n", "f", "id", "ok"));
        long[] ends = {Long.MAX_VALUE, -Long.MAX_VALUE, -210_866_803_200_000_000L, -1, 9_223_371_331_199_999_999L};
        int[] days = {Integer.MAX_VALUE, -Integer.MAX_VALUE, -2_440_588, -1, 2_145_042_905};
        long[] times = {86_400_000_000L, 0, 86_399_999_999L, 1, 43_200_000_000L};
        double[] floats = {Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 0.1, 1e300};
        for (int batch : List.of(1, 2, 3)) {
            for (int i = 0; i < ends.length; i++) {
                Object[] key = {
                    days[i],
                    times[i],
                    ends[i],
                    ends[i],
                    new byte[] {0, (byte) 0xff, 'x'},
                    new BigDecimal("1000.000"),
                    floats[i],
                    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                    i % 2 == 0
                };
                Object[] next = key.clone();
                next[5] = new BigDecimal("-0.001");
                Row fresh = with(next, "fresh", new byte[] {1, 0});
                List<Change> history = List.of(
                        new Change.SnapshotRead(0, at(10), with(key, "fresh", new byte[] {1, 0})),
                        new Change.Delete(1, at(20), with(key, null, null)),
                        new Change.Insert(2, at(20), with(next, Row.UNCHANGED, Row.UNCHANGED)));
                try (Warehouse warehouse = open()) {
                    for (int from = 0; from < history.size(); from += batch) {
                        warehouse.land(landing(hard, history.subList(from, Math.min(history.size(), from + batch))));
                    }
                    assertThat(current(hard))
                            .as("key %d in batches of %d", i, batch)
                            .containsExactly(fresh);
                }
                forget();
            }
        }
    }

    private static Row with(Object[] key, @Nullable Object... more) {
        @Nullable Object[] values = Arrays.copyOf(key, key.length + more.length);
        System.arraycopy(more, 0, values, key.length, more.length);
        return new Row(values);
    }

    /** As the sink hands them over when the schema is told anew between them. */
    private static Landing inParts(int size, List<Change> changes) {
        List<TableChanges> parts = new ArrayList<>();
        for (int from = 0; from < changes.size(); from += size) {
            parts.add(new TableChanges(
                    STREAM, Histories.KEYED, changes.subList(from, Math.min(changes.size(), from + size))));
        }
        return new Landing(parts, landing(Histories.KEYED, changes).progress(), Map.of());
    }

    private static Origin at(long lsn) {
        return new Origin(700, new Lsn(lsn), 0);
    }

    private static Change read(long ordinal, long lsn, long number, String ofp) {
        return new Change.SnapshotRead(ordinal, at(lsn), Row.of("UA", number, ofp, null, null));
    }

    private static Change deleted(long ordinal, long lsn, long number) {
        return new Change.Delete(ordinal, at(lsn), Row.of("UA", number, null, null, null));
    }

    private static Change moved(long ordinal, long lsn, long number) {
        return new Change.Insert(ordinal, at(lsn), Row.of("UA", number, Row.UNCHANGED, null, null));
    }

    private static List<@Nullable Object> keyOf(Change change) {
        Row row = change instanceof Change.Insert insert
                ? insert.row()
                : change instanceof Change.Update update
                        ? update.row()
                        : change instanceof Change.Delete delete
                                ? delete.row()
                                : change instanceof Change.SnapshotRead read ? read.row() : Row.of(null, null);
        return Arrays.asList(row.get(0), row.get(1));
    }

    private void readAndCompare(long seed, int before, int after) {
        List<Change> history = Histories.unmoved(seed, before + after);
        long since = history.get(Math.min(before, history.size() - 1)).ordinal();
        TableModel young = new TableModel(Histories.KEYED);
        Set<List<@Nullable Object>> keys = new HashSet<>();
        history.forEach(young::apply);
        for (Change change : history) {
            if (change.ordinal() >= since) {
                keys.add(keyOf(change));
            }
        }
        List<Row> expected = young.rows().stream()
                .filter(row -> keys.contains(Arrays.asList(row.get(0), row.get(1))))
                .toList();
        long end = history.get(history.size() - 1).ordinal() + 1;
        Origin origin = history.get(0).origin();
        try (Warehouse warehouse = open()) {
            warehouse.land(landing(Histories.KEYED, history));
            warehouse.land(landing(Histories.KEYED, List.of(new Change.Unseen(end, origin, since))));
            assertThat(current(Histories.KEYED)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(latestOfHistory(Histories.KEYED)).containsExactlyInAnyOrderElementsOf(expected);
        }
        try (Warehouse warehouse = open()) {
            assertThat(warehouse.progress()).isNotEmpty();
            assertThat(current(Histories.KEYED)).as("merged").containsExactlyInAnyOrderElementsOf(expected);
        }
        forget();
    }

    @Test
    void aTableEqualsItsHistoryHoweverItsShapeChangesOnTheWay() {
        qt().withExamples(examples(12))
                .withShrinkCycles(0)
                .forAll(longs().all())
                .checkAssert(seed -> {
                    Random random = new Random(seed);
                    EvolvingTable table = new EvolvingTable(random);
                    Warehouse warehouse = open();
                    try {
                        for (int phase = 0; phase < 8; phase++) {
                            for (int batch = random.nextInt(3); batch >= 0; batch--) {
                                List<Change> changes = table.changes(1 + random.nextInt(30));
                                if (random.nextInt(4) == 0) {
                                    warehouse.follow(table.schema(), changes.get(0));
                                    warehouse.close();
                                    warehouse = open();
                                }
                                warehouse.land(landing(table.schema(), changes));
                            }
                            assertThat(current(table.schema()))
                                    .as("rows after %s", table.story())
                                    .containsExactlyInAnyOrderElementsOf(table.rows());
                            table.evolve();
                        }
                        assertThat(changelog(table.schema()).stream()
                                        .filter(entry -> !entry.endsWith("t"))
                                        .toList())
                                .containsExactlyElementsOf(table.entries());
                    } finally {
                        warehouse.close();
                        forget();
                    }
                });
    }

    @Test
    void aChangeThatIsAppliedLateTakesItsRightPlace() {
        qt().withExamples(examples(12))
                .withShrinkCycles(0)
                .forAll(longs().all(), integers().between(5, 150), booleans().all())
                .checkAssert((seed, length, keyed) -> redriveAndCompare(
                        keyed ? Histories.KEYED : Histories.KEYLESS,
                        keyed ? Histories.unmoved(seed, length) : Histories.keyless(seed, length),
                        new Random(seed)));
    }

    @Test
    void aTruncateThatIsAppliedLateLeavesOnlyWhatCameAfterIt() {
        long seed = 3_077_242_366_584_448_090L;
        redriveAndCompare(Histories.KEYLESS, Histories.keyless(seed, 14), new Random(seed));
    }

    private void redriveAndCompare(TableSchema schema, List<Change> history, Random random) {
        TableModel model = new TableModel(schema);
        history.forEach(model::apply);
        Map<Long, Change> late = new LinkedHashMap<>();
        Warehouse warehouse = open();
        try {
            warehouse.land(landing(
                    schema, List.of(new Change.Truncate(0, history.get(0).origin()))));
            for (Change change : history) {
                Change placed = Histories.later(change, 1);
                boolean dead = random.nextInt(10) == 0;
                warehouse.land(new Landing(
                        dead ? List.of() : List.of(new TableChanges(STREAM, schema, List.of(placed))),
                        Map.of(STREAM, new Progress(placed.ordinal() + 1, SourcePosition.START, null)),
                        Map.of(),
                        dead ? List.of(letter(schema, placed)) : List.of()));
                if (dead) {
                    late.put((long) late.size() + 1, placed);
                }
            }
            List<Long> numbers = new ArrayList<>(warehouse.openDeadLetters().keySet());
            assertThat(numbers).containsExactlyElementsOf(late.keySet());
            Collections.shuffle(numbers, random);
            for (long number : numbers) {
                assertThat(warehouse.deadLetter(number)).isPresent();
                Change change = Objects.requireNonNull(late.get(number));
                warehouse.redrive(number, schema, change);
                if (random.nextInt(3) == 0) {
                    warehouse.redrive(number, schema, change);
                    warehouse.close();
                    warehouse = open();
                }
                assertThat(warehouse.deadLetter(number)).isEmpty();
            }
            assertThat(warehouse.openDeadLetters()).isEmpty();
            assertThat(current(schema)).containsExactlyInAnyOrderElementsOf(model.rows());
            assertThat(changelog(schema).stream().skip(1).toList())
                    .containsExactlyElementsOf(entries(
                            history.stream().map(c -> Histories.later(c, 1)).toList()));
        } finally {
            warehouse.close();
            forget();
        }
    }

    private static DeadLetter letter(TableSchema schema, Change change) {
        return new DeadLetter(
                STREAM,
                change.ordinal(),
                schema.table(),
                change.origin().txId(),
                change.origin().lsn().value(),
                PipelineException.stop("It's broken.", "It was not applied.", "mend it."),
                null,
                new DeadLetter.Bytes(new byte[] {0, 1, (byte) 0xFF}),
                List.of(new DeadLetter.Header("a=b", new byte[] {2})));
    }

    @Test
    void aDeadLetterIsKeptByteForByteWithTheProgressPastIt() {
        DeadLetter letter = letter(Histories.KEYED, Histories.keyed(1, 1).get(0));
        Progress progress = new Progress(1, SourcePosition.START, null);
        try (Warehouse warehouse = open()) {
            warehouse.land(new Landing(List.of(), Map.of(STREAM, progress), Map.of(), List.of(letter)));
        }
        try (Warehouse warehouse = open()) {
            assertThat(warehouse.progress()).containsEntry(STREAM, progress);
            DeadLetter found = warehouse.deadLetter(1).orElseThrow();
            assertThat(found)
                    .usingRecursiveComparison()
                    .ignoringFields("reason")
                    .isEqualTo(letter);
            assertThat(found.reason()).hasMessage(letter.reason().getMessage());
        }
        forget();
    }

    private void landAndCompare(TableSchema schema, List<Change> history, int batch, long seed) {
        Random random = new Random(seed);
        TableModel model = new TableModel(schema);
        Warehouse warehouse = open();
        try {
            for (int from = 0; from < history.size(); ) {
                List<Change> changes =
                        history.subList(from, Math.min(history.size(), from + 1 + random.nextInt(batch)));
                warehouse.land(landing(schema, changes));
                changes.forEach(model::apply);
                from += changes.size();
                if (random.nextInt(6) == 0) {
                    assertThat(current(schema)).containsExactlyInAnyOrderElementsOf(model.rows());
                }
                if (random.nextInt(12) == 0) {
                    warehouse.close();
                    warehouse = open();
                }
            }
            assertThat(current(schema)).containsExactlyInAnyOrderElementsOf(model.rows());
            assertThat(changelog(schema)).containsExactlyElementsOf(entries(history));
            if (schema.keyed()) {
                assertThat(latestOfHistory(schema)).containsExactlyInAnyOrderElementsOf(model.rows());
            }
        } finally {
            warehouse.close();
            forget();
        }
    }

    private static Landing landing(TableSchema schema, List<Change> changes) {
        long next = changes.get(changes.size() - 1).ordinal() + 1;
        return new Landing(
                List.of(new TableChanges(STREAM, schema, changes)),
                Map.of(STREAM, new Progress(next, SourcePosition.START, null)),
                Map.of());
    }

    private static List<String> entries(List<Change> history) {
        List<String> entries = new ArrayList<>();
        for (Change change : history) {
            if (change instanceof Change.Update update && update.before() != null) {
                entries.add(change.ordinal() + "d");
            }
            entries.add(change.ordinal() + String.valueOf(change.code()));
        }
        return entries;
    }
}
