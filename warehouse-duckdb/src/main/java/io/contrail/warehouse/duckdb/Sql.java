package io.contrail.warehouse.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the warehouse, in this process or in the one that holds its file. Every value comes as DuckDB's text of it. */
interface Sql {
    /** Runs a statement. Rows one after the other, so that a result of any size passes in bounded memory. */
    void query(String sql, Consumer<List<@Nullable String>> rows) throws SQLException;

    default List<List<@Nullable String>> all(String sql) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        query(sql, rows::add);
        return rows;
    }

    default Optional<List<@Nullable String>> first(String sql) throws SQLException {
        return all(sql).stream().findFirst();
    }

    /** Whether the sink has made what Contrail keeps in the warehouse: a verifier may come first. */
    default boolean isMade() throws SQLException {
        return !all("SELECT 1 FROM duckdb_views() WHERE schema_name = 'contrail' AND view_name = 'offsets'") // the last
                .isEmpty();
    }

    /** Through a connection of this process. */
    static Sql of(Connection connection) {
        return (sql, rows) -> {
            try (Statement statement = connection.createStatement()) {
                run(statement, sql, rows);
            }
        };
    }

    /** The same with a statement that somebody else may cancel. */
    static void run(Statement statement, String sql, Consumer<List<@Nullable String>> rows) throws SQLException {
        if (!statement.execute(sql)) {
            return;
        }
        try (ResultSet result = statement.getResultSet()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.accept(row);
            }
        }
    }
}
