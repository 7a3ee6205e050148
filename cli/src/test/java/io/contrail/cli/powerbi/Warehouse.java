package io.contrail.cli.powerbi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the report's role finds in the warehouse. */
public interface Warehouse {
    /** A column's type in Snowflake's words. */
    record Type(String name, int scale) {}

    /** The columns of a table or view with their types, in order; empty when the role does not see it. */
    Optional<Map<String, Type>> columns(String schema, String relation);

    /** Those of them that are views, as {@code SCHEMA.NAME}. */
    List<String> views();
}
