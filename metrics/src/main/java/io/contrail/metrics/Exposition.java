package io.contrail.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /metrics} answers: the MBeans of this process that are in the catalogue, whatever else it knows, and the
 * JVM's own numbers. Thread-safe.
 */
public final class Exposition {
    /** An answer. */
    public record Answer(String contentType, String body) {}

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final PrometheusRegistry jvm = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Consumer<Samples> more;

    /** @param more adds what is in no MBean; called for each answer, maybe from several threads */
    public Exposition(Consumer<Samples> more) {
        this.more = more;
        JvmMetrics.builder().register(jvm);
    }

    /**
     * Looks at everything now.
     *
     * @param accept the request's header, by which the format is chosen; Prometheus' text without it
     */
    public Answer answer(@Nullable String accept) {
        Samples samples = new Samples();
        Bean.ALL.forEach(bean -> bean.read(server, samples));
        more.accept(samples);
        List<MetricSnapshot> all = new ArrayList<>(samples.snapshots());
        jvm.scrape().forEach(all::add);
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            writer.write(body, new MetricSnapshots(all));
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be written", e);
        }
        return new Answer(writer.getContentType(), body.toString(StandardCharsets.UTF_8));
    }
}
