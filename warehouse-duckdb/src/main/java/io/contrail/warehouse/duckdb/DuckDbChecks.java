package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.Check;
import io.contrail.changelog.verification.CheckStore;
import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.KeyRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code contrail.checks}, what was compared and found, and {@code contrail.coverage}, what is verified since when. */
final class DuckDbChecks implements CheckStore {
    /** Made when the warehouse is opened. */
    static final List<String> TABLES = List.of("""
            CREATE TABLE IF NOT EXISTS contrail.checks (
                checked_at TIMESTAMPTZ NOT NULL, source_schema VARCHAR NOT NULL, source_table VARCHAR NOT NULL,
                after_key VARCHAR[], up_to_key VARCHAR[], pin VARCHAR NOT NULL, rows BIGINT NOT NULL,
                verdict VARCHAR NOT NULL, differences BIGINT NOT NULL, reason VARCHAR, lag_ms BIGINT NOT NULL)""", """
            CREATE TABLE IF NOT EXISTS contrail.coverage (
                source_schema VARCHAR NOT NULL, source_table VARCHAR NOT NULL, position INTEGER NOT NULL,
                after_key VARCHAR[], up_to_key VARCHAR[], rows BIGINT NOT NULL, verified_at TIMESTAMPTZ)""");

    private static final int DAYS = 30;

    private final Sql sql;

    DuckDbChecks(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void add(List<Check> checks) {
        if (!checks.isEmpty()) {
            run(checks.stream()
                    .map(DuckDbChecks::row)
                    .collect(Collectors.joining(", ", "INSERT INTO contrail.checks VALUES ", "")));
        }
    }

    private static String row(Check check) {
        return "(make_timestamptz(%d), %s, %s, %s, %s, %s, %d, %s, %d, %s, %d)"
                .formatted(
                        check.at(),
                        literal(check.table().schema()),
                        literal(check.table().name()),
                        list(check.range().after()),
                        list(check.range().upTo()),
                        literal(check.pin()),
                        check.rows(),
                        literal(check.verdict()),
                        check.differences(),
                        check.reason() == null ? "NULL::VARCHAR" : literal(check.reason()),
                        check.lagMillis());
    }

    @Override
    public void coverage(TableId table, List<CheckedRange> ranges) {
        String where =
                "source_schema = %s AND source_table = %s".formatted(literal(table.schema()), literal(table.name()));
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            CheckedRange range = ranges.get(i);
            rows.add("(%s, %s, %d, %s, %s, %d, %s)"
                    .formatted(
                            literal(table.schema()),
                            literal(table.name()),
                            i,
                            list(range.range().after()),
                            list(range.range().upTo()),
                            range.rows(),
                            range.verifiedAt() == null
                                    ? "NULL::TIMESTAMPTZ"
                                    : "make_timestamptz(%d)".formatted(range.verifiedAt())));
        }
        run("DELETE FROM contrail.coverage WHERE " + where);
        if (!rows.isEmpty()) {
            run("INSERT INTO contrail.coverage VALUES " + String.join(", ", rows));
        }
        run(
                "DELETE FROM contrail.checks WHERE %s AND checked_at < (SELECT max(checked_at) FROM contrail.checks) - INTERVAL %d DAY"
                        .formatted(where, DAYS));
    }

    @Override
    public Map<TableId, List<CheckedRange>> coverage() {
        Map<TableId, List<CheckedRange>> coverage = new LinkedHashMap<>();
        try {
            if (!sql.isMade()) {
                return coverage;
            }
            sql.query(
                    """
                    SELECT source_schema, source_table, array_to_string([hex(encode(k)) FOR k IN after_key], ','),
                        array_to_string([hex(encode(k)) FOR k IN up_to_key], ','), rows, epoch_us(verified_at)
                    FROM contrail.coverage ORDER BY source_schema, source_table, position""",
                    row -> coverage.computeIfAbsent(
                                    new TableId(Objects.requireNonNull(row.get(0)), Objects.requireNonNull(row.get(1))),
                                    table -> new ArrayList<>())
                            .add(new CheckedRange(
                                    new KeyRange(values(row.get(2)), values(row.get(3))),
                                    Long.parseLong(Objects.requireNonNull(row.get(4))),
                                    row.get(5) == null ? null : Long.valueOf(row.get(5)))));
        } catch (SQLException e) {
            throw failed("Reading what was verified", e);
        }
        return coverage;
    }

    private static @Nullable List<String> values(@Nullable String hex) {
        return hex == null
                ? null
                : Arrays.stream(hex.split(",", -1))
                        .map(text -> new String(
                                java.util.HexFormat.of().parseHex(text), java.nio.charset.StandardCharsets.UTF_8))
                        .toList();
    }

    private static String list(@Nullable List<String> values) {
        return values == null
                ? "NULL::VARCHAR[]"
                : values.stream().map(Identifiers::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    private void run(String statement) {
        try {
            sql.query(statement, row -> {});
        } catch (SQLException e) {
            throw failed("Keeping what was verified", e);
        }
    }

    private static PipelineException failed(String doing, SQLException e) {
        return PipelineException.unreachable(
                        "%s failed in DuckDB: %s."
                                .formatted(doing, DuckDbDatabase.firstLine(String.valueOf(e.getMessage()))),
                        "What was found is in the report, but not in contrail.checks.",
                        "see 'contrail status', then verify again.")
                .causedBy(e);
    }
}
