package io.contrail.changelog;

/** A table of the source, with its names exactly as PostgreSQL keeps them (not folded, not quoted). */
public record TableId(String schema, String name) implements Comparable<TableId> {

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "A table needs a schema and a name, got '%s'.'%s'".formatted(schema, name));
        }
    }

    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
