package io.contrail.snowflake.catalog;

/** A column of a table. */
public record TableColumn(String name, SnowflakeType type, boolean nullable) {

    public String duck() {
        return new Identifier(name).duck();
    }
}
