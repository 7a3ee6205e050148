package io.contrail.sink;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A warehouse that keeps every change in memory; it outlives the tasks that close it, and fails when it is told to. */
final class MemoryWarehouse implements Warehouse {
    private final Map<Stream, Progress> progress = new HashMap<>();
    private final Map<String, String> schemas = new HashMap<>();
    private final Map<TableId, List<Change>> changes = new HashMap<>();
    private final Map<TableId, List<TableSchema>> shapes = new HashMap<>();
    private final Set<TableId> followed = new HashSet<>();
    private final Deque<PipelineException> failures = new ArrayDeque<>();
    private final Map<Long, DeadLetter> letters = new LinkedHashMap<>();
    private final Set<Long> poison = new HashSet<>();
    private long numbers;
    private int passes;
    private @Nullable TableSchema refused;
    private boolean closed;
    private int landings;

    /** How many landings were tried. */
    int landings() {
        return landings;
    }

    /** Makes the next landing fail and leave nothing. */
    void failNext(PipelineException failure) {
        failAfter(0, failure);
    }

    /** The same after so many landings that are well. */
    void failAfter(int landings, PipelineException failure) {
        passes = landings;
        failures.add(failure);
    }

    /** Makes the change at an offset one that cannot be applied. */
    void poison(long ordinal) {
        poison.add(ordinal);
    }

    /** Makes one shape one that its table cannot have. */
    void refuse(@Nullable TableSchema schema) {
        refused = schema;
    }

    @Override
    public void follow(TableSchema schema, Change first) {
        followed.add(schema.table());
        if (schema.equals(refused)) {
            throw new PipelineException(
                    PipelineException.Remedy.STOP_TABLE,
                    PipelineException.Kind.FAILED,
                    "Table %s cannot have this shape.".formatted(schema.table()),
                    "It stops.",
                    "change it.");
        }
    }

    @Override
    public Optional<DeadLetter> deadLetter(long number) {
        return Optional.ofNullable(letters.get(number));
    }

    @Override
    public Map<Long, TableId> openDeadLetters() {
        Map<Long, TableId> open = new LinkedHashMap<>();
        letters.forEach((number, letter) -> open.put(number, letter.table()));
        return open;
    }

    @Override
    public void redrive(long number, TableSchema schema, Change change) {
        letters.remove(number);
        List<Change> landed = changes.computeIfAbsent(schema.table(), any -> new ArrayList<>());
        landed.add(change);
        landed.sort(Comparator.comparing(Change::ordinal));
    }

    @Override
    public void discard(long number) {
        letters.remove(number);
    }

    /** Tables that were made ready. */
    Set<TableId> followed() {
        return followed;
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
        landings++;
        if (!failures.isEmpty() && passes-- <= 0) {
            throw failures.remove();
        }
        for (TableChanges table : landing.tables()) {
            if (table.changes().stream().anyMatch(change -> poison.contains(change.ordinal()))) {
                throw new PipelineException(
                        PipelineException.Remedy.DEAD_LETTER,
                        PipelineException.Kind.FAILED,
                        "A change is poison.",
                        "It cannot be applied.",
                        "look at it.");
            }
        }
        landing.deadLetters().forEach(letter -> letters.put(++numbers, letter));
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
