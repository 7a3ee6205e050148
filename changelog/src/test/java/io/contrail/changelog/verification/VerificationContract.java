package io.contrail.changelog.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

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
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every warehouse must tell a verifier. An implementation says how to open the warehouse, with merges, if it has
 * them, every few changes, and how to read it.
 */
public abstract class VerificationContract {
    private static final long TAKEN_AT = 1_700_000_000_000_000L;
    private static final TableId PLAN = new TableId("flightops", "plan");
    private static final Stream STREAM = stream(PLAN);

    /** Opens the same warehouse again each time, until {@link #forget}. */
    protected abstract Warehouse open();

    /** Reads the warehouse that is open. */
    protected abstract VerificationReader reader();

    /** Makes the next {@link #open} find an empty warehouse. */
    protected abstract void forget();

    /** How many random histories a property is tried on; fewer where each takes long. */
    protected int examples(int usual) {
        return usual;
    }

    @Test
    void aTableWithAKeyIsWhatAnyPinHasSeen() {
        qt().withExamples(examples(8))
                .withShrinkCycles(0)
                .forAll(longs().all(), integers().between(30, 300), integers().between(5, 80))
                .checkAssert((seed, steps, batch) -> landAndCompare(ConcurrentHistory.KEYED, seed, steps, batch));
    }

    @Test
    void aTableWithoutAKeyIsWhatAnyPinHasSeen() {
        qt().withExamples(examples(8))
                .withShrinkCycles(0)
                .forAll(longs().all(), integers().between(30, 300), integers().between(5, 80))
                .checkAssert((seed, steps, batch) -> landAndCompare(ConcurrentHistory.KEYLESS, seed, steps, batch));
    }

