package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class DuckDbWarehouseTest extends WarehouseContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int generation;

    @Override
    protected Warehouse open() {
        // Few enough that histories of a few hundred changes are merged many times.
        return DuckDbWarehouse.open(database(), 25, Clock.systemUTC());
    }

    @Override
    protected void forget() {
        try {
            Files.deleteIfExists(database().file());
            Files.deleteIfExists(database().landingFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        generation++;
    }

    @Override
    protected List<Row> current(TableSchema schema) {
        return rows(schema, "SELECT %s FROM %s", TableLayout.of(schema).current());
    }

    @Override
    protected List<Row> latestOfHistory(TableSchema schema) {
        return rows(
                schema,
                "SELECT %s FROM %s WHERE valid_to IS NULL",
                TableLayout.of(schema).history());
    }

    @Override
    protected List<String> changelog(TableSchema schema) {
        List<String> entries = new ArrayList<>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT _ordinal || _op FROM %s ORDER BY _ordinal, _op"
                        .formatted(TableLayout.of(schema).changelog()))) {
            while (row.next()) {
                entries.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return entries;
    }

    private DuckDbDatabase database() {
        return new DuckDbDatabase(folder.resolve("warehouse-%d.duckdb".formatted(generation)), "256MB", 1);
    }

    private List<Row> rows(TableSchema schema, String sql, String from) {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.formatted(
                        schema.columns().stream().map(DuckDbTypes::readable).collect(Collectors.joining(", ")),
                        from))) {
            while (row.next()) {
                @Nullable
                Object[] values = new @Nullable Object[schema.columns().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] =
                            DuckDbTypes.read(row, i + 1, schema.columns().get(i).type());
                }
                rows.add(new Row(values));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return rows;
    }
}
