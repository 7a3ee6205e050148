package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.TableColumn;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.session.TableDefinition.Defined;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Translation;
import io.contrail.snowflake.sql.Translator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** CREATE, ALTER, DROP and TRUNCATE of tables. */
final class TableStatements {
    private final Session session;
    private final Account account;

    TableStatements(Session session) {
        this.session = session;
        this.account = session.account();
    }

    String run(String verb, boolean replace, boolean orAlter, Cursor cursor) throws SQLException {
        return switch (verb) {
            case "CREATE" -> create(replace, orAlter, cursor);
            case "ALTER" -> {
                boolean ifThere = cursor.takes("IF", "EXISTS");
                ObjectName table = session.names().object(cursor.name());
                if (Engine.columns(session.connection(), table) == null) {
                    if (ifThere) {
                        yield "Statement executed successfully.";
                    }
                    throw SqlError.missing("Table", table);
                }
                requireOwner(table);
                yield new TableChange(session, table).run(cursor);
            }
            case "DROP" -> drop(cursor, false);
            case "TRUNCATE" -> truncate(cursor);
            default -> throw cursor.unexpected();
        };
    }

    void requireCreate(String privilege, ObjectName object) throws SQLException {
        if (!Engine.schemas(session.connection()).contains(object.schema())) {
            throw SqlError.missing("Schema", object.schema());
        }
        account.grants().require(session.current().role(), privilege, Securable.of(object.schema()));
    }

    private void requireOwner(ObjectName table) {
        account.grants().require(session.current().role(), Grants.OWNERSHIP, Securable.of(table));
    }

    void created(ObjectName object) {
        account.created(
                Securable.of(object),
                session.current().role(),
                Set.of(
                        Securable.of(object.schema()),
                        Securable.database(object.schema().database())));
    }

    private String create(boolean replace, boolean orAlter, Cursor cursor) throws SQLException {
        boolean unlessThere = cursor.takes("IF", "NOT", "EXISTS");
        ObjectName table = session.names().object(cursor.name());
        List<TableColumn> before = Engine.columns(session.connection(), table);
        List<Defined> columns = new ArrayList<>();
        if (cursor.takes("(")) {
            columns.addAll(TableDefinition.read(cursor, session.names(), session.context()));
        }
        Properties.read(cursor, Properties.TABLE);
        if (before != null && unlessThere) {
            return "%s already exists, statement succeeded.".formatted(table.name());
        }
        if (before != null && orAlter) {
            requireOwner(table);
            new TableChange(session, table).become(before, columns);
            return "Table %s successfully created.".formatted(table.name());
        }
        if (before != null && !replace) {
            throw SqlError.exists(table);
        }
        if (before == null) {
            requireCreate("CREATE TABLE", table);
        } else {
            requireOwner(table);
        }
        if (cursor.takes("AS")) {
            if (!columns.isEmpty()) {
                throw SqlError.unknown("CREATE TABLE with columns and AS");
            }
            createAs(table, cursor.rest());
        } else {
            cursor.end();
            create(table, columns);
        }
        if (before != null) {
            account.tableIsGone(table);
        }
        created(table);
        return "Table %s successfully created.".formatted(table.name());
    }

    private void create(ObjectName table, List<Defined> columns) throws SQLException {
        if (columns.isEmpty()) {
            throw SqlError.unknown("a table without columns");
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE OR REPLACE TABLE %s (%s)"
                .formatted(table.duck(), columns.stream().map(Defined::duck).collect(Collectors.joining(", "))));
        columns.forEach(column -> statements.add(comment(table, column)));
        inOneTransaction(statements);
    }

    static String comment(ObjectName table, Defined column) {
        return "COMMENT ON COLUMN %s.%s IS %s"
                .formatted(table.duck(), column.column().duck(), column.duckComment());
    }

    void inOneTransaction(List<String> statements) throws SQLException {
        session.sql("BEGIN TRANSACTION");
        try {
            for (String statement : statements) {
                session.sql(statement);
            }
            session.sql("COMMIT");
        } catch (SQLException e) {
            session.sql("ROLLBACK");
            throw e;
        }
    }

    private void createAs(ObjectName table, String query) throws SQLException {
        Translation translation = Translator.translate(query, session.names(), session.context());
        if (translation.verb() != Translation.Verb.SELECT) {
            throw SqlError.unknown("CREATE TABLE AS something other than a query");
        }
        account.grants().check(session.current().role(), translation);
        List<Defined> columns = Dml.describe(session.connection(), translation).columns().stream()
                .map(column -> new Defined(new TableColumn(column.name(), column.type(), true), null, null))
                .toList();
        List<String> statements = new ArrayList<>();
        statements.add("CREATE OR REPLACE TABLE %s (%s)"
                .formatted(table.duck(), columns.stream().map(Defined::duck).collect(Collectors.joining(", "))));
        columns.forEach(column -> statements.add(comment(table, column)));
        statements.add("INSERT INTO " + table.duck() + " " + translation.sql());
        inOneTransaction(statements);
    }

    String drop(Cursor cursor, boolean view) throws SQLException {
        boolean ifThere = cursor.takes("IF", "EXISTS");
        ObjectName object = session.names().object(cursor.name());
        Definitions.dropBehaviour(cursor);
        if (Engine.columns(session.connection(), object) == null) {
            if (ifThere) {
                return "Drop statement executed successfully (%s already dropped).".formatted(object.name());
            }
            throw SqlError.missing(view ? "View" : "Table", object);
        }
        requireOwner(object);
        session.sql("DROP %s %s".formatted(view ? "VIEW" : "TABLE", object.duck()));
        if (view) {
            account.forget(Securable.of(object));
        } else {
            account.tableIsGone(object);
        }
        return new Identifier(object.name()) + " successfully dropped.";
    }

    private String truncate(Cursor cursor) throws SQLException {
        boolean ifThere = cursor.takes("IF", "EXISTS");
        ObjectName table = session.names().object(cursor.name());
        cursor.end();
        if (Engine.columns(session.connection(), table) == null) {
            if (ifThere) {
                return "Statement executed successfully.";
            }
            throw SqlError.missing("Table", table);
        }
        account.grants().require(session.current().role(), "TRUNCATE", Securable.of(table));
        session.sql("DELETE FROM " + table.duck());
        return "Statement executed successfully.";
    }
}
