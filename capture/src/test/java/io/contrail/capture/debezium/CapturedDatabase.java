package io.contrail.capture.debezium;

import io.contrail.capture.connector.ConnectorTemplateTest;
import io.contrail.capture.connector.SourceConnector;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.capture.source.TestServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database with a pipeline's objects, and the shipped connector file filled for it. */
final class CapturedDatabase implements AutoCloseable {
    private final SourceAddress address = TestServer.newDatabase();
    private final PipelineName pipeline = new PipelineName("d_" + address.database());
    private final SourceConnection source = address.open();
    private final Map<String, String> settings;

    /** With the tables of the statements in the publication; those made later are not. */
    CapturedDatabase(String... ddl) {
        source.execute(ddl);
        List<TableName> tables = TableSelection.parse("*").resolve(source).tables();
        new SourceObjects(pipeline).prepare(source, tables);
        settings = new HashMap<>(new SourceConnector(pipeline, "t", 1, "")
                .configure(ConnectorTemplateTest.shipped(), address, tables)
                .settings());
        settings.put("name", "test");
        settings.put("retriable.restart.connector.wait.ms", "100");
    }

    CapturedDatabase with(Map<String, String> more) {
        settings.putAll(more);
        return this;
    }

    Map<String, String> settings() {
        return settings;
    }

    SourceConnection source() {
        return source;
    }

    /** Another session, for transactions side by side. */
    SourceConnection open() {
        return address.open();
    }

    String publication() {
        return pipeline.publication();
    }

    String name() {
        return address.database();
    }

    Optional<ReplicationSlot.State> slot() {
        return new ReplicationSlot(pipeline).read(source);
    }

    void dropSlot() {
        new ReplicationSlot(pipeline).drop(source, Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        dropSlot();
        source.close();
    }
}
