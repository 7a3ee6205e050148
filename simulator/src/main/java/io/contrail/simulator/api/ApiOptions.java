package io.contrail.simulator.api;

import io.contrail.changelog.PipelineException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the API listens and who may use it. Without a token it listens on a loopback address only.
 *
 * @param host name or address to listen on
 * @param port 0 takes a free one
 * @param token what callers send as {@code Authorization: Bearer ...}; empty lets everybody on this machine in
 */
public record ApiOptions(String host, int port, Optional<String> token) {
    /** The address that only this machine reaches. */
    public static final String LOOPBACK = "127.0.0.1";

    public ApiOptions {
        if (port < 0 || port > 65_535) {
            throw PipelineException.usage(
                    "%d is no port.".formatted(port),
                    "The API of the simulator was not started.",
                    "give a port from 1 to 65535, or 0 for a free one.");
        }
        if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~+/=-]{16,}")) {
            throw PipelineException.usage(
                    "The token of the simulator's API is too short or holds other characters than a bearer token may.",
                    "The API of the simulator was not started.",
                    "give 16 or more of the characters A-Z a-z 0-9 . _ ~ + / = -, such as 'openssl rand -hex 24' prints.");
        }
        if (token.isEmpty() && !isLoopback(host)) {
            throw PipelineException.usage(
                    "The simulator's API would listen on %s without a token.".formatted(host),
                    "Everybody who reaches that address could change flights; the API was not started.",
                    "give a token, or listen on %s.".formatted(LOOPBACK));
        }
    }

    /** A free port of the loopback address, no token. */
    public static ApiOptions loopback() {
        return new ApiOptions(LOOPBACK, 0, Optional.empty());
    }

    boolean onLoopback() {
        return isLoopback(host);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw PipelineException.usage(
                            "The host '%s' is not known on this machine.".formatted(host),
                            "The API of the simulator was not started.",
                            "listen on %s, or on an address of this machine.".formatted(LOOPBACK))
                    .causedBy(e);
        }
    }

    /** Without the token, which must not get into a log. */
    @Override
    public String toString() {
        return "ApiOptions[host=%s, port=%d, token=%s]".formatted(host, port, token.isPresent() ? "set" : "none");
    }
}
