package io.contrail.warehouse.snowflake;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.Check;
import io.contrail.changelog.verification.CheckStore;
import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code contrail.checks}, what was compared and found, and {@code contrail.coverage}, what is verified since when. Keys
 * are JSON arrays of texts, for a VARCHAR keeps them as they are.
 */
final class SnowflakeChecks implements CheckStore {
    /** Made when the warehouse is opened. */
    static final List<String> TABLES = List.of("""
            CREATE TABLE IF NOT EXISTS contrail.checks (
                checked_at TIMESTAMP_TZ(6) NOT NULL, source_schema VARCHAR NOT NULL, source_table VARCHAR NOT NULL,
                after_key VARCHAR, up_to_key VARCHAR, pin VARCHAR NOT NULL, row_count NUMBER(38,0) NOT NULL,
                verdict VARCHAR NOT NULL, differences NUMBER(38,0) NOT NULL, reason VARCHAR,
                lag_ms NUMBER(38,0) NOT NULL)""", """
            CREATE TABLE IF NOT EXISTS contrail.coverage (
                source_schema VARCHAR NOT NULL, source_table VARCHAR NOT NULL, range_position INTEGER NOT NULL,
                after_key VARCHAR, up_to_key VARCHAR, row_count NUMBER(38,0) NOT NULL, verified_at TIMESTAMP_TZ(6))""");

    private static final int DAYS = 30;
    private static final int ROWS_PER_INSERT = 200;
    private static final Held MOMENT = new Held(ColumnType.TIMESTAMP_TZ, false);

    private final Database database;
    private final BooleanSupplier made;

    /** @param made whether the sink has made the tables */
    SnowflakeChecks(Database database, BooleanSupplier made) {
        this.database = database;
        this.made = made;
    }

    @Override
    public void add(List<Check> checks) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Check check : checks) {
            rows.add(Arrays.asList(
                    MOMENT.text(check.at()),
                    check.table().schema(),
                    check.table().name(),
                    KeyText.of(check.range().after()),
                    KeyText.of(check.range().upTo()),
                    check.pin(),
                    check.rows(),
                    check.verdict(),
                    check.differences(),
                    check.reason(),
                    check.lagMillis()));
        }
        keeping(() -> insert("contrail.checks", rows));
    }

    @Override
    public void coverage(TableId table, List<CheckedRange> ranges) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (CheckedRange range : ranges) {
            rows.add(Arrays.asList(
                    table.schema(),
                    table.name(),
                    rows.size(),
                    KeyText.of(range.range().after()),
                    KeyText.of(range.range().upTo()),
                    range.rows(),
                    range.verifiedAt() == null ? null : MOMENT.text(range.verifiedAt())));
        }
        keeping(() -> database.transaction(() -> {
            database.execute(
                    "DELETE FROM contrail.coverage WHERE source_schema = ? AND source_table = ?",
                    table.schema(),
                    table.name());
            insert("contrail.coverage", rows);
            database.execute("""
                    DELETE FROM contrail.checks WHERE source_schema = ? AND source_table = ?
                        AND checked_at < DATEADD('day', -%d, (SELECT max(checked_at) FROM contrail.checks))""".formatted(DAYS), table.schema(), table.name());
        }));
    }

    private void insert(String into, List<List<@Nullable Object>> rows) {
        for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
            List<String> places = new ArrayList<>();
            List<@Nullable Object> binds = new ArrayList<>();
            for (List<@Nullable Object> row : rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT))) {
                places.add("(?" + ", ?".repeat(row.size() - 1) + ")");
                binds.addAll(row);
            }
            database.execute(
                    "INSERT INTO %s VALUES %s".formatted(into, String.join(", ", places)),
                    binds.toArray(new @Nullable Object[0]));
        }
    }

    @Override
    public Map<TableId, List<CheckedRange>> coverage() {
        Map<TableId, List<CheckedRange>> coverage = new LinkedHashMap<>();
        keeping(() -> {
            if (made.getAsBoolean()) {
                database.query(
                        """
                        SELECT source_schema, source_table, after_key, up_to_key, row_count, %s
                        FROM contrail.coverage ORDER BY source_schema, source_table, range_position""".formatted(MOMENT.readable("verified_at")),
                        row -> coverage.computeIfAbsent(
                                        new TableId(row.getString(1), row.getString(2)), table -> new ArrayList<>())
                                .add(new CheckedRange(
                                        new KeyRange(KeyText.parse(row.getString(3)), KeyText.parse(row.getString(4))),
                                        row.getLong(5),
                                        (Long) MOMENT.read(row, 6))));
            }
        });
        return coverage;
    }

    private static void keeping(Runnable work) {
        try {
            work.run();
        } catch (PipelineException e) {
            throw new PipelineException(
                            e.remedy(),
                            e.kind(),
                            "Keeping what was verified failed: " + e.what(),
                            "What was found is in the report, but not in contrail.checks.",
                            "check the grants of the sink connector's role, then verify again.")
                    .causedBy(e);
        }
    }
}
