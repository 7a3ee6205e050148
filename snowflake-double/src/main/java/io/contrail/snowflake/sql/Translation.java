package io.contrail.snowflake.sql;

import io.contrail.snowflake.catalog.ObjectName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement for DuckDB and what it touches. {@code ambiguity} is, for a MERGE, a query that finds a target row which
 * more than one source row would change.
 */
public record Translation(
        Verb verb,
        String sql,
        Set<ObjectName> reads,
        @Nullable ObjectName writes,
        @Nullable String ambiguity) {
    /** The kinds of statement that reach DuckDB. */
    public enum Verb {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        MERGE
    }
}
