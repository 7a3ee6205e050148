package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of a value, as PostgreSQL writes it, into SQL of the column's type. */
final class Defaults {
    private static final Pattern BEFORE_CHRIST = Pattern.compile(" BC$");

    private Defaults() {}

    /** An expression with the value; null when DuckDB cannot read it. */
    static @Nullable String expression(Connection connection, Column column, String text) throws SQLException {
        ColumnType type = column.type();
        String sqlType = DuckDbTypes.sql(type);
        String expression;
        if (type instanceof ColumnType.Bytes) {
            expression = text.startsWith("\\x") ? "unhex(%s)".formatted(literal(text.substring(2))) : "NULL";
        } else if (column.sourceType().startsWith("_")) {
            expression = text.equals("{}") ? "CAST(%s AS %s)".formatted(literal(empty(type)), sqlType) : "NULL";
        } else {
            String spelled = type instanceof ColumnType.Text || type instanceof ColumnType.Json
                    ? text
                    : BEFORE_CHRIST.matcher(text).replaceFirst(" (BC)");
            expression = "TRY_CAST(%s AS %s)".formatted(literal(spelled), sqlType);
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (%s) IS NULL".formatted(expression))) {
            row.next();
            return row.getBoolean(1) ? null : expression;
        }
    }

    private static String empty(ColumnType type) {
        return type instanceof ColumnType.Json ? "[]" : "{}";
    }
}
