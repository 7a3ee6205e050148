package io.contrail.cli;

import io.contrail.cli.metrics.MetricsAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a process serves {@code /metrics}. */
final class MetricsOption {
    private static final int PORT = 25_090;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description =
                    "Where to serve /metrics for Prometheus and the like; 'off' for nowhere. Whoever reaches it sees"
                            + " the names of tables, and no rows. Default: 127.0.0.1:" + PORT
                            + ", or a free port where that is taken.")
    private @Nullable String address;

    Optional<MetricsAddress> address() {
        if ("off".equals(address)) {
            return Optional.empty();
        }
        return Optional.of(address == null ? MetricsAddress.usual(PORT) : MetricsAddress.parse(address));
    }
}
