package io.contrail.cli.pipeline;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Removes from a database of the user's own what Contrail made in it. It is remembered in the data directory: without
 * this a forgotten slot would hold WAL until the disk is full.
 */
public final class SourceCleanup {
    private SourceCleanup() {}

    /** Does nothing for the embedded database, which goes with the data directory. */
    public static void run(DataDirectory directory, Consumer<String> hints) {
        Optional<String> url = directory.secrets().get(RememberedSource.URL);
        if (url.isEmpty()) {
            return;
        }
        PipelineName name =
                new PipelineName(directory.settings().get(RememberedSource.NAME).orElse(PipelineName.DEFAULT.value()));
        SourceAddress address = RememberedSource.address(directory, url.get());
        try (SourceConnection connection = address.open()) {
            List<String> left = new SourceObjects(name).remove(connection);
            if (left.isEmpty()) {
                hints.accept("Removed slot, publication and heartbeat '%s' from %s".formatted(name.value(), address));
            } else {
                hints.accept("Removed the slot '%s' from %s. The rest takes an administrator and costs nothing:"
                        .formatted(name.value(), address));
                left.forEach(sql -> hints.accept("  " + sql + ";"));
                String role = Identifiers.quote(address.user());
                hints.accept(
                        "  DROP OWNED BY %s; DROP ROLE %s; -- when the role is for nothing else".formatted(role, role));
            }
        } catch (PipelineException e) {
            throw PipelineException.unreachable(
                            "What Contrail made in %s could not be removed: %s".formatted(address, e.what()),
                            "Its replication slot '%s' would keep WAL there for ever, so nothing was deleted here either."
                                    .formatted(name.value()),
                            "make the database reachable and run this again; or run in it: SELECT"
                                    + " pg_drop_replication_slot('%s'); and delete %s."
                                            .formatted(name.value(), directory.path()))
                    .causedBy(e);
        }
    }
}
