package io.contrail.warehouse.snowflake;

import org.jspecify.annotations.Nullable;

/**
 * One statement on the way of a table from one shape to the next. Snowflake commits each change of a shape on its own, so
 * the steps are written down before the first of them, and a process that dies between two is followed by one that goes on.
 * Each is safe to repeat; one that is not by itself has a guard.
 *
 * @param guard a column without which the step has been made already; null for a step that may be made twice
 */
record Step(@Nullable Guard guard, String statement) {

    /** A column of a table. */
    record Guard(String schema, String table, String column) {}

    static Step of(String statement) {
        return new Step(null, statement);
    }
}
