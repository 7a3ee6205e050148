package io.contrail.verifier.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final TableId TABLE = new TableId("public", "leg");
    private static final Column ID = new Column("id", ColumnType.INT32, "int4");

    @Test
    void columnsOfBothSidesAreCompared() {
        Comparison comparison = between(List.of(of("note", "text"), of("id", "int4")), ID, column("note"));
        assertThat(comparison.columns()).containsExactly("id", "note");
        assertThat(comparison.obstacle()).isNull();
        assertThat(comparison.notes()).isEmpty();
    }

    @Test
    void ddlThatIsOnItsWayIsAnObstacleAndNoDifference() {
        assertThat(between(List.of(of("id", "int4")), ID, column("note")).obstacle())
                .contains("'note' is gone from the source");
        assertThat(between(List.of(of("id", "int4"), of("note", "text")), ID).obstacle())
                .contains("'note' is in the source");
        assertThat(between(List.of(of("id", "int4"), of("note", "bool")), ID, column("note"))
                        .obstacle())
                .contains("'note' is bool in the source and was text");
    }

    @Test
    void whatIsComparedInexactlyOrNotAtAllIsNamed() {
        Comparison comparison = between(
                List.of(of("id", "int4"), of("f", "float8"), unpublished("made"), of("boxes", "_box")),
                ID,
                new Column("f", ColumnType.FLOAT64, "float8"),
                new Column("boxes", ColumnType.JSON, "_box"));
        assertThat(comparison.columns()).containsExactly("id", "f");
        assertThat(comparison.notes())
                .hasSize(3)
                .anyMatch(note -> note.contains("'boxes' (box[]) is not compared"))
                .anyMatch(note -> note.contains("sign of zero") && note.contains("'f'"))
                .anyMatch(note -> note.contains("'made' is not captured"));
    }

    /** A number column that has met a NaN is text in the warehouse; integers may be wider there. */
    @Test
    void theWarehouseMayKeepAValueInAWiderForm() {
        SourceColumn number = new SourceColumn("n", "numeric(5,2)", "numeric", "pg_catalog", false, 5, 2, true, true);
        assertThat(number.fits(ColumnType.numeric(5, 2))).isTrue();
        assertThat(number.fits(ColumnType.TEXT)).isTrue();
        assertThat(number.fits(ColumnType.numeric(6, 2))).isFalse();
        assertThat(of("i", "int2").fits(ColumnType.INT64)).isTrue();
        assertThat(of("i", "int4").fits(ColumnType.TEXT)).isFalse();
        assertThat(of("f", "float4").fits(ColumnType.FLOAT64)).isFalse();
    }

    @Test
    void anotherKeyIsAnObstacle() {
        SourceTable source =
                new SourceTable(TABLE, 1, false, true, List.of(of("id", "int4"), of("note", "text")), List.of("note"));
        assertThat(Comparison.between(source, new TableSchema(TABLE, List.of(ID, column("note")), List.of("id")))
                        .obstacle())
                .contains("The key is [note] in the source and [id] in the warehouse");
    }

    @Test
    void aTableOutsideThePublicationIsComparedAndSaidToBe() {
        SourceTable source = new SourceTable(TABLE, 1, false, false, List.of(of("id", "int4")), List.of("id"));
        Comparison comparison = Comparison.between(source, new TableSchema(TABLE, List.of(ID), List.of("id")));
        assertThat(comparison.columns()).containsExactly("id");
        assertThat(comparison.notes()).anyMatch(note -> note.contains("not in the publication"));
    }

    @Test
    void floatsAreReadAsNumbers() {
        assertThat(CanonicalFloat.readable("3ff8000000000000", ColumnType.FLOAT64))
                .isEqualTo("1.5");
        assertThat(CanonicalFloat.readable("bfc00000", ColumnType.FLOAT32)).isEqualTo("-1.5");
        assertThat(CanonicalFloat.readable("NaN", ColumnType.FLOAT64)).isEqualTo("NaN");
        assertThat(CanonicalFloat.readable("3ff8000000000000", ColumnType.TEXT)).isEqualTo("3ff8000000000000");
    }

    private static Comparison between(List<SourceColumn> source, Column... warehouse) {
        return Comparison.between(
                new SourceTable(TABLE, 1, false, true, source, List.of("id")),
                new TableSchema(TABLE, Stream.of(warehouse).toList(), List.of("id")));
    }

    private static Column column(String name) {
        return new Column(name, ColumnType.TEXT, "text");
    }

    private static SourceColumn of(String name, String type) {
        return new SourceColumn(name, type, type, "pg_catalog", false, 0, 0, true, true);
    }

    private static SourceColumn unpublished(String name) {
        return new SourceColumn(name, "text", "text", "pg_catalog", false, 0, 0, false, true);
    }
}
