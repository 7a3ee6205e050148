package io.contrail.capture.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.relational.TableId;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicktheories.core.Gen;

class TableSelectionTest {
    private static final TableName ORDERS = new TableName("public", "orders");

    private static Gen<TableName> names() {
        Gen<String> identifiers = strings().betweenCodePoints(1, 0x24f).ofLengthBetween(1, 20);
        return identifiers.zip(identifiers, TableName::new);
    }

    @Test
    void foldsUnquotedNamesAndTakesQuotedOnesExactly() {
        assertThat(TableSelection.parse("PUBLIC.Orders").matches(ORDERS)).isTrue();
        assertThat(TableSelection.parse("public.\"Orders\"").matches(ORDERS)).isFalse();
        assertThat(TableSelection.parse("public.\"Or\"\"d,er.s\"").matches(new TableName("public", "Or\"d,er.s")))
                .isTrue();
        assertThat(TableSelection.parse("public.\"order*\"").matches(ORDERS)).isFalse();
    }

    @Test
    void takesAwayWhatIsExcludedWhereverItStands() {
        TableSelection selection = TableSelection.parse("!public.audit_*, public.*");
        assertThat(selection.matches(ORDERS)).isTrue();
        assertThat(selection.matches(new TableName("public", "audit_log"))).isFalse();
        assertThat(selection.matches(new TableName("sales", "orders"))).isFalse();
        assertThat(TableSelection.parse("!*_log").matches(ORDERS)).isTrue();
    }

    @Test
    void looksIntoEverySchemaWhenNoneIsNamed() {
        assertThat(TableSelection.parse("order?").matches(ORDERS)).isTrue();
        assertThat(TableSelection.all().matches(ORDERS)).isTrue();
        assertThat(TableSelection.none().matches(ORDERS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "public.", ".orders", "public.\"orders", "public.x\"y\"", "!"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> TableSelection.parse(pattern))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        error -> assertThat(error.kind()).isEqualTo(PipelineException.Kind.USAGE));
    }

    @Test
    void readsBackEveryNameAsItIsShown() {
        qt().forAll(names(), names()).checkAssert((name, other) -> {
            TableSelection selection = TableSelection.parse(name.toString());
            assertThat(selection.matches(name)).isTrue();
            assertThat(selection.matches(other)).isEqualTo(other.equals(name));
        });
    }

    @Test
    void makesDebeziumIncludeExactlyTheTables() {
        qt().withExamples(200).forAll(names(), names()).checkAssert((first, second) -> {
            TableName upper = new TableName(
                    first.schema().toUpperCase(Locale.ROOT), first.table().toUpperCase(Locale.ROOT));
            var filter = new PostgresConnectorConfig(Configuration.from(java.util.Map.of(
                            "topic.prefix",
                            "t",
                            "table.include.list",
                            SelectedTables.includeList(List.of(first, second)))))
                    .getTableFilters()
                    .dataCollectionFilter();
            assertThat(filter.isIncluded(id(first))).isTrue();
            assertThat(filter.isIncluded(id(second))).isTrue();
            assertThat(filter.isIncluded(id(upper))).isEqualTo(upper.equals(first) || upper.equals(second));
            assertThat(filter.isIncluded(id(new TableName(first.schema(), first.table() + "x"))))
                    .isFalse();
        });
    }

    private static TableId id(TableName name) {
        return new TableId(null, name.schema(), name.table());
    }

    @Test
    void measuresHowFarNamesAreApart() {
        assertThat(NearNames.distance("orders", "order")).isEqualTo(1);
        assertThat(NearNames.distance("", "abc")).isEqualTo(3);
        assertThat(NearNames.distance("kitten", "sitting")).isEqualTo(3);
    }
}
