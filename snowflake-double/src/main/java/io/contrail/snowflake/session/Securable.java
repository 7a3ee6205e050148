package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;

/** What can be granted on; a view counts as a table. */
record Securable(String kind, String name) {
    static final Securable ACCOUNT = new Securable("ACCOUNT", "");

    static Securable of(ObjectName table) {
        return new Securable("TABLE", table.toString());
    }

    static Securable of(SchemaName schema) {
        return new Securable("SCHEMA", schema.toString());
    }

    static Securable database(String name) {
        return new Securable("DATABASE", new Identifier(name).toString());
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + " '" + name + "'";
    }
}
