package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.ChunkSum;
import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.SnapshotPin;
import io.contrail.changelog.verification.VerificationContract;
import io.contrail.changelog.verification.VerificationReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verifier is told through the official driver, on the double, with the settings of a sink. */
class DoubleVerificationIT extends VerificationContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private DoubleAccount account;

    @BeforeEach
    void start() {
        account = new DoubleAccount(folder);
        account.snowflake().commitAfter(Duration.ZERO);
    }

    @AfterEach
    void stop() {
        account.close();
    }

    @Override
    protected int examples(int usual) {
        return 2;
    }

    @Override
    protected Warehouse open() {
        return new SnowflakeProvider().open(account.settings("0"));
    }

    @Override
    protected VerificationReader reader() {
        return new SnowflakeProvider().reader(account.settings("0"));
    }

    @Override
    protected void forget() {
        account.renew();
    }

    /** Of types whose canonical text Snowflake has: its digests are those that are made here of the rows. */
    @Test
    void whatSnowflakeSumsUpIsTheSumOfTheRows() {
        Map<ColumnType, List<Object>> values = new LinkedHashMap<>();
        values.put(ColumnType.BOOL, List.of(true, false));
        values.put(ColumnType.INT64, List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE));
        values.put(ColumnType.numeric(12, 3), List.of(new BigDecimal("-0.001"), new BigDecimal("1000.000")));
        values.put(ColumnType.numeric(2, 2), List.of(new BigDecimal("-0.05"), new BigDecimal("0.99")));
        values.put(
                ColumnType.numeric(38, 38),
                List.of(new BigDecimal("-0." + "9".repeat(38)), new BigDecimal("0." + "0".repeat(37) + "1")));
        values.put(ColumnType.numeric(38, 0), List.of(new BigDecimal("-" + "9".repeat(38)), new BigDecimal("0")));
        values.put(ColumnType.TEXT, List.of("", " ", "a'\"|\\\n", "😀é", "x".repeat(3_000)));
        values.put(ColumnType.JSON, List.of("null", " { \"a\" : 1e2 } "));
        values.put(ColumnType.UUID, List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
        values.put(ColumnType.BYTES, List.of(new byte[0], new byte[] {0, -1, '\\'}));
        values.put(ColumnType.DATE, List.of((int) LocalDate.of(1, 1, 1).toEpochDay(), -1, (int)
                LocalDate.of(9999, 12, 30).toEpochDay()));
        values.put(ColumnType.TIME, List.of(0L, 1L, 36_000_000_000L, 45_296_700_000L, 86_399_999_999L));
        List<Object> moments = List.of(
                LocalDate.of(1, 1, 1).toEpochDay() * 86_400_000_000L,
                -1L,
                1_700_000_000_000_000L,
                1_700_000_000_120_000L);
        values.put(ColumnType.TIMESTAMP, moments);
        values.put(ColumnType.TIMESTAMP_TZ, moments);
        List<ColumnType> types = List.copyOf(values.keySet());
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", ColumnType.INT32, "int4"));
        for (int i = 0; i < types.size(); i++) {
            columns.add(new Column("c" + i, types.get(i), "x"));
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            for (Object value : values.getOrDefault(types.get(i), List.of())) {
                @Nullable Object[] row = new @Nullable Object[columns.size()];
                row[0] = (long) changes.size();
                row[i + 1] = value;
                changes.add(new Change.Insert(changes.size(), new Origin(700, new Lsn(1), 1), new Row(row)));
            }
        }
        TableId hard = new TableId("public", "hard");
        try (Warehouse warehouse = open();
                VerificationReader reader = reader()) {
            for (TableSchema schema : List.of(
                    new TableSchema(hard, columns, List.of("id")),
                    new TableSchema(new TableId("public", "keyless"), columns, List.of()))) {
                Stream stream = new Stream("contrail." + schema.table(), 0);
                warehouse.land(new Landing(
                        List.of(new TableChanges(stream, schema, changes)),
                        Map.of(stream, new Progress(changes.size(), SourcePosition.START, null)),
                        Map.of()));
                for (Column column : columns) {
                    compareSums(reader, schema, List.of(column.name()));
                }
                compareSums(reader, schema, schema.columnNames());
            }
        }
    }

    private static void compareSums(VerificationReader reader, TableSchema schema, List<String> columns) {
        SnapshotPin pin = SnapshotPin.parse("701:701:", 1_700_000_000_000_000L);
        Chunk chunk = new Chunk(schema, columns, KeyRange.ALL, pin, 0);
        assertThat(new AsOf(TableLayout.of(schema), chunk).sumsUp()).isTrue();
        long[] sum = new long[3];
        assertThat(reader.rows(chunk, row -> {
                    Fingerprint print = row.print();
                    sum[0] += row.count();
                    sum[1] = schema.keyed() ? sum[1] ^ print.high() : sum[1] + (print.high() >>> 4) * row.count();
                    sum[2] = schema.keyed() ? sum[2] ^ print.low() : sum[2] + (print.low() >>> 4) * row.count();
                }))
                .isEmpty();
        assertThat(sum[0]).isPositive();
        assertThat(reader.sum(chunk))
                .as("%s of %s", columns, schema.table())
                .isEqualTo(new ChunkSum(sum[0], new Fingerprint(sum[1], sum[2]), null));
    }
}
