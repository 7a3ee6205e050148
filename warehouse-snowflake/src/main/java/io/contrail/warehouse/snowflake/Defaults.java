package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.literal;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of a value, as PostgreSQL writes it, into SQL of the column's type. */
final class Defaults {
    private static final Pattern HEXADECIMAL = Pattern.compile("\\\\x([0-9a-f]*)");

    private final Database database;

    Defaults(Database database) {
        this.database = database;
    }

    /** An expression with the value; null when Snowflake cannot read it. */
    @Nullable
    String expression(Column column, String text) {
        ColumnType type = column.type();
        if (type instanceof ColumnType.Bytes) {
            return HEXADECIMAL.matcher(text).matches()
                    ? "TO_BINARY(%s, 'HEX')".formatted(literal(text.substring(2)))
                    : null;
        } else if (column.sourceType().startsWith("_")) {
            return text.equals("{}") ? literal(type instanceof ColumnType.Json ? "[]" : "{}") : null;
        }
        String sql = SnowflakeTypes.sql(type);
        if (sql.equals("VARCHAR")) {
            return literal(text);
        }
        String expression = "TRY_CAST(%s AS %s)".formatted(literal(text), sql);
        return database.number("SELECT count(%s)".formatted(expression)) == 0 ? null : expression;
    }
}
