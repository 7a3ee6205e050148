package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import java.time.Clock;
import java.util.Map;

/** Opens Snowflake by the sink's settings. */
public final class SnowflakeProvider implements WarehouseProvider {
    @Override
    public String name() {
        return "snowflake";
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        return SnowflakeWarehouse.open(SnowflakeSettings.parse(settings), Clock.systemUTC());
    }
}
