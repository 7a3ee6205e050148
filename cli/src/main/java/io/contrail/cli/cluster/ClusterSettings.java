package io.contrail.cli.cluster;

import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where a cluster is, and which of its pipelines is meant.
 *
 * @param connect a worker's REST interface
 * @param password of the user in that address
 * @param kafka settings of a Kafka client; {@code bootstrap.servers} at least
 * @param pipeline its name, or that of its source connector; empty for the only one
 * @param sink name of the sink connector; empty for the only one
 * @param warehouse settings that count here in place of the sink connector's
 */
public record ClusterSettings(
        URI connect,
        Optional<Secret> password,
        Map<String, String> kafka,
        SourceAddress source,
        Optional<String> pipeline,
        Optional<String> sink,
        Map<String, String> warehouse) {
    public ClusterSettings {
        kafka = Map.copyOf(kafka);
        warehouse = Map.copyOf(warehouse);
    }

    /** The settings of Kafka and of the warehouse can hold secrets. */
    @Override
    public String toString() {
        return "cluster at " + connect;
    }
}
