package io.contrail.capture.replication;

import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** All that one pipeline has in its source, but for the slot's creation, which is the connector's. Safe to run twice. */
public record SourceObjects(PipelineName pipeline) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Heartbeat and publication, both or neither. The connection's user must own the tables, or be a superuser. */
    public void prepare(SourceConnection source, Collection<TableName> tables) {
        source.inTransaction(() -> {
            new Heartbeat(pipeline).ensure(source);
            new Publication(pipeline).ensure(source, tables);
        });
    }

    /** The same as SQL for an administrator to run. */
    public List<String> ddl(SourceConnection source, Collection<TableName> tables) {
        List<String> statements = new ArrayList<>(new Heartbeat(pipeline).ddl(source));
        statements.addAll(new Publication(pipeline).ddl(source, tables));
        return statements;
    }

    /**
     * Takes everything away that the connection's user may; other pipelines of the source keep theirs. The connector must
     * be deleted before.
     *
     * @return SQL for what is left, which is an administrator's to drop
     */
    public List<String> remove(SourceConnection source) {
        new ReplicationSlot(pipeline).drop(source, PATIENCE);
        List<String> left = new ArrayList<>();
        source.inTransaction(() -> {
            left.addAll(new Publication(pipeline).drop(source));
            left.addAll(new Heartbeat(pipeline).remove(source));
        });
        return left;
    }
}
