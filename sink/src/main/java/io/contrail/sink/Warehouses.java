package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import io.contrail.changelog.verification.VerificationProvider;
import io.contrail.changelog.verification.VerificationReader;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Opens warehouses by the name that users write. */
public final class Warehouses {
    private Warehouses() {}

    /** For landing. */
    static Warehouse open(SinkConfig config) {
        return named(config.warehouse(), "The sink has not started and lands nothing.")
                .open(config.warehouseSettings());
    }

    /**
     * For a verifier, in another process than the sink's.
     *
     * @param config the sink connector's
     */
    public static VerificationReader reader(SinkConfig config) {
        if (named(config.warehouse(), "Nothing was compared.") instanceof VerificationProvider provider) {
            return provider.reader(config.warehouseSettings());
        }
        throw PipelineException.usage(
                "The warehouse '%s' cannot be read from outside of its worker.".formatted(config.warehouse()),
                "Nothing was compared.",
                "verify a pipeline that lands in another warehouse, such as 'duckdb'.");
    }

    private static WarehouseProvider named(String name, String meaning) {
        ServiceLoader<WarehouseProvider> providers =
                ServiceLoader.load(WarehouseProvider.class, Warehouses.class.getClassLoader());
        return providers.stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> PipelineException.usage(
                        "There is no warehouse '%s' among the sink's plugins: %s."
                                .formatted(
                                        name,
                                        providers.stream()
                                                .map(provider -> provider.get().name())
                                                .sorted()
                                                .collect(Collectors.joining(", "))),
                        meaning,
                        "set '%s' to one of these, or add the warehouse's jar to the plugin's folder."
                                .formatted(SinkConfig.WAREHOUSE)));
    }
}
