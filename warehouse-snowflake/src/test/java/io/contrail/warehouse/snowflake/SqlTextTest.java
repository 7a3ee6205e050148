package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Histories;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.SnapshotPin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import org.junit.jupiter.api.Test;

/** The SQL as an independent parser sees it. */
class SqlTextTest {
    private static final TableLayout KEYED = TableLayout.of(Histories.KEYED).withToasted(Set.of("ofp", "note"));
    private static final TableLayout KEYLESS = TableLayout.of(Histories.KEYLESS);
    private static final TableLayout HARD = TableLayout.of(new TableSchema(
            new TableId("Odd \"schema\"", "select"),
            List.of(
                    new Column("Order", ColumnType.INT64, "int8"),
                    new Column("it's \"x\"\\", ColumnType.TIMESTAMP_TZ, "timestamptz")),
            List.of("Order")));

    @Test
    void everyStatementOfAnApplyParses() {
        List<String> statements = new ArrayList<>();
        for (TableLayout layout : List.of(KEYED, KEYLESS, HARD)) {
            statements.add(ApplySql.lastTruncate(layout, 1, 9));
            statements.addAll(new ApplySql(layout, 1, 9, -1).statements());
            statements.addAll(new ApplySql(layout, 1, 9, 4).statements());
        }
        statements.add(new ApplySql(KEYED, 1, 9, -1).orphans());
        assertParse(statements);
    }

    @Test
    void everyQueryOfAVerifierParses() {
        List<String> statements = new ArrayList<>();
        SnapshotPin pin = SnapshotPin.parse("4294967290:4294967300:4294967295", 1_700_000_000_000_000L);
        for (TableLayout layout : List.of(KEYED, KEYLESS, HARD)) {
            TableSchema schema = layout.schema();
            KeyRange range = schema.keyed()
                    ? new KeyRange(
                            schema.key().stream().map(name -> "7").toList(),
                            schema.key().stream().map(name -> "9").toList())
                    : KeyRange.ALL;
            AsOf asOf = new AsOf(layout, new Chunk(schema, schema.columnNames(), range, pin, 4));
            statements.addAll(List.of(asOf.doubts(), asOf.sums()));
            if (schema.keyed()) {
                statements.addAll(List.of(asOf.rows(), asOf.logged(9)));
            } else {
                statements.addAll(List.of(asOf.counts(), asOf.single()));
            }
        }
        assertParse(statements);
    }

    @Test
    void everyObjectOfATableParses() {
        List<String> statements = new ArrayList<>();
        for (TableLayout layout : List.of(KEYED, KEYLESS, HARD)) {
            layout.create().stream()
                    .filter(sql -> !sql.startsWith("CREATE SCHEMA"))
                    .forEach(statements::add);
        }
        assertParse(statements);
    }

    @Test
    void everyObjectOfContrailParses() {
        assertParse(Catalog.statements().stream()
                .filter(sql -> !sql.startsWith("CREATE SCHEMA"))
                .toList());
    }

    @Test
    void namesAreQuotedAndTheirCaseIsKept() {
        assertThat(HARD.changelog()).isEqualTo("\"Odd \"\"schema\"\"_changelog\".\"select\"");
        assertThat(new ApplySql(HARD, 1, 9, -1).statements())
                .singleElement()
                .asString()
                .contains("\"Order\"")
                .contains("\"it's \"\"x\"\"\\\"");
    }

    @Test
    void oneUnchangedNameIsNeverFoundInAnother() {
        assertThat(TableLayout.unchangedName("a\",\"b"))
                .isEqualTo("\"a%22,%22b\"")
                .doesNotContain("\"b\"");
        assertThat(TableLayout.unchanged("l", "it's"))
                .isEqualTo("coalesce(contains(l.\"_unchanged\", '\"it''s\"'), false)");
    }

    private static void assertParse(List<String> statements) {
        assertThat(statements)
                .isNotEmpty()
                .allSatisfy(sql -> assertThatCode(() -> CCJSqlParserUtil.parse(sql))
                        .as(sql)
                        .doesNotThrowAnyException());
    }
}
