package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import io.contrail.changelog.verification.VerificationProvider;
import io.contrail.changelog.verification.VerificationReader;
import java.time.Clock;
import java.util.Map;

/** Opens Snowflake by the sink's settings, and reads it with the same. */
public final class SnowflakeProvider implements WarehouseProvider, VerificationProvider {
    @Override
    public String name() {
        return "snowflake";
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        return SnowflakeWarehouse.open(SnowflakeSettings.parse(settings), Clock.systemUTC());
    }

    @Override
    public VerificationReader reader(Map<String, String> settings) {
        return new SnowflakeVerification(Database.of(SnowflakeSettings.parse(settings)));
    }
}