    private void landAndCompare(TableSchema schema, long seed, int steps, int batch) {
        ConcurrentHistory history = ConcurrentHistory.of(schema, seed, steps);
        Random random = new Random(seed);
        List<Change> changes =
                history.entries().stream().map(ConcurrentHistory.Entry::change).toList();
        List<ConcurrentHistory.Moment> waiting = new ArrayList<>(history.moments());
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            for (int from = 0; from < changes.size(); ) {
                int to = Math.min(changes.size(), from + 1 + random.nextInt(batch));
                warehouse.land(landing(schema, changes.subList(from, to)));
                from = to;
                for (ConcurrentHistory.Moment moment : List.copyOf(waiting)) {
                    if (moment.emitted() <= to && random.nextInt(3) == 0) {
                        compare(reader, history, schema, moment, to, random);
                        waiting.remove(moment);
                    }
                }
            }
            for (ConcurrentHistory.Moment moment : changes.isEmpty() ? List.<ConcurrentHistory.Moment>of() : waiting) {
                compare(reader, history, schema, moment, changes.size(), random);
            }
        } finally {
            forget();
        }
    }

    private static void compare(
            VerificationReader reader,
            ConcurrentHistory history,
            TableSchema schema,
            ConcurrentHistory.Moment moment,
            int landed,
            Random random) {
        PinnedModel model = new PinnedModel(history, schema, moment, landed);
        List<String> columns = schema.columnNames().stream()
                .filter(name -> schema.key().contains(name) || random.nextInt(6) > 0)
                .toList();
        if (columns.isEmpty()) {
            columns = schema.columnNames();
        }
        for (KeyRange range : List.of(KeyRange.ALL, schema.keyed() ? randomRange(random) : KeyRange.ALL)) {
            Chunk chunk = new Chunk(schema, columns, range, moment.pin(), moment.settled());
            if (random.nextBoolean()) {
                compareSum(reader, chunk, model);
            } else {
                compareRows(reader, chunk, model);
            }
        }
        Chunk chunk = new Chunk(schema, columns, KeyRange.ALL, moment.pin(), moment.settled());
        if (schema.keyed()) {
            compareKeys(reader, chunk, model, random);
        } else if (!model.doubtful(KeyRange.ALL)) {
            compareExample(reader, chunk, model, history, random);
        }
    }

    private static void compareSum(VerificationReader reader, Chunk chunk, PinnedModel model) {
        ChunkSum sum = reader.sum(chunk);
        if (model.doubtful(chunk.range())) {
            assertThat(sum.doubt()).as("doubt of %s", chunk.range()).isNotNull();
        } else {
            assertThat(sum)
                    .as("sum of %s under %s", chunk.range(), chunk.pin())
                    .isEqualTo(model.sum(chunk.columns(), chunk.range()));
        }
    }

    private static void compareRows(VerificationReader reader, Chunk chunk, PinnedModel model) {
        List<RowPrint> rows = new ArrayList<>();
        Optional<String> doubt = reader.rows(chunk, rows::add);
        assertThat(doubt.isPresent()).as("doubt of %s", chunk.range()).isEqualTo(model.doubtful(chunk.range()));
        if (doubt.isEmpty()) {
            assertThat(rows)
                    .as("rows of %s under %s", chunk.range(), chunk.pin())
                    .containsExactlyInAnyOrderElementsOf(model.prints(chunk.columns(), chunk.range()));
        }
    }

    private static void compareKeys(VerificationReader reader, Chunk chunk, PinnedModel model, Random random) {
        List<List<String>> keys = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<String> key = randomKey(random);
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        assertThat(reader.doubt(chunk, keys).isPresent()).as("doubt of keys").isEqualTo(model.doubtful(keys));
        if (model.doubtful(keys)) {
            return;
        }
        assertThat(reader.current(chunk, keys))
                .as("rows of %s", keys)
                .containsExactlyInAnyOrderElementsOf(model.current(chunk.columns(), keys));
        List<RowVersion> logged = reader.logged(chunk, keys);
        assertThat(logged)
                .allSatisfy(version -> assertThat(version.committedAt()).isNotEmpty());
        for (List<String> key : keys) {
            assertThat(logged.stream()
                            .filter(version -> version.key().equals(key))
                            .map(VerificationContract::comparable)
                            .toList())
                    .as("versions of %s", key)
                    .isEqualTo(model.logged(chunk.columns(), key));
        }
        assertThat(logged).allMatch(version -> keys.contains(version.key()));
    }

    private static RowVersion comparable(RowVersion version) {
        return new RowVersion(
                version.key(),
                version.op(),
                version.gone() ? List.of() : version.values(),
                version.txId(),
                version.ordinal(),
                null);
    }

    private static void compareExample(
            VerificationReader reader, Chunk chunk, PinnedModel model, ConcurrentHistory history, Random random) {
        Map<Fingerprint, Row> there = model.examples(chunk.columns());
        List<ConcurrentHistory.Entry> entries = new ArrayList<>(history.entries());
        Collections.shuffle(entries, random);
        for (ConcurrentHistory.Entry entry : entries.subList(0, Math.min(3, entries.size()))) {
            Row row = entry.after();
            if (row == null) {
                continue;
            }
            Fingerprint print = CanonicalRow.print(chunk.schema(), chunk.columns(), row);
            assertThat(reader.example(chunk, print).map(RowVersion::values))
                    .as("an example")
                    .isEqualTo(Optional.ofNullable(there.get(print))
                            .map(found -> CanonicalRow.values(chunk.schema(), chunk.columns(), found)));
        }
    }

    private static List<String> randomKey(Random random) {
        return List.of(
                ConcurrentHistory.CARRIERS.get(random.nextInt(ConcurrentHistory.CARRIERS.size())),
                String.valueOf(ConcurrentHistory.NUMBERS.get(random.nextInt(ConcurrentHistory.NUMBERS.size()))));
    }

    /** Bounds may be missing, be keys that are not there, or name the first column alone. */
    private static KeyRange randomRange(Random random) {
        List<@Nullable List<String>> bounds = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            List<String> key = randomKey(random);
            bounds.add(random.nextInt(5) == 0 ? null : random.nextInt(4) == 0 ? key.subList(0, 1) : key);
        }
        return new KeyRange(bounds.get(0), bounds.get(1));
    }

    /** Both from the current table and, once others have changed every row since, from the changelog. */
    @Test
    void everyTypeHasItsCanonicalText() {
        List<Column> columns = new ArrayList<>(List.of(new Column("id", ColumnType.INT64, "int8")));
        List<ColumnType> types = new ArrayList<>(HardValues.BY_TYPE.keySet());
        for (int i = 0; i < types.size(); i++) {
            columns.add(new Column("c" + i, types.get(i), "x"));
        }
        TableSchema schema = new TableSchema(new TableId("public", "hard"), columns, List.of("id"));
        List<Change> inserts = new ArrayList<>();
        List<Change> updates = new ArrayList<>();
        List<List<@Nullable String>> texts = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            for (HardValues.Hard hard : HardValues.BY_TYPE.getOrDefault(types.get(i), List.of())) {
                @Nullable Object[] values = new @Nullable Object[columns.size()];
                @Nullable String[] text = new @Nullable String[columns.size()];
                values[0] = (long) inserts.size();
                text[0] = String.valueOf(values[0]);
                values[i + 1] = hard.value();
                text[i + 1] = hard.text();
                assertThat(CanonicalRow.value(types.get(i), hard.value())).isEqualTo(hard.text());
                inserts.add(new Change.Insert(inserts.size(), at(700), new Row(values)));
                texts.add(java.util.Arrays.asList(text));
            }
        }
        for (Change insert : inserts) {
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            values[0] = insert.ordinal();
            updates.add(new Change.Update(inserts.size() + insert.ordinal(), at(701), null, new Row(values)));
        }
        List<Row> rows =
                inserts.stream().map(insert -> ((Change.Insert) insert).row()).toList();
        List<List<String>> keys =
                rows.stream().map(row -> List.of(String.valueOf(row.get(0)))).toList();
        SnapshotPin pin = new SnapshotPin(701, 701, List.of(), TAKEN_AT);
        Chunk chunk = new Chunk(schema, schema.columnNames(), KeyRange.ALL, pin, 0);
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            for (List<Change> changes : List.of(inserts, updates)) {
                warehouse.land(landing(schema, changes));
                List<RowPrint> prints = new ArrayList<>();
                assertThat(reader.rows(chunk, prints::add)).isEmpty();
                assertThat(prints)
                        .containsExactlyInAnyOrderElementsOf(rows.stream()
                                .map(row -> new RowPrint(
                                        CanonicalRow.key(schema, row),
                                        CanonicalRow.print(schema, schema.columnNames(), row),
                                        1))
                                .toList());
                assertThat(reader.current(chunk, keys).stream().map(RowVersion::values))
                        .containsExactlyInAnyOrderElementsOf(texts);
                assertThat(reader.logged(chunk, keys).stream().map(RowVersion::values))
                        .containsExactlyInAnyOrderElementsOf(texts);
            }
        } finally {
            forget();
        }
    }

    @Test
    void aLongValueIsShownByItsBeginningItsLengthAndItsDigest() {
        TableSchema schema = new TableSchema(
                PLAN,
                List.of(new Column("id", ColumnType.INT64, "int8"), new Column("note", ColumnType.TEXT, "text")),
                List.of("id"));
        Row longest = Row.of(1L, "😀x".repeat(1_000));
        Row longer = Row.of(2L, "😀x".repeat(1_000) + "y");
        Chunk chunk = new Chunk(
                schema, schema.columnNames(), KeyRange.ALL, new SnapshotPin(701, 701, List.of(), TAKEN_AT), 0);
        List<List<String>> keys = List.of(List.of("1"), List.of("2"));
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            warehouse.land(landing(
                    schema, List.of(new Change.Insert(0, at(700), longest), new Change.Insert(1, at(700), longer))));
            List<List<@Nullable String>> expected = List.of(
                    List.of("1", "😀x".repeat(1_000)),
                    List.of("2", "😀x".repeat(30) + "... 2001 characters, md5 " + MD5_OF_LONGER));
            assertThat(reader.current(chunk, keys).stream().map(RowVersion::values))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(reader.logged(chunk, keys).stream().map(RowVersion::values))
                    .containsExactlyInAnyOrderElementsOf(expected);
            List<RowPrint> prints = new ArrayList<>();
            assertThat(reader.rows(chunk, prints::add)).isEmpty();
            assertThat(prints.stream().map(RowPrint::print))
                    .containsExactlyInAnyOrder(
                            CanonicalRow.print(schema, schema.columnNames(), longest),
                            CanonicalRow.print(schema, schema.columnNames(), longer));
        } finally {
            forget();
        }
    }

    private static final String MD5_OF_LONGER = "5575206a2f9f58fa9ddf9dde89f1d881";

    /** The order of a range is the source's, and every key is found by its text. */
    @Test
    void keysOfEveryOrderedTypeAreToldByRangesAndByTheirTexts() {
        SnapshotPin pin = new SnapshotPin(701, 701, List.of(), TAKEN_AT);
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            int number = 0;
            for (Map.Entry<ColumnType, List<HardValues.Hard>> type : HardValues.ASCENDING.entrySet()) {
                TableSchema schema = new TableSchema(
                        new TableId("public", "by_" + number++),
                        List.of(new Column("a \"key\"", type.getKey(), "x"), new Column("n", ColumnType.INT16, "int2")),
                        List.of("a \"key\""));
                List<Change> inserts = new ArrayList<>();
                List<Change> deletes = new ArrayList<>();
                List<HardValues.Hard> values = type.getValue();
                for (HardValues.Hard value : values) {
                    inserts.add(new Change.Insert(inserts.size(), at(700), Row.of(value.value(), 1L)));
                    deletes.add(new Change.Delete(100L + deletes.size(), at(701), Row.of(value.value(), null)));
                }
                warehouse.land(landing(schema, inserts));
                for (int i = 1; i < values.size(); i++) {
                    KeyRange one = new KeyRange(
                            List.of(values.get(i - 1).text()),
                            List.of(values.get(i).text()));
                    assertThat(keys(reader, new Chunk(schema, schema.columnNames(), one, pin, 0)))
                            .as("%s in %s", type.getKey(), one)
                            .containsExactly(List.of(values.get(i).text()));
                }
                warehouse.land(landing(schema, deletes));
                List<List<String>> keys =
                        values.stream().map(value -> List.of(value.text())).toList();
                KeyRange most = new KeyRange(keys.get(0), keys.get(keys.size() - 2));
                Chunk chunk = new Chunk(schema, schema.columnNames(), most, pin, 0);
                assertThat(keys(reader, chunk))
                        .as("%s in %s", type.getKey(), most)
                        .containsExactlyInAnyOrderElementsOf(keys.subList(1, keys.size() - 1));
                assertThat(reader.current(new Chunk(schema, schema.columnNames(), KeyRange.ALL, pin, 0), keys))
                        .extracting(RowVersion::key)
                        .containsExactlyInAnyOrderElementsOf(keys);
            }
        } finally {
            forget();
        }
    }

    private static List<List<String>> keys(VerificationReader reader, Chunk chunk) {
        List<List<String>> keys = new ArrayList<>();
        assertThat(reader.rows(chunk, row -> keys.add(row.key()))).isEmpty();
        return keys;
    }

    @Test
    void aRowOfAnOlderShapeIsInDoubtOnlyWhileAnotherTransactionChangesIt() {
        Column id = new Column("id", ColumnType.INT64, "int8");
        Column extra = new Column("extra", ColumnType.INT32, "int4");
        TableSchema before =
                new TableSchema(PLAN, List.of(id), List.of("id"), new CatalogFacts(1, 1, Map.of("id", fact(1, null))));
        TableSchema after = new TableSchema(
                PLAN,
                List.of(id, extra),
                List.of("id"),
                new CatalogFacts(1, 1, Map.of("id", fact(1, null), "extra", fact(2, "7"))));
        SnapshotPin pin = new SnapshotPin(702, 702, List.of(), TAKEN_AT);
        Chunk all = new Chunk(after, after.columnNames(), KeyRange.ALL, pin, 0);
        Chunk first = new Chunk(after, after.columnNames(), new KeyRange(null, List.of("1")), pin, 0);
        Chunk rest = new Chunk(after, after.columnNames(), new KeyRange(List.of("1"), null), pin, 0);
        List<RowPrint> expected = List.of(print(after, 1L, 7L), print(after, 2L, 7L), print(after, 3L, 8L));
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            warehouse.land(landing(
                    before,
                    List.of(new Change.Insert(0, at(700), Row.of(1L)), new Change.Insert(1, at(700), Row.of(2L)))));
            warehouse.land(landing(after, List.of(new Change.Insert(2, at(701), Row.of(3L, 8L)))));
            assertThatThrownBy(() -> reader.sum(new Chunk(before, before.columnNames(), KeyRange.ALL, pin, 0)))
                    .isInstanceOf(ShapeChangedException.class);
            assertThat(rows(reader, all)).containsExactlyInAnyOrderElementsOf(expected);

            warehouse.land(landing(
                    after,
                    List.of(
                            new Change.Update(3, at(702), null, Row.of(1L, 9L)),
                            new Change.Update(4, at(702), null, Row.of(3L, 9L)),
                            new Change.Insert(5, at(702), Row.of(4L, 9L)))));
            assertThat(reader.sum(all).doubt()).isNotNull();
            assertThat(reader.rows(all, row -> {})).isPresent();
            assertThat(reader.sum(first).doubt()).isNotNull();
            assertThat(reader.doubt(all, List.of(List.of("1"), List.of("2")))).isPresent();
            assertThat(reader.doubt(all, List.of(List.of("2"), List.of("3"), List.of("4"))))
                    .isEmpty();
            assertThat(rows(reader, rest)).containsExactlyInAnyOrderElementsOf(expected.subList(1, 3));
            Chunk later =
                    new Chunk(after, after.columnNames(), KeyRange.ALL, SnapshotPin.parse("703:703:", TAKEN_AT), 0);
            assertThat(rows(reader, later))
                    .containsExactlyInAnyOrder(
                            print(after, 1L, 9L), print(after, 2L, 7L), print(after, 3L, 9L), print(after, 4L, 9L));

            warehouse.land(landing(after, List.of(new Change.Truncate(6, at(703)))));
            assertThat(reader.sum(later).doubt()).as("all rows are gone since").isNotNull();
        } finally {
            forget();
        }
    }

    /** An update after the change of shape does not bring a large value that it left as it was. */
    @Test
    void aLargeValueThatTheChangelogHasOnlyInAnOlderShapeIsInDoubt() {
        Column id = new Column("id", ColumnType.INT64, "int8");
        Column n = new Column("n", ColumnType.INT32, "int4");
        CatalogFacts facts = new CatalogFacts(1, 1, Map.of());
        TableSchema before = new TableSchema(
                PLAN, List.of(id, n, new Column("plan", ColumnType.TEXT, "text")), List.of("id"), facts);
        TableSchema after = new TableSchema(
                PLAN,
                List.of(id, n, new Column("plan", ColumnType.JSON, "jsonb")),
                List.of("id"),
                new CatalogFacts(1, 2, Map.of()));
        Chunk chunk = new Chunk(after, after.columnNames(), KeyRange.ALL, SnapshotPin.parse("702:702:", TAKEN_AT), 0);
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            warehouse.land(landing(before, List.of(new Change.Insert(0, at(700), Row.of(1L, 1L, "[1, 2]")))));
            warehouse.land(landing(after, List.of(new Change.Update(1, at(701), null, Row.of(1L, 2L, Row.UNCHANGED)))));
            warehouse.land(landing(after, List.of(new Change.Update(2, at(702), null, Row.of(1L, 3L, Row.UNCHANGED)))));
            assertThat(reader.sum(chunk).doubt()).isNotNull();
            assertThat(reader.doubt(chunk, List.of(List.of("1")))).isPresent();
        } finally {
            forget();
        }
    }

    @Test
    void rowsWithoutAKeyOfAnOlderShapeAreInDoubtWhileATruncateIsNotSeen() {
        Column code = new Column("code", ColumnType.INT64, "int8");
        Column extra = new Column("extra", ColumnType.INT32, "int4");
        TableSchema before =
                new TableSchema(PLAN, List.of(code), List.of(), new CatalogFacts(1, 1, Map.of("code", fact(1, null))));
        TableSchema after = new TableSchema(
                PLAN,
                List.of(code, extra),
                List.of(),
                new CatalogFacts(1, 1, Map.of("code", fact(1, null), "extra", fact(2, "7"))));
        Chunk chunk = new Chunk(after, after.columnNames(), KeyRange.ALL, SnapshotPin.parse("702:702:", TAKEN_AT), 0);
        Fingerprint old = CanonicalRow.print(after, after.columnNames(), Row.of(1L, 7L));
        Fingerprint young = CanonicalRow.print(after, after.columnNames(), Row.of(2L, 8L));
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            warehouse.land(landing(before, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
            warehouse.land(landing(after, List.of(new Change.Insert(1, at(701), Row.of(2L, 8L)))));
            warehouse.land(landing(after, List.of(new Change.Insert(2, at(702), Row.of(2L, 8L)))));
            assertThat(rows(reader, chunk))
                    .containsExactlyInAnyOrder(new RowPrint(List.of(), old, 1), new RowPrint(List.of(), young, 1));
            warehouse.land(landing(after, List.of(new Change.Truncate(3, at(703)))));
            assertThat(reader.sum(chunk).doubt()).isNotNull();
            assertThat(reader.rows(chunk, row -> {})).isPresent();
        } finally {
            forget();
        }
    }

    @Test
    void theEndOfAReadingOfTheWholeTableCountsAsSeenUntilItMayBeLaterThanThePin() {
        TableSchema schema = new TableSchema(PLAN, List.of(new Column("id", ColumnType.INT64, "int8")), List.of("id"));
        Origin nobody = at(0);
        SnapshotPin pin = SnapshotPin.parse("701:701:", TAKEN_AT);
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            warehouse.land(landing(
                    schema,
                    List.of(
                            new Change.Insert(0, at(700), Row.of(1L)),
                            new Change.Insert(1, at(700), Row.of(2L)),
                            new Change.SnapshotRead(2, at(800), Row.of(2L)))));
            warehouse.land(landing(schema, List.of(new Change.Unseen(3, nobody, 2))));
            warehouse.land(landing(schema, List.of(new Change.Update(4, at(701), null, Row.of(2L)))));
            for (long settled = 2; settled <= 5; settled++) {
                ChunkSum sum = reader.sum(new Chunk(schema, schema.columnNames(), KeyRange.ALL, pin, settled));
                if (settled <= 3) {
                    assertThat(sum.doubt()).as("settled at %d", settled).isNotNull();
                } else {
                    assertThat(sum)
                            .as("settled at %d", settled)
                            .isEqualTo(new ChunkSum(1, print(schema, 2L).print(), null));
                }
            }
            // With nothing left it is a TRUNCATE, which is in every range
            warehouse.land(landing(schema, List.of(new Change.Unseen(5, nobody, 5))));
            KeyRange none = new KeyRange(List.of("100"), null);
            assertThat(reader.sum(new Chunk(schema, schema.columnNames(), none, pin, 5))
                            .doubt())
                    .isNotNull();
            assertThat(reader.sum(new Chunk(schema, schema.columnNames(), none, pin, 6)))
                    .isEqualTo(new ChunkSum(0, Fingerprint.NONE, null));
        } finally {
            forget();
        }
    }

    /** Its number may be that of a transaction that has not begun, or is under way, four billion numbers later. */
    @Test
    void whatWasCommittedMoreThanADayBeforeThePinWasSeen() {
        TableSchema schema = new TableSchema(PLAN, List.of(new Column("id", ColumnType.INT64, "int8")), List.of("id"));
        long day = SnapshotPin.AMBIGUOUS_AFTER_MICROS;
        SnapshotPin pin = SnapshotPin.parse("4294967996:4294968000:4294967996", TAKEN_AT);
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            List<Change> changes = List.of(
                    new Change.Insert(0, new Origin(705, new Lsn(1), TAKEN_AT - day - 1), Row.of(1L)),
                    new Change.Insert(1, new Origin(700, new Lsn(2), TAKEN_AT - day - 1), Row.of(2L)),
                    new Change.Insert(2, new Origin(705, new Lsn(3), TAKEN_AT - day), Row.of(3L)),
                    new Change.Insert(3, new Origin(700, new Lsn(4), TAKEN_AT - day), Row.of(4L)),
                    new Change.Insert(4, new Origin(701, new Lsn(5), TAKEN_AT - day), Row.of(5L)));
            warehouse.land(landing(schema, changes));
            List<RowPrint> expected = new ArrayList<>();
            for (Change change : changes) {
                if (pin.sees(change.origin().txId(), change.origin().committedAt())) {
                    expected.add(print(schema, change.ordinal() + 1));
                }
            }
            assertThat(expected).containsExactly(print(schema, 1L), print(schema, 2L), print(schema, 5L));
            assertThat(rows(reader, new Chunk(schema, schema.columnNames(), KeyRange.ALL, pin, 0)))
                    .containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            forget();
        }
    }

    @Test
    void aTableIsKnownWithItsShapeAndWithWhatItLacks() {
        TableSchema schema = new TableSchema(PLAN, List.of(new Column("id", ColumnType.INT64, "int8")), List.of("id"));
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            assertThat(reader.table(PLAN)).isEmpty();
            warehouse.land(landing(schema, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
            assertThat(reader.table(PLAN)).contains(new LandedTable(schema, false, null));
            assertThat(reader.progress()).isEqualTo(warehouse.progress());

            Progress reading = new Progress(1, SourcePosition.START, null, new Progress.Reload(PLAN, 1));
            warehouse.land(new Landing(List.of(), Map.of(STREAM, reading), Map.of()));
            assertThat(reader.table(PLAN)).contains(new LandedTable(schema, true, null));
            assertThat(reader.progress()).containsEntry(STREAM, reading);

            Progress past = new Progress(2, SourcePosition.START, null);
            PipelineException broken = PipelineException.stop("It is broken.", "It was not applied.", "mend it.");
            DeadLetter letter = new DeadLetter(STREAM, 1, PLAN, 701, 1, broken, null, null, List.of());
            warehouse.land(new Landing(List.of(), Map.of(STREAM, past), Map.of(), List.of(letter)));
            LandedTable lacking = reader.table(PLAN).orElseThrow();
            assertThat(lacking.loading()).isFalse();
            assertThat(lacking.incomplete()).isNotNull();
        } finally {
            forget();
        }
    }

    @Test
    void coverageIsKeptByTableAsItWasGiven() {
        TableId other = new TableId("flight'ops", "\"plan\", b");
        List<CheckedRange> ranges = List.of(
                new CheckedRange(new KeyRange(null, List.of("", "a,b")), 3, TAKEN_AT + 1),
                new CheckedRange(new KeyRange(List.of("", "a,b"), List.of("it's", "[\"x\", NULL]")), 0, null),
                new CheckedRange(new KeyRange(List.of("it's", "[\"x\", NULL]"), List.of("NULL")), 7, TAKEN_AT),
                new CheckedRange(new KeyRange(List.of("NULL"), List.of("é😀\n\\ ,", "")), 1, -1L),
                new CheckedRange(new KeyRange(List.of("é😀\n\\ ,", ""), null), Long.MAX_VALUE, null));
        List<CheckedRange> all = List.of(new CheckedRange(KeyRange.ALL, 5, TAKEN_AT));
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            CheckStore checks = reader.checks();
            assertThat(warehouse.progress()).isEmpty();
            assertThat(checks.coverage()).isEmpty();
            checks.coverage(PLAN, all);
            checks.coverage(other, ranges);
            assertThat(checks.coverage()).isEqualTo(Map.of(PLAN, all, other, ranges));
            checks.coverage(PLAN, ranges.subList(0, 1));
            checks.coverage(other, List.of());
            try (VerificationReader another = reader()) {
                assertThat(another.checks().coverage()).isEqualTo(Map.of(PLAN, ranges.subList(0, 1)));
            }
        } finally {
            forget();
        }
    }

    private static List<RowPrint> rows(VerificationReader reader, Chunk chunk) {
        List<RowPrint> rows = new ArrayList<>();
        assertThat(reader.rows(chunk, rows::add)).isEmpty();
        ChunkSum sum = reader.sum(chunk);
        assertThat(sum.doubt()).isNull();
        assertThat(sum.rows())
                .isEqualTo(rows.stream().mapToLong(RowPrint::count).sum());
        return rows;
    }

    private static RowPrint print(TableSchema schema, @Nullable Object... values) {
        Row row = new Row(values);
        return new RowPrint(CanonicalRow.key(schema, row), CanonicalRow.print(schema, schema.columnNames(), row), 1);
    }

    private static CatalogFacts.ColumnFacts fact(int number, @Nullable String missing) {
        return new CatalogFacts.ColumnFacts(number, missing != null, missing);
    }

    private static Origin at(long txId) {
        return new Origin(txId, new Lsn(txId), TAKEN_AT - 1_000);
    }

    private static Landing landing(TableSchema schema, List<Change> changes) {
        long next = changes.get(changes.size() - 1).ordinal() + 1;
        Stream stream = stream(schema.table());
        return new Landing(
                List.of(new TableChanges(stream, schema, changes)),
                Map.of(stream, new Progress(next, SourcePosition.START, null)),
                Map.of());
    }

    /** One for each table: a stream's ordinals only grow. */
    private static Stream stream(TableId table) {
        return new Stream("contrail." + table, 0);
    }
}
