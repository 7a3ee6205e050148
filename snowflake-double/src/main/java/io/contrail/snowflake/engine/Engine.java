package io.contrail.snowflake.engine;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.catalog.TableColumn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The DuckDB database behind the double. Any thread may ask for a connection; a connection is one thread's. */
public final class Engine implements AutoCloseable {
    private final DuckDBConnection root;

    private Engine(DuckDBConnection root) {
        this.root = root;
    }

    public static Engine open(Path file) {
        try {
            Engine engine = new Engine((DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file));
            try (Statement statement = engine.root.createStatement()) {
                statement.execute("SET GLOBAL TimeZone = 'UTC'");
                for (String sql : resource("macros.sql").split(";\n", -1)) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
            }
            return engine;
        } catch (SQLException e) {
            throw new IllegalStateException("The double's database does not open: " + file, e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Engine.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public DuckDBConnection connect() throws SQLException {
        return root.duplicate();
    }

    /** The columns in their order; null if there is no such table or view. */
    public static @Nullable List<TableColumn> columns(Connection connection, ObjectName table) throws SQLException {
        String sql = """
                SELECT column_name, data_type, comment, is_nullable FROM duckdb_columns()
                WHERE schema_name = ? AND table_name = ? ORDER BY column_index""";
        List<TableColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema().stored());
            statement.setString(2, table.stored());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new TableColumn(
                            Identifier.shown(row.getString(1)),
                            declared(row.getString(2), row.getString(3)),
                            row.getBoolean(4)));
                }
            }
        }
        return columns.isEmpty() ? null : columns;
    }

    /** The declared type stands in the first line of the column's comment; a view's column has none. */
    private static SnowflakeType declared(String duck, @Nullable String comment) {
        return comment == null
                ? SnowflakeType.ofDuck(duck)
                : SnowflakeType.parse(comment.lines().findFirst().orElseThrow()).orElseThrow();
    }

    /** The schemas, INFORMATION_SCHEMA included. */
    public static List<SchemaName> schemas(Connection connection) throws SQLException {
        List<SchemaName> schemas = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT DISTINCT schema_name FROM duckdb_schemas() WHERE contains(schema_name, '.') ORDER BY 1")) {
            while (row.next()) {
                schemas.add(SchemaName.of(row.getString(1)));
            }
        }
        return schemas;
    }

    /** Tables and views, the information schema's left out. */
    public static List<ObjectName> tables(Connection connection) throws SQLException {
        String sql = """
                SELECT schema_name, table_name FROM duckdb_tables() WHERE contains(schema_name, '.')
                UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE contains(schema_name, '.')
                ORDER BY ALL""";
        List<ObjectName> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                SchemaName schema = SchemaName.of(row.getString(1));
                if (!schema.schema().equals(SchemaName.INFORMATION)) {
                    tables.add(schema.object(Identifier.shown(row.getString(2))));
                }
            }
        }
        return tables;
    }

    public static boolean isView(Connection connection, ObjectName object) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM duckdb_views() WHERE schema_name = ? AND view_name = ?")) {
            statement.setString(1, object.schema().stored());
            statement.setString(2, object.stored());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Two transactions of DuckDB changed the same thing; the service would have made one of them wait. */
    public static boolean isConflict(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("TransactionContext Error") || message.contains("onflict");
    }

    public static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }

    @Override
    public void close() {
        try {
            root.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The double's database does not close", e);
        }
    }
}
