package io.contrail.cli.connectors;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.changelog.PipelineException;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Takes connectors off a cluster, and tells what of them remains.
 *
 * @param patience for each until it is gone
 */
public record Removal(ConnectClient cluster, Duration patience, PrintWriter out, PrintWriter err) {

    /** Returns when it is gone. */
    public void remove(DeployedConnector connector) {
        cluster.delete(connector.name());
        if (!new Watch(cluster::status, err::println).awaitGone(connector.name(), patience)) {
            throw PipelineException.stop(
                    "The connector '%s' was not gone within %d s.".formatted(connector.name(), patience.toSeconds()),
                    "Kafka Connect has taken the order; nothing further was done.",
                    "look again with 'contrail connectors list', and repeat this when it is gone.");
        }
        out.println("%s  deleted".formatted(connector.name()));
        out.flush();
        err.println(Remains.of(connector));
        err.flush();
    }
}
