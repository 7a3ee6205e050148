package io.contrail.sink;

import io.contrail.changelog.landing.SharedWarehouseProvider;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import java.util.Map;
import java.util.Set;

/** A second provider, so that there is a list, and one for several tasks. */
public final class MemoryProvider implements SharedWarehouseProvider {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        return new MemoryWarehouse();
    }

    @Override
    public Warehouse open(Map<String, String> settings, Set<Stream> streams) {
        return new MemoryWarehouse();
    }
}
