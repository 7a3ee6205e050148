package io.contrail.snowflake.catalog;

/** A table or view. Snowflake's three levels are two in DuckDB: database and schema together are a schema there. */
public record ObjectName(SchemaName schema, String name) {

    public String duck() {
        return schema.duck() + "." + Identifier.quote(stored());
    }

    public String stored() {
        return Identifier.stored(name);
    }

    public ObjectName renamed(String other) {
        return new ObjectName(schema, other);
    }

    @Override
    public String toString() {
        return schema + "." + new Identifier(name);
    }
}
