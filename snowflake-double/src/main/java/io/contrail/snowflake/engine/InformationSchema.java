package io.contrail.snowflake.engine;

import io.contrail.snowflake.catalog.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The views that every database has. */
public final class InformationSchema {
    private InformationSchema() {}

    public static void create(Connection connection, String database) throws SQLException {
        SchemaName schema = new SchemaName(database, SchemaName.INFORMATION);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema.duck());
            for (String sql : Engine.resource("information_schema.sql").split(";\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql.replace("$SCHEMA", schema.duck())
                            .replace("$DATABASE", "'" + database.replace("'", "''") + "'"));
                }
            }
        }
    }
}
