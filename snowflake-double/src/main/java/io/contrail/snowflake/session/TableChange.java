package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.catalog.SnowflakeType.Kind;
import io.contrail.snowflake.catalog.TableColumn;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.session.TableDefinition.Defined;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.SqlError;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What happens to a table that exists. */
final class TableChange {
    private final Session session;
    private final ObjectName table;
    private final List<String> statements = new ArrayList<>();
    private final Map<String, TableColumn> columns;

    TableChange(Session session, ObjectName table) throws SQLException {
        this.session = session;
        this.table = table;
        this.columns = Objects.requireNonNull(Engine.columns(session.connection(), table)).stream()
                .collect(Collectors.toMap(TableColumn::name, Function.identity()));
    }

    String run(Cursor cursor) throws SQLException {
        if (cursor.takes("ADD")) {
            add(cursor);
        } else if (cursor.takes("DROP")) {
            drop(cursor);
        } else if (cursor.takes("RENAME", "COLUMN")) {
            String from = required(cursor.identifier()).duck();
            cursor.expect("TO");
            alter("RENAME COLUMN %s TO %s".formatted(from, new Identifier(cursor.identifier()).duck()));
        } else if (cursor.takes("RENAME", "TO")) {
            rename(session.names().object(cursor.name()));
        } else if (cursor.takes("ALTER") || cursor.takes("MODIFY")) {
            do {
                cursor.takes("COLUMN");
                column(required(cursor.identifier()), cursor);
            } while (cursor.takes(","));
        } else if (cursor.takes("SET")) {
            Properties.read(cursor, Properties.TABLE);
        } else {
            throw cursor.unexpected();
        }
        cursor.end();
        apply();
        return "Statement executed successfully.";
    }

    private void apply() throws SQLException {
        new TableStatements(session).inOneTransaction(statements);
    }

    private void alter(String how) {
        statements.add("ALTER TABLE %s %s".formatted(table.duck(), how));
    }

    private TableColumn required(String name) {
        TableColumn column = columns.get(name);
        if (column == null) {
            throw SqlError.compilation("000904", "42000", "invalid identifier '%s'".formatted(name));
        }
        return column;
    }

    private void add(Cursor cursor) {
        if (cursor.takes("PRIMARY", "KEY", "(") || cursor.takes("UNIQUE", "(")) {
            cursor.list(); // not enforced
            return;
        }
        cursor.takes("COLUMN");
        do {
            boolean unlessThere = cursor.takes("IF", "NOT", "EXISTS");
            Defined added = TableDefinition.one(new Cursor(columnText(cursor)), session.names(), session.context());
            if (columns.containsKey(added.column().name())) {
                if (!unlessThere) {
                    throw SqlError.compilation(
                            "001430",
                            "42601",
                            "column '%s' already exists"
                                    .formatted(added.column().name()));
                }
                continue;
            }
            addColumn(added);
        } while (cursor.takes(","));
    }

    /** To the next comma that is not in parentheses. */
    private static String columnText(Cursor cursor) {
        List<io.contrail.snowflake.sql.Token> pieces = new ArrayList<>();
        int depth = 0;
        while (!cursor.atEnd() && !cursor.looksAt(";") && !(depth == 0 && cursor.looksAt(","))) {
            io.contrail.snowflake.sql.Token token = cursor.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            pieces.add(token);
        }
        return cursor.text(pieces);
    }

    private void addColumn(Defined added) {
        alter("ADD COLUMN %s %s%s"
                .formatted(
                        added.column().duck(),
                        added.column().type().duck(),
                        added.defaultValue() == null ? "" : " DEFAULT " + added.defaultValue()));
        statements.add(TableStatements.comment(table, added));
        if (!added.column().nullable()) {
            alter("ALTER COLUMN %s SET NOT NULL".formatted(added.column().duck()));
        }
    }

    private void drop(Cursor cursor) {
        if (cursor.takes("PRIMARY", "KEY")) {
            return;
        }
        cursor.takes("COLUMN");
        boolean ifThere = cursor.takes("IF", "EXISTS");
        do {
            String name = cursor.identifier();
            if (!ifThere || columns.containsKey(name)) {
                alter("DROP COLUMN " + required(name).duck());
            }
        } while (cursor.takes(","));
    }

    private void rename(ObjectName to) throws SQLException {
        if (!to.schema().equals(table.schema())) {
            throw SqlError.unknown("a table that moves to another schema");
        }
        if (Engine.columns(session.connection(), to) != null) {
            throw SqlError.exists(to);
        }
        alter("RENAME TO " + new Identifier(to.name()).duck());
        session.account().tableIsGone(table);
        new TableStatements(session).created(to);
    }

    private void column(TableColumn column, Cursor cursor) {
        if (cursor.takes("SET", "NOT", "NULL") || cursor.takes("NOT", "NULL")) {
            alter("ALTER COLUMN %s SET NOT NULL".formatted(column.duck()));
        } else if (cursor.takes("DROP", "NOT", "NULL")) {
            alter("ALTER COLUMN %s DROP NOT NULL".formatted(column.duck()));
        } else if (cursor.takes("DROP", "DEFAULT")) {
            alter("ALTER COLUMN %s DROP DEFAULT".formatted(column.duck()));
        } else if (cursor.takes("SET", "DATA", "TYPE") || cursor.takes("TYPE") || cursor.takes("DATA", "TYPE")) {
            retype(column, TableDefinition.type(cursor));
        } else {
            throw cursor.unexpected();
        }
    }

    private void retype(TableColumn column, SnowflakeType type) {
        SnowflakeType old = column.type();
        if (old.equals(type)) {
            return;
        }
        boolean allowed = old.kind() == type.kind()
                && switch (type.kind()) {
                    case TEXT, BINARY -> type.precision() >= old.precision();
                    case FIXED -> type.scale() == old.scale();
                    default -> false;
                };
        if (!allowed) {
            throw SqlError.compilation(
                    "002108",
                    "22000",
                    "cannot change column %s from type %s to %s".formatted(column.name(), old, type));
        }
        if (type.kind() == Kind.FIXED) {
            alter("ALTER COLUMN %s TYPE %s".formatted(column.duck(), type.duck()));
        }
        statements.add(TableStatements.comment(
                table, new Defined(new TableColumn(column.name(), type, column.nullable()), null, null)));
    }

    /** CREATE OR ALTER: what is not named any more is dropped, with its data. */
    void become(List<TableColumn> before, List<Defined> after) throws SQLException {
        Map<String, Defined> wanted = after.stream()
                .collect(Collectors.toMap(defined -> defined.column().name(), Function.identity()));
        for (TableColumn column : before) {
            Defined defined = wanted.get(column.name());
            if (defined == null) {
                alter("DROP COLUMN " + column.duck());
                continue;
            }
            retype(column, defined.column().type());
            if (column.nullable() != defined.column().nullable()) {
                alter("ALTER COLUMN %s %s NOT NULL".formatted(column.duck(), column.nullable() ? "SET" : "DROP"));
            }
        }
        after.stream()
                .filter(defined -> !columns.containsKey(defined.column().name()))
                .forEach(this::addColumn);
        apply();
    }
}
