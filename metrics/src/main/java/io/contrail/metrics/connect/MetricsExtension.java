package io.contrail.metrics.connect;

import io.contrail.metrics.Exposition;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.rest.ConnectRestExtension;
import org.apache.kafka.connect.rest.ConnectRestExtensionContext;

/**
 * Gives a Connect worker {@code GET /metrics}. It is switched on by the worker's setting
 * {@code rest.extension.classes=io.contrail.metrics.connect.MetricsExtension}.
 */
public final class MetricsExtension implements ConnectRestExtension {
    @Override
    public void register(ConnectRestExtensionContext worker) {
        worker.configurable().register(new MetricsResource(new Exposition(samples -> {})));
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public String version() {
        return Optional.ofNullable(MetricsExtension.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public void close() {}
}
