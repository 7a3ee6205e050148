package io.contrail.changelog;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of its {@link TableSchema}, in the Java forms that {@link ColumnType} names. It
 * takes the array as it is: whoever makes a row does not touch the array again.
 */
public final class Row {

    /** Stands where PostgreSQL sent no value: a TOASTed column that the update did not touch keeps its old value. */
    public static final Object UNCHANGED = new Object() {
        @Override
        public String toString() {
            return "unchanged";
        }
    };

    private final @Nullable Object[] values;

    public Row(@Nullable Object[] values) {
        this.values = values;
    }

    public static Row of(@Nullable Object... values) {
        return new Row(values);
    }

    public int size() {
        return values.length;
    }

    public @Nullable Object get(int column) {
        return values[column];
    }

    public boolean isUnchanged(int column) {
        return values[column] == UNCHANGED;
    }

    /** Whether any column kept its old value. */
    public boolean hasUnchanged() {
        for (Object value : values) {
            if (value == UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    /** How many values there are, never the values: rows end up in logs. */
    @Override
    public String toString() {
        return Arrays.stream(values)
                .map(value -> value == null ? "null" : value == UNCHANGED ? "unchanged" : "*")
                .collect(Collectors.joining(",", "Row(", ")"));
    }
}
