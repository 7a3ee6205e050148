package io.contrail.simulator.live;

import io.contrail.simulator.control.GroundTruth.TableTruth;
import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.Happening;
import io.contrail.simulator.operations.RowChange;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was done to each table, by its name. Not thread-safe. */
final class Counters {
    private final TreeMap<String, Counter> tables = new TreeMap<>();

    /** One table's numbers; {@code others} were there before the first change, or went without a DELETE. */
    private static final class Counter {
        long inserts;
        long updates;
        long deletes;
        long others;
    }

    Counters copy() {
        Counters copy = new Counters();
        tables.forEach(
                (name, counter) -> copy.set(name, counter.inserts, counter.updates, counter.deletes, counter.others));
        return copy;
    }

    void restore(Counters before) {
        tables.clear();
        tables.putAll(before.copy().tables);
    }

    void set(String table, long inserts, long updates, long deletes, long others) {
        Counter counter = of(table);
        counter.inserts = inserts;
        counter.updates = updates;
        counter.deletes = deletes;
        counter.others = others;
    }

    void add(Collection<Happening> happenings) {
        for (Happening happening : happenings) {
            for (RowChange change : happening.changes()) {
                add(change.row().table(), change.operation(), change.row().count());
            }
        }
    }

    void add(String table, Operation operation, long rows) {
        Counter counter = of(table);
        switch (operation) {
            case INSERT -> counter.inserts += rows;
            case UPDATE -> counter.updates += rows;
            case DELETE -> counter.deletes += rows;
        }
    }

    /** Rows that went with a DROP or TRUNCATE. */
    void removed(String table, long rows) {
        of(table).others -= rows;
    }

    String[] names() {
        return tables.keySet().toArray(new String[0]);
    }

    Long[] inserts() {
        return tables.values().stream().map(counter -> counter.inserts).toArray(Long[]::new);
    }

    Long[] updates() {
        return tables.values().stream().map(counter -> counter.updates).toArray(Long[]::new);
    }

    Long[] deletes() {
        return tables.values().stream().map(counter -> counter.deletes).toArray(Long[]::new);
    }

    Long[] others() {
        return tables.values().stream().map(counter -> counter.others).toArray(Long[]::new);
    }

    static long sum(Long[] numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number;
        }
        return sum;
    }

    Map<String, TableTruth> truth() {
        Map<String, TableTruth> truth = new HashMap<>();
        tables.forEach((name, counter) -> truth.put(
                name,
                new TableTruth(
                        counter.inserts,
                        counter.updates,
                        counter.deletes,
                        counter.others + counter.inserts - counter.deletes)));
        return truth;
    }

    private Counter of(String table) {
        return tables.computeIfAbsent(table, name -> new Counter());
    }
}
