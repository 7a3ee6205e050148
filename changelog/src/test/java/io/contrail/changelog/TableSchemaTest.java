package io.contrail.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSchemaTest {
    private static final TableId LEG = new TableId("flightops", "flight_leg");
    private static final Column ID = new Column("id", ColumnType.INT64, "int8");
    private static final Column NOTE = new Column("note", ColumnType.TEXT, "text");

    @Test
    void aKeyIsMadeOfColumnsThatAreThereOnceEach() {
        assertThatThrownBy(() -> new TableSchema(LEG, List.of(ID), List.of("leg_id")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flightops.flight_leg")
                .hasMessageContaining("leg_id");
        assertThatThrownBy(() -> new TableSchema(LEG, List.of(ID), List.of("id", "id")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void noTwoColumnsHaveOneName() {
        assertThatThrownBy(() -> new TableSchema(LEG, List.of(ID, NOTE, ID), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'id' twice");
        assertThat(new TableSchema(LEG, List.of(ID, new Column("ID", ColumnType.TEXT, "text")), List.of("id"))
                        .columnNames())
                .containsExactly("id", "ID");
    }

    @Test
    void itDoesNotChangeWithTheListsItWasMadeOf() {
        List<Column> columns = new ArrayList<>(List.of(ID));
        List<String> key = new ArrayList<>(List.of("id"));
        TableSchema schema = new TableSchema(LEG, columns, key);
        columns.add(NOTE);
        key.clear();
        assertThat(schema).isEqualTo(new TableSchema(LEG, List.of(ID), List.of("id")));
        assertThat(schema.keyed()).isTrue();
        assertThat(schema.isKey(ID)).isTrue();
    }

    @Test
    void aTableHasASchemaAndAName() {
        assertThatThrownBy(() -> new TableId("", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TableId("s", "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new TableId("a", "z")).isLessThan(new TableId("b", "a")).isLessThan(new TableId("a", "zz"));
    }
}
