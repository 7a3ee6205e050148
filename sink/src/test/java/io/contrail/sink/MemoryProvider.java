package io.contrail.sink;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import java.util.Map;

/** A second provider, so that there is a list. */
public final class MemoryProvider implements WarehouseProvider {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        return new MemoryWarehouse();
    }
}
