package io.contrail.cli.bench;

import com.sun.management.OperatingSystemMXBean;
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
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import io.contrail.warehouse.duckdb.DuckDbProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What it costs to apply a change to a table of a given size: updates of scattered rows are landed in a warehouse of
 * their own, without Kafka, and all merges they lead to are waited for.
 *
 * @param microsPerChange of time, merges included
 * @param cpuMicrosPerChange of this process
 * @param changes that were applied
 * @param merges that they led to
 */
record ApplyCost(double microsPerChange, double cpuMicrosPerChange, long changes, long merges) {
    private static final int BATCH = 10_000;
    private static final long FEWEST_CHANGES = 400_000;

    /** Enough for several merges: one comes when a 32nd of the table is pending. */
    private static final long TABLE_PER_CHANGE = 8;

    private static final Stream STREAM = new Stream("bench", 0);
    private static final TableSchema SCHEMA = new TableSchema(new TableId("bench", "flight"), columns(), List.of("id"));

    static ApplyCost measure(Path folder, long tableRows) throws SQLException {
        DuckDbProvider provider = new DuckDbProvider();
        Path file = folder.resolve("apply-%d.duckdb".formatted(tableRows));
        Map<String, String> settings = Map.of("path", file.toString());
        try (Warehouse warehouse = provider.open(settings)) {
            warehouse.land(landing(0, 1, tableRows)); // makes the tables
        }
        fill(new DuckDbDatabase(file, "512MB", 2), tableRows);
        long changes = Math.max(FEWEST_CHANGES, tableRows / TABLE_PER_CHANGE);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long ordinal = 1;
        long nanos;
        long cpuNanos;
        try (Warehouse warehouse = provider.open(settings)) {
            for (int warmUp = 0; warmUp < 5; warmUp++, ordinal += BATCH) {
                warehouse.land(landing(ordinal, BATCH, tableRows));
            }
            long first = ordinal;
            long spentMaking = 0;
            long cpuBefore = system.getProcessCpuTime();
            long started = System.nanoTime();
            while (ordinal < first + changes) {
                long making = System.nanoTime();
                Landing landing = landing(ordinal, BATCH, tableRows);
                spentMaking += System.nanoTime() - making;
                warehouse.land(landing);
                ordinal += BATCH;
            }
            warehouse.close(); // waits for the merge that is under way
            nanos = System.nanoTime() - started - spentMaking;
            cpuNanos = system.getProcessCpuTime() - cpuBefore - spentMaking;
            changes = ordinal - first;
        }
        return new ApplyCost(
                nanos / 1e3 / changes, cpuNanos / 1e3 / changes, changes, changes / Math.max(65_536, tableRows / 32));
    }

    /** Straight into the warehouse's own table, which takes seconds where landing would take many minutes. */
    private static void fill(DuckDbDatabase database, long rows) throws SQLException {
        StringBuilder values = new StringBuilder();
        for (Column column : SCHEMA.columns()) {
            values.append(sqlValue(column)).append(", ");
        }
        try (Connection connection = database.connect()) {
            FlightTable.execute(
                    connection,
                    "INSERT INTO contrail_base.\"bench.flight\" SELECT %s0, 0 FROM range(1, %d) t(i)"
                            .formatted(values, rows));
            FlightTable.execute(connection, "CHECKPOINT");
        }
    }

    private static String sqlValue(Column column) {
        if (column.name().equals("id")) {
            return "i";
        } else if (column.type() instanceof ColumnType.Text) {
            return "'t' || (i % 5987)";
        } else if (column.type() instanceof ColumnType.TimestampTz) {
            return "make_timestamptz(1704067200000000 + i * 1000001)";
        } else if (column.type() instanceof ColumnType.Date) {
            return "DATE '2024-01-01' + (i % 365)::INTEGER";
        } else if (column.type() instanceof ColumnType.Bool) {
            return "i % 61 = 0";
        }
        return "i % 2600";
    }

    private static Landing landing(long ordinal, int count, long tableRows) {
        long stride = FlightTable.stride(tableRows);
        List<Change> changes = new ArrayList<>(count);
        for (long next = ordinal; next < ordinal + count; next++) {
            long id = next * stride % tableRows;
            long now = 1_704_067_200_000_000L + next;
            changes.add(new Change.Update(next, new Origin(next / 500, new Lsn(next), now), null, row(id, next)));
        }
        Progress progress = new Progress(ordinal + count, new SourcePosition(new Lsn(ordinal), count), null);
        return new Landing(List.of(new TableChanges(STREAM, SCHEMA, changes)), Map.of(STREAM, progress), Map.of());
    }

    private static Row row(long id, long ordinal) {
        Object[] values = new Object[SCHEMA.columns().size()];
        for (int i = 0; i < values.length; i++) {
            ColumnType type = SCHEMA.columns().get(i).type();
            if (i == 0) {
                values[i] = id;
            } else if (type instanceof ColumnType.Text) {
                values[i] = "t" + ordinal % 5987;
            } else if (type instanceof ColumnType.TimestampTz) {
                values[i] = 1_704_067_200_000_000L + ordinal * 1_000_001;
            } else if (type instanceof ColumnType.Date) {
                values[i] = 19_723 + (int) (ordinal % 365);
            } else if (type instanceof ColumnType.Bool) {
                values[i] = ordinal % 61 == 0;
            } else {
                values[i] = ordinal % 2600;
            }
        }
        return new Row(values);
    }

    private static List<Column> columns() {
        return FlightTable.COLUMNS.stream()
                .map(column -> new Column(column.name(), type(column.postgres()), column.postgres()))
                .toList();
    }

    private static ColumnType type(String postgres) {
        return switch (postgres) {
            case "bigint" -> ColumnType.INT64;
            case "integer" -> ColumnType.INT32;
            case "date" -> ColumnType.DATE;
            case "timestamptz" -> ColumnType.TIMESTAMP_TZ;
            case "boolean" -> ColumnType.BOOL;
            default -> ColumnType.TEXT;
        };
    }
}
