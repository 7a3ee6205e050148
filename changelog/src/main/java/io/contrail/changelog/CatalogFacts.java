package io.contrail.changelog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the source's catalog says of a table besides its shape. The stream of changes shows only names and types; this
 * tells a renamed column from another one, and what the rows that were there before a column have in it.
 *
 * @param table number of the table; another number is another table of the same name
 * @param file number of the file that holds its rows; it stays the same as long as the table is not rewritten
 * @param later whether the file may be that of a later moment: the catalog was ahead of the stream when it was read
 * @param columns by name; a column that the catalog no longer had under this name is not among them
 */
public record CatalogFacts(long table, long file, boolean later, Map<String, ColumnFacts> columns) {

    /**
     * One column.
     *
     * @param number never used again for another column of the table
     * @param missing whether rows that were there before the column have a value in it that no row holds
     * @param value this value as PostgreSQL writes it; null when it has no such text or there is none
     */
    public record ColumnFacts(
            int number, boolean missing, @Nullable String value) {}

    public CatalogFacts {
        columns = Map.copyOf(columns);
    }

    /** Of the very moment of the shape. */
    public CatalogFacts(long table, long file, Map<String, ColumnFacts> columns) {
        this(table, file, false, columns);
    }
}
