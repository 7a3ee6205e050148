package io.contrail.snowflake.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What USE changes. Belongs to one session. */
final class Current {
    private String role;
    private @Nullable String warehouse;
    private @Nullable String database;
    private @Nullable String schema;

    Current(String role) {
        this.role = role;
    }

    String role() {
        return role;
    }

    void role(String other) {
        role = other;
    }

    @Nullable
    String warehouse() {
        return warehouse;
    }

    void warehouse(@Nullable String other) {
        warehouse = other;
    }

    @Nullable
    String database() {
        return database;
    }

    @Nullable
    String schema() {
        return schema;
    }

    void schema(@Nullable String ofDatabase, @Nullable String other) {
        database = ofDatabase;
        schema = other;
    }

    /** What CURRENT_ROLE() and its like answer. */
    Map<String, String> context() {
        Map<String, String> context = new HashMap<>();
        context.put("CURRENT_ROLE", role);
        context.put("CURRENT_ACCOUNT", "DOUBLE");
        context.put("CURRENT_VERSION", "double");
        context.put("CURRENT_SESSION", "1");
        if (warehouse != null) {
            context.put("CURRENT_WAREHOUSE", warehouse);
        }
        if (database != null) {
            context.put("CURRENT_DATABASE", database);
        }
        if (schema != null) {
            context.put("CURRENT_SCHEMA", schema);
        }
        return context;
    }
}
