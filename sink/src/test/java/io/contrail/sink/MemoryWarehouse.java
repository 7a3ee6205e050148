package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A warehouse that keeps every change in memory; it outlives the tasks that close it, and fails when it is told to. */
final class MemoryWarehouse implements Warehouse {
    private final Map<Stream, Progress> progress = new HashMap<>();
    private final Map<String, String> schemas = new HashMap<>();
    private final Map<TableId, List<Change>> changes = new HashMap<>();
    private final Map<TableId, List<TableSchema>> shapes = new HashMap<>();
    private final Deque<PipelineException> failures = new ArrayDeque<>();
    private boolean closed;

    /** Makes the next landing fail and leave nothing. */
    void failNext(PipelineException failure) {
        failures.add(failure);
    }

    List<Change> changes(TableId table) {
        return changes.getOrDefault(table, List.of());
    }

    /** The shapes in which a table came, each once, in order. */
    List<TableSchema> shapes(TableId table) {
        return shapes.getOrDefault(table, List.of());
    }

    boolean closed() {
        return closed;
    }

    @Override
    public Map<Stream, Progress> progress() {
        closed = false;
        return Map.copyOf(progress);
    }

    @Override
    public Map<String, String> schemas() {
        return Map.copyOf(schemas);
    }

    @Override
    public void land(Landing landing) {
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        progress.putAll(landing.progress());
        schemas.putAll(landing.schemas());
        for (TableChanges table : landing.tables()) {
            TableId id = table.schema().table();
            changes.computeIfAbsent(id, any -> new ArrayList<>()).addAll(table.changes());
            List<TableSchema> seen = shapes.computeIfAbsent(id, any -> new ArrayList<>());
            if (!seen.contains(table.schema())) {
                seen.add(table.schema());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
