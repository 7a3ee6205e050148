package io.contrail.snowflake.catalog;

/** A schema of a database. */
public record SchemaName(String database, String schema) {
    /** The schema that every database has and nobody may write to. */
    public static final String INFORMATION = "INFORMATION_SCHEMA";

    public SchemaName {
        if ((database + schema).indexOf('.') >= 0) {
            throw new IllegalArgumentException("The double knows no '.' in the name of a database or schema");
        }
    }

    /** From the name of DuckDB's schema. */
    public static SchemaName of(String stored) {
        String shown = Identifier.shown(stored);
        int dot = shown.indexOf('.');
        return new SchemaName(shown.substring(0, dot), shown.substring(dot + 1));
    }

    public String stored() {
        return Identifier.stored(database + "." + schema);
    }

    public String duck() {
        return Identifier.quote(stored());
    }

    public ObjectName object(String name) {
        return new ObjectName(this, name);
    }

    @Override
    public String toString() {
        return new Identifier(database) + "." + new Identifier(schema);
    }
}
