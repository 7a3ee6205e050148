package io.contrail.changelog.landing;

import java.util.List;
import java.util.Map;

/** Opens one kind of warehouse; found by {@link java.util.ServiceLoader}. */
public interface WarehouseProvider {

    /** What users write to choose it, e.g. {@code duckdb}. */
    String name();

    /** All that {@link #open} takes, in the order in which a reader wants them. */
    default List<WarehouseSetting> settings() {
        return List.of();
    }

    /**
     * Opens the warehouse and makes sure that what Contrail keeps there exists.
     *
     * @param settings those of the sink connector that start with the warehouse's name and a dot, without both
     * @throws io.contrail.changelog.PipelineException for an unknown or unusable setting, or when it cannot be reached
     */
    Warehouse open(Map<String, String> settings);
}
