package io.contrail.cli.deploy;

/** A table or view in its schema, each name as Snowflake keeps it. */
public record ObjectName(String schema, String name) implements Comparable<ObjectName> {

    @Override
    public int compareTo(ObjectName other) {
        int schemas = schema.compareTo(other.schema);
        return schemas != 0 ? schemas : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return schema.isEmpty() ? name : schema + "." + name;
    }
}
