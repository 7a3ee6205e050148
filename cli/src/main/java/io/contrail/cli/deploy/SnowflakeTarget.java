package io.contrail.cli.deploy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A Snowflake account, through the official driver. */
public final class SnowflakeTarget implements DeployTarget {
    /** Of an object that is not there, or not for this role. */
    private static final int NOT_THERE = 2003;

    private final Connection connection;
    private final String account;
    private final String user;

    private SnowflakeTarget(Connection connection, String account, String user) {
        this.connection = connection;
        this.account = account;
        this.user = user;
    }

    public static SnowflakeTarget open(SnowflakeLogin login) {
        return new SnowflakeTarget(login.connect(), login.account(), login.user());
    }

    @Override
    public String title() {
        return "Snowflake account " + account;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public Optional<String> skips(SqlStatement statement) {
        return Optional.empty();
    }

    /** Of a database that is not there, or that the role may not see, there is nothing. */
    @Override
    public Optional<Existing> existing(String database) throws SQLException {
        String catalog = database.isEmpty() ? "" : '"' + database.replace("\"", "\"\"") + "\".";
        Set<String> schemas = new HashSet<>();
        Set<ObjectName> views = new HashSet<>();
        Map<ObjectName, Map<String, String>> tables = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT schema_name FROM %sINFORMATION_SCHEMA.SCHEMATA".formatted(catalog))) {
                while (row.next()) {
                    schemas.add(row.getString(1));
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT table_schema, table_name FROM %sINFORMATION_SCHEMA.VIEWS".formatted(catalog))) {
                while (row.next()) {
                    views.add(new ObjectName(row.getString(1), row.getString(2)));
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT table_schema, table_name, column_name, data_type FROM %sINFORMATION_SCHEMA.COLUMNS ORDER BY table_schema, table_name, ordinal_position"
                            .formatted(catalog))) {
                while (row.next()) {
                    ObjectName name = new ObjectName(row.getString(1), row.getString(2));
                    if (!views.contains(name)) {
                        tables.computeIfAbsent(name, unused -> new LinkedHashMap<>())
                                .put(row.getString(3), row.getString(4));
                    }
                }
            }
            return Optional.of(new Existing(schemas, views, tables));
        } catch (SQLException e) {
            if (e.getErrorCode() == NOT_THERE || "02000".equals(e.getSQLState())) {
                return Optional.of(Existing.NOTHING);
            }
            throw e;
        }
    }

    @Override
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The driver does not close a session", e);
        }
    }
}
