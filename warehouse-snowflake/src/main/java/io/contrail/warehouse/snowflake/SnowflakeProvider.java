package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.SharedWarehouseProvider;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseSetting;
import io.contrail.changelog.verification.VerificationProvider;
import io.contrail.changelog.verification.VerificationReader;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens Snowflake by the sink's settings, and reads it with the same. */
public final class SnowflakeProvider implements SharedWarehouseProvider, VerificationProvider {
    @Override
    public String name() {
        return "snowflake";
    }

    @Override
    public List<WarehouseSetting> settings() {
        return Arrays.stream(Setting.values()).map(Setting::described).toList();
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        return SnowflakeWarehouse.open(SnowflakeSettings.parse(settings), Clock.systemUTC(), stream -> true);
    }

    @Override
    public Warehouse open(Map<String, String> settings, Set<Stream> streams) {
        return SnowflakeWarehouse.open(SnowflakeSettings.parse(settings), Clock.systemUTC(), streams::contains);
    }

    @Override
    public VerificationReader reader(Map<String, String> settings) {
        Database database = null;
        try {
            database = Database.of(SnowflakeSettings.parse(settings));
            database.number("SELECT 1");
            return new SnowflakeVerification(database);
        } catch (PipelineException e) {
            if (database != null) {
                database.close();
            }
            throw new PipelineException(e.remedy(), e.kind(), e.what(), "Nothing was compared.", e.todo()).causedBy(e);
        }
    }
}
