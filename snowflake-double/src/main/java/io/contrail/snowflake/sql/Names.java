package io.contrail.snowflake.sql;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a name means in a session: unqualified parts come from its current database and schema. */
public record Names(@Nullable String database, @Nullable String schema) {

    public ObjectName object(List<String> parts) {
        int last = parts.size() - 1;
        return schema(parts.subList(0, last)).object(parts.get(last));
    }

    /** Without parts the current one. */
    public SchemaName schema(List<String> parts) {
        return switch (parts.size()) {
            case 0 -> new SchemaName(currentDatabase(), currentSchema());
            case 1 -> new SchemaName(currentDatabase(), parts.get(0));
            case 2 -> new SchemaName(parts.get(0), parts.get(1));
            default -> throw SqlError.unknown("a name of " + (parts.size() + 1) + " parts");
        };
    }

    public String currentDatabase() {
        if (database == null) {
            throw SqlError.noDatabase();
        }
        return database;
    }

    private String currentSchema() {
        if (schema == null) {
            throw database == null ? SqlError.noDatabase() : SqlError.noSchema();
        }
        return schema;
    }
}
