package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.capture.connector.SourceConnector;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The connectors as they are shipped.
 *
 * @param password where a worker finds the source's
 * @param warehouse a file of DuckDB, unless the sink's settings name another warehouse
 */
record ShippedConnectors(UsersDatabase source, String password, Path warehouse) {
    /** Makes what the pipeline needs in the source, and writes both connectors' settings. */
    void deploy(ConnectClient connect, PipelineName name, Map<String, String> sinkSettings, TableName... tables)
            throws IOException {
        SourceAddress address = SourceAddress.parse(source.url());
        try (SourceConnection connection = address.open()) {
            new SourceObjects(name).prepare(connection, List.of(tables));
        }
        connect.put(new SourceConnector(name, name.value(), 1, password)
                .configure(template("source-postgres.json"), address, List.of(tables)));
        ConnectorConfig sink = template("sink-warehouse.json")
                .fill(Map.of(
                        "pipeline",
                        name.value(),
                        "topic.regex",
                        name + "[.].*",
                        "topic.heartbeat.regex",
                        name + "[.]contrail[.].*",
                        "topic.replication.factor",
                        "1",
                        "duckdb.path",
                        warehouse.toString()));
        connect.put((sinkSettings.containsKey("warehouse") ? sink.without("duckdb.path") : sink).with(sinkSettings));
    }

    private static ConnectorTemplate template(String file) throws IOException {
        try (InputStream json = ShippedConnectors.class.getResourceAsStream("/deploy/connectors/" + file)) {
            return new ConnectorTemplate(file, new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
