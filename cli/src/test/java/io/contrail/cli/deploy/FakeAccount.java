package io.contrail.cli.deploy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stands for an account where none is to be had: DuckDB holds the schemas, tables and views, with Snowflake's rule that
 * CREATE OR ALTER TABLE drops what it does not name; what belongs to the account is only remembered. It is no Snowflake.
 */
final class FakeAccount implements DeployTarget {
    final List<String> executed = new ArrayList<>();
    private final Connection duckdb;

    FakeAccount() throws SQLException {
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
        run("SET TimeZone = 'UTC'");
    }

    @Override
    public String title() {
        return "a fake account";
    }

    @Override
    public String user() {
        return "deployer";
    }

    @Override
    public Optional<String> skips(SqlStatement statement) {
        return Optional.empty();
    }

    @Override
    public void execute(String sql) throws SQLException {
        executed.add(sql);
        SqlStatement statement = SqlScript.of("fake", sql).statements().get(0);
        Subject subject = statement.subject();
        if (subject.isOfAccount()) {
            return;
        } else if (subject.creates("SCHEMA")) {
            run("CREATE SCHEMA IF NOT EXISTS \"%s\"".formatted(subject.name().get(0)));
        } else if (subject.creates("TABLE")) {
            table(TableDefinition.of(statement));
        } else {
            run(sql);
        }
    }

    void run(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    private void table(TableDefinition wanted) throws SQLException {
        String name =
                "\"%s\".\"%s\"".formatted(wanted.name().schema(), wanted.name().name());
        run("CREATE TABLE IF NOT EXISTS %s (%s)"
                .formatted(
                        name,
                        wanted.columns().entrySet().stream()
                                .map(column -> "\"%s\" %s".formatted(column.getKey(), type(column.getValue())))
                                .collect(Collectors.joining(", "))));
        Map<String, String> there = existing("").orElseThrow().tables().getOrDefault(wanted.name(), Map.of());
        for (String column : there.keySet()) {
            if (!wanted.columns().containsKey(column)) {
                run("ALTER TABLE %s DROP COLUMN \"%s\"".formatted(name, column));
            }
        }
        for (Map.Entry<String, String> column : wanted.columns().entrySet()) {
            if (!there.containsKey(column.getKey())) {
                run("ALTER TABLE %s ADD COLUMN \"%s\" %s".formatted(name, column.getKey(), type(column.getValue())));
            }
        }
    }

    private static String type(String snowflake) {
        return snowflake
                .replace("NUMBER", "DECIMAL")
                .replace("TIMESTAMP_TZ(6)", "TIMESTAMPTZ")
                .replace("TIMESTAMP_NTZ(6)", "TIMESTAMP")
                .replace("TIME(6)", "TIME")
                .replace("BINARY", "BLOB");
    }

    @Override
    public Optional<Existing> existing(String database) throws SQLException {
        Set<String> schemas = new HashSet<>();
        Set<ObjectName> views = new HashSet<>();
        Map<ObjectName, Map<String, String>> tables = new HashMap<>();
        for (List<String> row : rows("SELECT schema_name FROM duckdb_schemas() WHERE NOT internal")) {
            schemas.add(row.get(0));
        }
        for (List<String> row : rows("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal")) {
            views.add(
                    new ObjectName(name(row.get(0)), row.get(0).startsWith("flight") ? row.get(1) : upper(row.get(1))));
        }
        for (List<String> row : rows(
                "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal")) {
            tables.computeIfAbsent(new ObjectName(row.get(0), row.get(1)), unused -> new LinkedHashMap<>())
                    .put(row.get(2), row.get(3));
        }
        tables.keySet().removeAll(views);
        return Optional.of(new Existing(schemas, views, tables));
    }

    /** Statements that DuckDB runs itself name views without quotes. */
    private static String name(String schema) {
        return schema.startsWith("flight") ? schema : upper(schema);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    List<List<String>> rows(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(values);
            }
        }
        return rows;
    }

    @Override
    public void close() {
        try {
            duckdb.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
