package io.contrail.warehouse.snowflake;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes names and texts into SQL. */
final class Identifiers {
    private Identifiers() {}

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String quoteAll(Collection<String> identifiers) {
        return identifiers.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** In Snowflake's text literals a backslash begins an escape. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
