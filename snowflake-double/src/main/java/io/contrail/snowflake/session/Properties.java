package io.contrail.snowflake.session;

import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.SqlError;
import java.util.Set;

/** {@code NAME = value} after a definition: known ones are read, and without effect here. */
final class Properties {
    static final Set<String> SCHEMA =
            Set.of("COMMENT", "DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS");
    static final Set<String> TABLE = Set.of(
            "COMMENT",
            "DATA_RETENTION_TIME_IN_DAYS",
            "MAX_DATA_EXTENSION_TIME_IN_DAYS",
            "CHANGE_TRACKING",
            "ENABLE_SCHEMA_EVOLUTION");

    private Properties() {}

    /** To the statement's end, or to AS. */
    static void read(Cursor cursor, Set<String> known) {
        while (!cursor.atEnd() && !cursor.looksAt(";") && !cursor.looksAt("AS")) {
            if (cursor.takes("COPY", "GRANTS")) {
                continue;
            }
            if (cursor.takes("CLUSTER", "BY", "(")) {
                cursor.list();
                continue;
            }
            String name = cursor.identifier();
            cursor.expect("=");
            if (!known.contains(name)) {
                throw SqlError.compilation("001006", "22023", "invalid property '%s'".formatted(name));
            }
            if (name.equals("ENABLE_SCHEMA_EVOLUTION") && cursor.looksAt("TRUE")) {
                throw SqlError.unknown("ENABLE_SCHEMA_EVOLUTION = TRUE");
            }
            cursor.next();
            cursor.takes(",");
        }
    }
}
