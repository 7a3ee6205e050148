package io.contrail.cli.connectors;

import io.contrail.capture.connector.DeployedConnector;

/** What stays of a connector that is deleted. */
public final class Remains {
    private Remains() {}

    /** Sentences that name it. */
    public static String of(DeployedConnector connector) {
        String group = connector.setting("consumer.override.group.id", "connect-" + connector.name());
        if (connector.role().equals("sink")) {
            return "The offsets of '%s' stay in Kafka, as the consumer group %s: one of the same name goes on there."
                    .formatted(connector.name(), group);
        }
        String slot = connector.setting("slot.name", "");
        return "The offsets of '%s' stay in Kafka Connect's topic: one of the same name goes on there.%s"
                .formatted(
                        connector.name(),
                        slot.isEmpty()
                                ? ""
                                : " Its replication slot '%s' stays too and keeps the source's WAL: drop it there (select pg_drop_replication_slot('%s')) if it shall not go on."
                                        .formatted(slot, slot.replace("'", "''")));
    }
}
