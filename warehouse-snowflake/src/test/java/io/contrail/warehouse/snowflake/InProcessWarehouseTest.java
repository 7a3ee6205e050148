package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseContract;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The contract on the fake within this process. */
class InProcessWarehouseTest extends WarehouseContract {
    private FakeSnowflake snowflake = new FakeSnowflake();

    @Override
    protected int examples(int usual) {
        return usual / 2;
    }

    @Override
    protected Warehouse open() {
        return SnowflakeWarehouse.open(
                snowflake.database(),
                new Pipes(snowflake::client, Duration.ofSeconds(10), true),
                Duration.ZERO,
                Clock.systemUTC());
    }

    @Override
    protected void forget() {
        try {
            snowflake.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        snowflake = new FakeSnowflake();
    }

    @Override
    protected List<Row> current(TableSchema schema) {
        try (Database database = snowflake.database()) {
            return new SnowflakeTables(database).current(schema);
        }
    }

    @Override
    protected List<String> changelog(TableSchema schema) {
        try (Database database = snowflake.database()) {
            return new SnowflakeTables(database).changelog(schema);
        }
    }

    @Override
    protected List<Row> latestOfHistory(TableSchema schema) {
        try (Database database = snowflake.database()) {
            return new SnowflakeTables(database).latestOfHistory(schema);
        }
    }
}
