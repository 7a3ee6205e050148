package io.contrail.snowflake.session;

import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Translation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Queries and changes of rows, on DuckDB, in the connection's transaction if it has one. */
final class Dml {
    private Dml() {}

    static Result run(Connection connection, Translation translation, List<Bind> binds) throws SQLException {
        if (translation.ambiguity() != null && binds.isEmpty()) {
            refuseAmbiguous(connection, translation.ambiguity());
        }
        try (PreparedStatement statement = connection.prepareStatement(translation.sql())) {
            int expected = statement.getParameterMetaData().getParameterCount();
            if (expected != binds.size()) {
                throw SqlError.compilation(
                        "002049",
                        "42601",
                        "Bind variable count: %d needed, %d given".formatted(expected, binds.size()));
            }
            return switch (translation.verb()) {
                case SELECT -> select(statement, binds);
                case INSERT ->
                    Result.counts(Result.INSERT, List.of("number of rows inserted"), List.of(change(statement, binds)));
                case UPDATE ->
                    Result.counts(
                            Result.UPDATE,
                            List.of("number of rows updated", "number of multi-joined rows updated"),
                            List.of(change(statement, binds), 0L));
                case DELETE ->
                    Result.counts(Result.DELETE, List.of("number of rows deleted"), List.of(change(statement, binds)));
                case MERGE -> merge(statement, binds);
            };
        }
    }

    private static void refuseAmbiguous(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (row.next()) {
                throw new SqlError("100090", "42P18", "Duplicate row detected during DML action");
            }
        }
    }

    private static int rows(List<Bind> binds) {
        return binds.isEmpty() ? 1 : binds.get(0).values().size();
    }

    private static void bind(PreparedStatement statement, List<Bind> binds, int row) throws SQLException {
        for (int i = 0; i < binds.size(); i++) {
            binds.get(i).set(statement, i + 1, row);
        }
    }

    private static Result select(PreparedStatement statement, List<Bind> binds) throws SQLException {
        bind(statement, binds, 0);
        try (ResultSet result = statement.executeQuery()) {
            List<Result.ResultColumn> columns = Wire.columns(result.getMetaData());
            return new Result(Result.SELECT, columns, Wire.rows(result, columns));
        }
    }

    /** A batch is many rows of parameters for one statement. */
    private static long change(PreparedStatement statement, List<Bind> binds) throws SQLException {
        long changed = 0;
        for (int row = 0; row < rows(binds); row++) {
            bind(statement, binds, row);
            changed += statement.executeUpdate();
        }
        return changed;
    }

    private static Result merge(PreparedStatement statement, List<Bind> binds) throws SQLException {
        bind(statement, binds, 0);
        long inserted = 0;
        long updated = 0;
        long deleted = 0;
        try (ResultSet action = statement.executeQuery()) {
            while (action.next()) {
                switch (action.getString(1)) {
                    case "INSERT" -> inserted++;
                    case "UPDATE" -> updated++;
                    case "DELETE" -> deleted++;
                    default -> throw new IllegalStateException("A MERGE answered " + action.getString(1));
                }
            }
        }
        return Result.counts(
                Result.MERGE,
                List.of("number of rows inserted", "number of rows updated", "number of rows deleted"),
                List.of(inserted, updated, deleted));
    }

    /** The columns without the rows. */
    static Result describe(Connection connection, Translation translation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(translation.sql())) {
            if (translation.verb() == Translation.Verb.SELECT) {
                ResultSetMetaData meta = statement.getMetaData();
                return new Result(Result.SELECT, Wire.columns(meta), new ArrayList<>());
            }
        }
        return switch (translation.verb()) {
            case INSERT -> Result.counts(Result.INSERT, List.of("number of rows inserted"), List.of(0L));
            case UPDATE -> Result.counts(Result.UPDATE, List.of("number of rows updated"), List.of(0L));
            case DELETE -> Result.counts(Result.DELETE, List.of("number of rows deleted"), List.of(0L));
            default -> Result.counts(Result.MERGE, List.of("number of rows inserted"), List.of(0L));
        };
    }
}
