package io.contrail.warehouse.duckdb;

import io.contrail.changelog.PipelineException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where queries are answered: {@code host:port}, or a port of the loopback address.
 *
 * @param port 0 for any that is free
 */
record QueryAddress(String host, int port) {
    private static final Pattern FORMAT = Pattern.compile("(?:(\\[[^]]+]|[^:]*):)?(\\d{1,5})");

    static QueryAddress parse(String text) {
        Matcher parts = FORMAT.matcher(text.strip());
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw PipelineException.usage(
                    "The setting duckdb.queries is '%s', which is no address.".formatted(text),
                    "The sink has not started and lands nothing.",
                    "write it like 127.0.0.1:0, where port 0 means any that is free.");
        }
        String host = parts.group(1);
        return new QueryAddress(host == null || host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(parts.group(2)));
    }

    InetSocketAddress socket() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** As clients write it. Who listens on every address is called by this machine's name. */
    String url(InetSocketAddress bound) throws UnknownHostException {
        boolean every = bound.getAddress().isAnyLocalAddress();
        return "http://%s:%d".formatted(every ? InetAddress.getLocalHost().getHostName() : host, bound.getPort());
    }
}
