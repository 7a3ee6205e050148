package io.contrail.sink;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A provider that the service loader finds; remembers what it was opened with. */
public final class AtticProvider implements WarehouseProvider {
    static final AtomicReference<Map<String, String>> SETTINGS = new AtomicReference<>(Map.of());

    @Override
    public String name() {
        return "attic";
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        SETTINGS.set(settings);
        return new MemoryWarehouse();
    }
}
