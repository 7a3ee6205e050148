package io.contrail.cli;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Hard values of one PostgreSQL type.
 *
 * @param ddl the type as a column is declared with it
 * @param source the SQL that shows a value of the source as text, with {@code %s} for the column
 * @param spelling from DuckDB's rendering to PostgreSQL's
 * @param values as SQL expressions
 */
record TypeCase(String ddl, String source, UnaryOperator<String> spelling, List<String> values) {

    static TypeCase of(String ddl, String... values) {
        return new TypeCase(ddl, "%s::text", UnaryOperator.identity(), List.of(values));
    }

    /** The same with another way to show a value in the source. */
    TypeCase shown(String sql) {
        return new TypeCase(ddl, sql, spelling, values);
    }

    TypeCase spelled(UnaryOperator<String> other) {
        return new TypeCase(ddl, source, other, values);
    }
}
