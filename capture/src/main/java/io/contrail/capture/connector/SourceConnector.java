package io.contrail.capture.connector;

import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.SelectedTables;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills {@code deploy/connectors/source-postgres.json}.
 *
 * @param topicPrefix the first part of every topic's name
 * @param replicationFactor of the topics that the connector creates
 * @param password as the connector shall see it: a config provider's reference rather than the password itself
 */
public record SourceConnector(PipelineName pipeline, String topicPrefix, int replicationFactor, String password) {

    public ConnectorConfig configure(ConnectorTemplate template, SourceAddress address, Collection<TableName> tables) {
        Map<String, String> values = new TreeMap<>(address.connectorValues());
        List<TableName> captured = new ArrayList<>(tables);
        captured.add(Heartbeat.TABLE);
        values.put("pipeline", pipeline.value());
        values.put("topic.prefix", topicPrefix);
        values.put("topic.replication.factor", Integer.toString(replicationFactor));
        values.put("source.password", password);
        values.put("source.tables", SelectedTables.includeList(captured));
        values.put("source.heartbeat", new Heartbeat(pipeline).actionQuery());
        return template.fill(values).with(address.connectorSettings());
    }

    /** As {@link SourceConnector} prints it; the password may be one. */
    @Override
    public String toString() {
        return "source connector of '" + pipeline + "'";
    }
}
