package io.contrail.local.directory;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Chooses the ports on the loopback address and remembers them, so that a pipeline is found again where it was. Use one
 * instance a start: it gives no port twice.
 */
public final class Ports {
    // All below 32768, where Linux and macOS begin to take ports for outgoing connections.
    public static final int POSTGRESQL = 25432;
    public static final int KAFKA = 25092;
    public static final int KAFKA_CONTROLLER = 25093;
    public static final int CONNECT = 25083;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final SettingsFile settings;
    private final Set<Integer> given = new HashSet<>();

    public Ports(SettingsFile settings) {
        this.settings = settings;
    }

    /**
     * A port to listen on.
     *
     * @param instead the port that was wanted and is taken by somebody else; empty when {@code port} is that port
     */
    public record Choice(int port, OptionalInt instead) {}

    /** The port of {@code part}: as asked for, else as last time, else {@code usual}, else any that is free. */
    public synchronized Choice choose(String part, int usual, OptionalInt requested) {
        if (requested.isPresent()) {
            int port = requested.getAsInt();
            if (!free(port)) {
                throw PipelineException.stop(
                        "Port %d, asked for %s, is in use on 127.0.0.1.".formatted(port, part),
                        "%s cannot listen there.".formatted(part),
                        "stop what listens there, or leave the port out: Contrail then takes a free one.");
            }
            return keep(part, port, OptionalInt.empty());
        }
        int wanted = settings.get(key(part)).map(Integer::parseInt).orElse(usual);
        return free(wanted) ? keep(part, wanted, OptionalInt.empty()) : keep(part, any(), OptionalInt.of(wanted));
    }

    /** The port that {@code part} had when it was last started. */
    public static OptionalInt last(SettingsFile settings, String part) {
        return settings.get(key(part))
                .map(Integer::parseInt)
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    private Choice keep(String part, int port, OptionalInt instead) {
        given.add(port);
        settings.set(key(part), Integer.toString(port));
        return new Choice(port, instead);
    }

    private boolean free(int port) {
        return !given.contains(port) && bind(port).isPresent();
    }

    private int any() {
        for (int attempt = 0; attempt < 100; attempt++) {
            OptionalInt port = bind(0);
            if (port.isPresent() && !given.contains(port.getAsInt())) {
                return port.getAsInt();
            }
        }
        throw PipelineException.stop(
                "No free port was found on 127.0.0.1.",
                "PostgreSQL, Kafka and Kafka Connect each need one.",
                "close programs that listen on many ports.");
    }

    private static OptionalInt bind(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // connections that linger after a stop do not make a port taken
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
            return OptionalInt.of(socket.getLocalPort());
        } catch (IOException taken) {
            return OptionalInt.empty();
        }
    }

    private static String key(String part) {
        return "port." + part;
    }
}
