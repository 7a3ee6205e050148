package io.contrail.cli;

import io.contrail.capture.source.Secret;
import io.contrail.changelog.PipelineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where a Connect worker's REST interface is, as {@code --connect} names it; the password comes another way. */
final class WorkerAddress {
    /** Environment variable with the password of the user in {@code --connect}. */
    static final String PASSWORD = "CONTRAIL_CONNECT_PASSWORD";

    private WorkerAddress() {}

    static Optional<Secret> password() {
        return Optional.ofNullable(System.getenv(PASSWORD))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
    }

    static URI parse(String text) {
        try {
            URI address = new URI(text);
            String user = address.getUserInfo();
            if (user != null && user.contains(":")) {
                throw usage(
                        "The address of Kafka Connect holds a password, which every user of this machine could read.",
                        "leave it out of the address and set " + PASSWORD + ".");
            }
            if (String.valueOf(address.getScheme()).matches("https?") && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Told below: the message would repeat what was typed.
        }
        throw usage("--connect holds no address of a worker.", "write it like http://worker:8083.");
    }

    private static PipelineException usage(String what, String todo) {
        return PipelineException.usage(what, "Nothing was done.", todo);
    }
}
