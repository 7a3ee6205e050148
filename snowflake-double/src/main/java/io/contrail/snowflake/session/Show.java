package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.catalog.TableColumn;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.SqlError;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** SHOW and DESCRIBE, with the columns that matter. */
final class Show {
    private final Session session;

    Show(Session session) {
        this.session = session;
    }

    Result run(String verb, Cursor cursor) throws SQLException {
        if (!verb.equals("SHOW")) {
            return describe(cursor);
        }
        cursor.takes("TERSE");
        String what = cursor.identifier().toUpperCase(Locale.ROOT);
        if (what.equals("PRIMARY")) {
            cursor.expect("KEYS");
            return Result.texts(Result.DDL, List.of("created_on", "table_name", "column_name"), List.of());
        }
        Predicate<String> like = like(cursor);
        Predicate<ObjectName> within = within(cursor, what.equals("COLUMNS"));
        if (cursor.takes("STARTS", "WITH")) {
            String prefix = cursor.string();
            like = like.and(name -> name.startsWith(prefix));
        }
        cursor.end();
        return switch (what) {
            case "DATABASES" ->
                named(schemas().stream().map(SchemaName::database).distinct().toList(), like, "name");
            case "SCHEMAS" -> schemas(within, like);
            case "TABLES", "VIEWS", "OBJECTS" -> objects(what, within, like);
            case "COLUMNS" -> columns(within, like);
            default -> throw SqlError.unknown("SHOW " + what);
        };
    }

    private List<SchemaName> schemas() throws SQLException {
        return Engine.schemas(session.connection());
    }

    private static Predicate<String> like(Cursor cursor) {
        if (!cursor.takes("LIKE")) {
            return name -> true;
        }
        StringBuilder regex = new StringBuilder();
        String pattern = cursor.string();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(i))));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        Pattern compiled = Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
        return name -> compiled.matcher(name).matches();
    }

    private Predicate<ObjectName> within(Cursor cursor, boolean ofColumns) {
        if (!cursor.takes("IN")) {
            String database = session.current().database();
            String schema = session.current().schema();
            return table -> (database == null || table.schema().database().equals(database))
                    && (schema == null || table.schema().schema().equals(schema));
        }
        if (cursor.takes("ACCOUNT")) {
            return table -> true;
        }
        if (cursor.takes("DATABASE")) {
            String database = cursor.identifier();
            return table -> table.schema().database().equals(database);
        }
        if (ofColumns && !cursor.looksAt("SCHEMA")) {
            cursor.takes("TABLE");
            cursor.takes("VIEW");
            ObjectName table = session.names().object(cursor.name());
            return table::equals;
        }
        cursor.takes("SCHEMA");
        SchemaName schema = session.names().schema(cursor.name());
        return table -> table.schema().equals(schema);
    }

    private static Result named(List<String> names, Predicate<String> like, String column) {
        return Result.texts(
                Result.DDL,
                List.of("created_on", column),
                names.stream()
                        .filter(like)
                        .map(name -> Arrays.<@Nullable String>asList(null, name))
                        .toList());
    }

    private Result schemas(Predicate<ObjectName> within, Predicate<String> like) throws SQLException {
        String current = session.current().database();
        return Result.texts(
                Result.DDL,
                List.of("created_on", "name", "database_name"),
                schemas().stream()
                        .filter(schema -> like.test(schema.schema()))
                        .filter(schema ->
                                current == null || schema.database().equals(current) || within.test(schema.object("-")))
                        .map(schema -> Arrays.<@Nullable String>asList(null, schema.schema(), schema.database()))
                        .toList());
    }

    private boolean visible(ObjectName object) {
        return session.account().grants().mayTable(session.current().role(), "SELECT", object);
    }

    private Result objects(String what, Predicate<ObjectName> within, Predicate<String> like) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (ObjectName object : Engine.tables(session.connection())) {
            boolean view = Engine.isView(session.connection(), object);
            boolean wanted = what.equals("OBJECTS") || view == what.equals("VIEWS");
            if (wanted && within.test(object) && like.test(object.name()) && visible(object)) {
                rows.add(Arrays.asList(
                        null,
                        object.name(),
                        object.schema().database(),
                        object.schema().schema(),
                        view ? "VIEW" : "TABLE",
                        ""));
            }
        }
        return Result.texts(
                Result.DDL, List.of("created_on", "name", "database_name", "schema_name", "kind", "comment"), rows);
    }

    private Result columns(Predicate<ObjectName> within, Predicate<String> like) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (ObjectName table : Engine.tables(session.connection())) {
            if (!within.test(table) || !visible(table)) {
                continue;
            }
            for (TableColumn column : columnsOf(table)) {
                if (like.test(column.name())) {
                    rows.add(Arrays.asList(
                            table.name(),
                            table.schema().schema(),
                            column.name(),
                            ShownType.json(column),
                            column.nullable() ? "true" : "NOT_NULL",
                            "",
                            "COLUMN",
                            "",
                            "",
                            table.schema().database()));
                }
            }
        }
        return Result.texts(
                Result.DDL,
                List.of(
                        "table_name",
                        "schema_name",
                        "column_name",
                        "data_type",
                        "null?",
                        "default",
                        "kind",
                        "expression",
                        "comment",
                        "database_name"),
                rows);
    }

    private List<TableColumn> columnsOf(ObjectName table) throws SQLException {
        List<TableColumn> columns = Engine.columns(session.connection(), table);
        if (columns == null || !visible(table)) {
            throw SqlError.missing("Table", table);
        }
        return columns;
    }

    private Result describe(Cursor cursor) throws SQLException {
        if (!cursor.takes("VIEW")) {
            cursor.expect("TABLE");
        }
        ObjectName table = session.names().object(cursor.name());
        cursor.end();
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (TableColumn column : columnsOf(table)) {
            rows.add(Arrays.asList(
                    column.name(), column.type().toString(), "COLUMN", column.nullable() ? "Y" : "N", null));
        }
        return Result.texts(Result.DDL, List.of("name", "type", "kind", "null?", "default"), rows);
    }
}
