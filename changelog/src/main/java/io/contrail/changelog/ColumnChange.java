package io.contrail.changelog;

import org.jspecify.annotations.Nullable;

/** One step from a table's shape to its next. */
public sealed interface ColumnChange {

    /**
     * A column that was not there.
     *
     * @param value what the rows that were there have in it, as PostgreSQL writes it; null for NULL
     * @param certain whether that is known; if not, they have NULL until the source writes them again
     */
    record Add(Column column, @Nullable String value, boolean certain) implements ColumnChange {}

    /** A column that is gone. */
    record Drop(Column column) implements ColumnChange {}

    /** A column with another name and the same values. */
    record Rename(Column column, String to) implements ColumnChange {}

    /** A column, by its present name, with another type. */
    record Retype(String name, Column from, Column to) implements ColumnChange {

        /**
         * Whether every value has the same meaning in both types, so that converting it gives what the source has. Of
         * others the source may have computed a new value that the stream does not show.
         */
        public boolean exact() {
            return Conversions.exact(from.type(), to.type());
        }
    }
}
