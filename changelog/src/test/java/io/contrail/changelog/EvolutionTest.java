package io.contrail.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.CatalogFacts.ColumnFacts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvolutionTest {
    private static final TableId LEG = new TableId("flightops", "leg");
    private static final Column ID = new Column("id", ColumnType.INT64, "int8");
    private static final Column NOTE = new Column("note", ColumnType.TEXT, "text");
    private static final Column GATE = new Column("gate", ColumnType.TEXT, "text");

    @Test
    void aNewColumnOfWhichTheCatalogHasAValueGetsIt() {
        Evolution evolution = Evolution.between(
                known(1, 5, Map.of("id", 1), ID),
                new TableSchema(
                        LEG,
                        List.of(ID, GATE),
                        List.of(),
                        new CatalogFacts(
                                1,
                                6,
                                Map.of(
                                        "id",
                                        new ColumnFacts(1, false, null),
                                        "gate",
                                        new ColumnFacts(2, true, "A1")))));
        assertThat(evolution.changes()).containsExactly(new ColumnChange.Add(GATE, "A1", true));
        assertThat(evolution.doubts()).isEmpty();
    }

    @Test
    void aNewColumnIsNullForCertainOnlyIfTheTableWasNotRewritten() {
        TableSchema before = known(1, 5, Map.of("id", 1), ID);
        Map<String, Integer> numbers = Map.of("id", 1, "gate", 2);
        assertThat(Evolution.between(before, known(1, 5, numbers, ID, GATE)).doubts())
                .isEmpty();
        assertThat(Evolution.between(before, known(1, 6, numbers, ID, GATE)).doubts())
                .singleElement()
                .asString()
                .contains("'gate'");
        assertThat(Evolution.between(schema(ID), schema(ID, GATE)).doubts()).hasSize(1);
    }

    @Test
    void aRenamedColumnIsToldByItsNumber() {
        Evolution renamed = Evolution.between(
                known(1, 5, Map.of("id", 1, "note", 2), ID, NOTE), known(1, 5, Map.of("id", 1, "gate", 2), ID, GATE));
        assertThat(renamed.changes()).containsExactly(new ColumnChange.Rename(NOTE, "gate"));
        Evolution another = Evolution.between(
                known(1, 5, Map.of("id", 1, "note", 2), ID, NOTE), known(1, 5, Map.of("id", 1, "gate", 3), ID, GATE));
        assertThat(another.changes())
                .containsExactly(new ColumnChange.Drop(NOTE), new ColumnChange.Add(GATE, null, true));
    }

    @Test
    void aNewNameBeforeAnOldColumnIsThatOfAnOldColumn() {
        Evolution renamed = Evolution.between(schema(NOTE, ID), schema(GATE, ID));
        assertThat(renamed.changes()).containsExactly(new ColumnChange.Rename(NOTE, "gate"));
        Evolution last = Evolution.between(schema(ID, NOTE), schema(ID, GATE));
        assertThat(last.changes())
                .containsExactly(new ColumnChange.Drop(NOTE), new ColumnChange.Add(GATE, null, false));
    }

    @Test
    void aColumnThatWasDroppedAndAddedAnewIsAnother() {
        Evolution evolution = Evolution.between(
                known(1, 5, Map.of("id", 1, "note", 2), ID, NOTE), known(1, 5, Map.of("id", 1, "note", 3), ID, NOTE));
        assertThat(evolution.changes())
                .containsExactly(new ColumnChange.Drop(NOTE), new ColumnChange.Add(NOTE, null, true));
    }

    @Test
    void anotherTableOfTheSameNameHasNoneOfTheRows() {
        Evolution evolution =
                Evolution.between(known(1, 5, Map.of("id", 1), ID), known(2, 9, Map.of("id", 1, "gate", 2), ID, GATE));
        assertThat(evolution.replaced()).isTrue();
        assertThat(evolution.doubts()).isEmpty();
        assertThat(evolution.isEmpty()).isFalse();
    }

    @Test
    void aWiderTypeIsExactAndAComputedOneIsDoubted() {
        Column wide = new Column("id", ColumnType.TEXT, "text");
        Column narrow = new Column("id", ColumnType.INT32, "int4");
        assertThat(Evolution.between(schema(ID), schema(wide)).doubts()).isEmpty();
        assertThat(Evolution.between(schema(ID), schema(narrow)).doubts()).hasSize(1);
        assertThat(Evolution.between(schema(wide), schema(ID)).doubts()).hasSize(1);
    }

    @Test
    void aKeyThatFollowsARenameIsTheSameKey() {
        Column number = new Column("number", ColumnType.INT64, "int8");
        TableSchema before = new TableSchema(LEG, List.of(ID, NOTE), List.of("id"));
        assertThat(Evolution.between(before, new TableSchema(LEG, List.of(number, NOTE), List.of("number")))
                        .keyChanged())
                .isFalse();
        assertThat(Evolution.between(before, new TableSchema(LEG, List.of(ID, NOTE), List.of("note")))
                        .keyChanged())
                .isTrue();
    }

    /** After a restart the stream can be far behind the catalog: then z may be dropped and added anew by now. */
    @Test
    void whatAnEarlierCatalogHasToldStaysKnown() {
        TableSchema before = known(1, 5, Map.of("id", 1, "note", 2), ID, NOTE);
        TableSchema behind = later(1, 9, Map.of("id", 1), ID, NOTE);
        TableSchema settled = Evolution.settled(before, behind);
        assertThat(Evolution.between(before, settled).isEmpty()).isTrue();
        Evolution anew = Evolution.between(settled, known(1, 9, Map.of("id", 1, "note", 3), ID, NOTE));
        assertThat(anew.changes())
                .containsExactly(new ColumnChange.Drop(NOTE), new ColumnChange.Add(NOTE, null, false));
    }

    /** The file of a later moment may be that of a rewrite in between, which no row tells of. */
    @Test
    void aFileOfALaterMomentProvesNothingUnlessItIsTheSame() {
        TableSchema before = known(1, 5, Map.of("id", 1), ID);
        TableSchema after = known(1, 9, Map.of("id", 1, "gate", 2), ID, GATE);
        TableSchema rewritten = Evolution.settled(before, later(1, 9, Map.of("id", 1), ID));
        assertThat(Evolution.between(rewritten, after).doubts()).hasSize(1);
        TableSchema same = Evolution.settled(before, later(1, 5, Map.of("id", 1), ID));
        assertThat(Evolution.between(same, known(1, 5, Map.of("id", 1, "gate", 2), ID, GATE))
                        .doubts())
                .isEmpty();
    }

    private static TableSchema later(long table, long file, Map<String, Integer> numbers, Column... columns) {
        TableSchema schema = known(table, file, numbers, columns);
        Map<String, ColumnFacts> facts =
                java.util.Objects.requireNonNull(schema.facts()).columns();
        return new TableSchema(LEG, schema.columns(), List.of(), new CatalogFacts(table, file, true, facts));
    }

    private static TableSchema schema(Column... columns) {
        return new TableSchema(LEG, List.of(columns), List.of());
    }

    private static TableSchema known(long table, long file, Map<String, Integer> numbers, Column... columns) {
        Map<String, ColumnFacts> facts = new HashMap<>();
        numbers.forEach((name, number) -> facts.put(name, new ColumnFacts(number, false, none())));
        return new TableSchema(LEG, Arrays.asList(columns), List.of(), new CatalogFacts(table, file, facts));
    }

    private static @Nullable String none() {
        return null;
    }
}
