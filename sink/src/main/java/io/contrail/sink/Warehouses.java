package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.SharedWarehouseProvider;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import io.contrail.changelog.verification.VerificationProvider;
import io.contrail.changelog.verification.VerificationReader;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens warehouses by the name that users write. */
public final class Warehouses {
    private static final String NOT_STARTED = "The sink has not started and lands nothing.";

    private Warehouses() {}

    /**
     * For landing.
     *
     * @param streams the only ones that this task lands; null when it is the only task
     */
    static Warehouse open(SinkConfig config, @Nullable Set<Stream> streams) {
        WarehouseProvider provider = named(config.warehouse(), NOT_STARTED);
        return streams != null && provider instanceof SharedWarehouseProvider shared
                ? shared.open(config.warehouseSettings(), streams)
                : provider.open(config.warehouseSettings());
    }

    /** Whether several tasks may land there. A warehouse that there is not is told by the task, where it shows. */
    static boolean shared(SinkConfig config) {
        return providers().stream()
                .map(ServiceLoader.Provider::get)
                .anyMatch(provider ->
                        provider.name().equals(config.warehouse()) && provider instanceof SharedWarehouseProvider);
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
        ServiceLoader<WarehouseProvider> providers = providers();
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

    private static ServiceLoader<WarehouseProvider> providers() {
        return ServiceLoader.load(WarehouseProvider.class, Warehouses.class.getClassLoader());
    }
}
