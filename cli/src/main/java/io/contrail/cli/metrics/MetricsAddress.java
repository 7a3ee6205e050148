package io.contrail.cli.metrics;

import io.contrail.changelog.PipelineException;

/**
 * Where {@code /metrics} is served.
 *
 * @param asked whether somebody has named it; if not, another port will do where this one is taken
 */
public record MetricsAddress(String host, int port, boolean asked) {
    private static final int LARGEST_PORT = 65_535;

    /** The port of this machine where it is looked for first. */
    public static MetricsAddress usual(int port) {
        return new MetricsAddress("127.0.0.1", port, false);
    }

    /** As users write it: {@code HOST:PORT}, or a port of the loopback address; 0 takes any that is free. */
    public static MetricsAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (!host.isBlank() && port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= LARGEST_PORT) {
            return new MetricsAddress(host, Integer.parseInt(port), true);
        }
        throw PipelineException.usage(
                "'%s' is no address to serve metrics on.".formatted(text),
                "Nothing was started.",
                "write HOST:PORT, such as 127.0.0.1:25090 or 0.0.0.0:25090, or 'off'.");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
