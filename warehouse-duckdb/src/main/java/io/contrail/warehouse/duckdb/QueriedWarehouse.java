package io.contrail.warehouse.duckdb;

import io.contrail.changelog.Change;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import java.util.Map;
import java.util.Optional;

/** A warehouse that other processes may ask for as long as it is open. */
record QueriedWarehouse(Warehouse warehouse, QueryServer queries) implements Warehouse {
    @Override
    public Map<Stream, Progress> progress() {
        return warehouse.progress();
    }

    @Override
    public Map<String, String> schemas() {
        return warehouse.schemas();
    }

    @Override
    public void follow(TableSchema schema, Change first) {
        warehouse.follow(schema, first);
    }

    @Override
    public Optional<DeadLetter> deadLetter(long number) {
        return warehouse.deadLetter(number);
    }

    @Override
    public Map<Long, TableId> openDeadLetters() {
        return warehouse.openDeadLetters();
    }

    @Override
    public void redrive(long number, TableSchema schema, Change change) {
        warehouse.redrive(number, schema, change);
    }

    @Override
    public void discard(long number) {
        warehouse.discard(number);
    }

    @Override
    public void land(Landing landing) {
        warehouse.land(landing);
    }

    /** The readers first: a connection of theirs would keep the file locked. */
    @Override
    public void close() {
        try {
            queries.close();
        } finally {
            warehouse.close();
        }
    }
}
