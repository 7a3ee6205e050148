package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseContract;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The contract through the official SDK and driver, in an account whose settings the implementation knows. */
abstract class SnowflakeContract extends WarehouseContract {
    /** The sink's, without their prefix; they name another database after each {@link #forget}. */
    protected abstract Map<String, String> settings();

    /** Each history takes seconds here. */
    @Override
    protected int examples(int usual) {
        return 2;
    }

    @Override
    protected Warehouse open() {
        return new SnowflakeProvider().open(settings());
    }

    private <T> T read(Function<SnowflakeTables, T> reading) {
        try (Database database = Database.of(SnowflakeSettings.parse(settings()))) {
            return reading.apply(new SnowflakeTables(database));
        }
    }

    @Override
    protected List<Row> current(TableSchema schema) {
        return read(tables -> tables.current(schema));
    }

    @Override
    protected List<String> changelog(TableSchema schema) {
        return read(tables -> tables.changelog(schema));
    }

    @Override
    protected List<Row> latestOfHistory(TableSchema schema) {
        return read(tables -> tables.latestOfHistory(schema));
    }
}
