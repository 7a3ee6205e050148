package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.engine.InformationSchema;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Translation;
import io.contrail.snowflake.sql.Translator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** CREATE, ALTER, DROP and the statements on the account. */
final class Definitions {
    private final Session session;
    private final Account account;

    Definitions(Session session) {
        this.session = session;
        this.account = session.account();
    }

    Result run(String sql) throws SQLException {
        Cursor cursor = new Cursor(sql);
        String verb = cursor.next().text().toUpperCase(Locale.ROOT);
        int afterVerb = cursor.position();
        boolean replace = verb.equals("CREATE") && cursor.takes("OR", "REPLACE");
        boolean orAlter = verb.equals("CREATE") && !replace && cursor.takes("OR", "ALTER");
        if (verb.equals("GRANT") || verb.equals("REVOKE") || AccountStatements.AccountObject.isNext(cursor)) {
            return onAccount(sql);
        }
        if (cursor.takes("DATABASE")) {
            return Result.status(Result.DDL, database(verb, replace, cursor));
        }
        if (cursor.takes("SCHEMA")) {
            return Result.status(Result.DDL, schema(verb, replace, cursor));
        }
        if (cursor.takes("VIEW") || cursor.takes("SECURE", "VIEW")) {
            return Result.status(Result.DDL, view(verb, replace, cursor));
        }
        boolean transientTable = verb.equals("CREATE") && cursor.takes("TRANSIENT");
        if (cursor.takes("TABLE")) {
            return Result.status(Result.DDL, new TableStatements(session).run(verb, replace, orAlter, cursor));
        }
        if (transientTable) {
            throw cursor.unexpected();
        }
        cursor.back(afterVerb);
        throw cursor.unexpected();
    }

    private Result onAccount(String sql) throws SQLException {
        List<ObjectName> tables = Engine.tables(session.connection());
        List<String> remembered = new ArrayList<>();
        if (!account.grants().may(session.current().role(), "MANAGE", Securable.ACCOUNT)) {
            throw SqlError.notAuthorized(session.current().role(), "the account");
        }
        String told =
                new AccountStatements(account.grants(), account.logins(), tables).run(sql, session.names(), remembered);
        remembered.forEach(account::remember);
        return Result.status(Result.DDL, told);
    }

    private String database(String verb, boolean replace, Cursor cursor) throws SQLException {
        if (verb.equals("CREATE")) {
            boolean unlessThere = cursor.takes("IF", "NOT", "EXISTS");
            String name = cursor.identifier();
            Properties.read(cursor, Properties.SCHEMA);
            boolean there = exists(name);
            if (there && unlessThere) {
                return "%s already exists, statement succeeded.".formatted(name);
            }
            if (there && !replace) {
                throw SqlError.exists(name);
            }
            account.grants().require(session.current().role(), "CREATE DATABASE", Securable.ACCOUNT);
            if (there) {
                dropDatabase(name);
            }
            session.sql("CREATE SCHEMA " + new SchemaName(name, "PUBLIC").duck());
            InformationSchema.create(session.connection(), name);
            account.created(Securable.database(name), session.current().role(), Set.of());
            account.created(
                    Securable.of(new SchemaName(name, "PUBLIC")),
                    session.current().role(),
                    Set.of(Securable.database(name)));
            session.current().schema(name, "PUBLIC");
            return "Database %s successfully created.".formatted(name);
        }
        requireVerb(verb, cursor);
        boolean ifThere = cursor.takes("IF", "EXISTS");
        String name = cursor.identifier();
        dropBehaviour(cursor);
        if (!exists(name)) {
            if (ifThere) {
                return "Drop statement executed successfully (%s already dropped).".formatted(name);
            }
            throw SqlError.missing("Database", name);
        }
        account.grants().require(session.current().role(), Grants.OWNERSHIP, Securable.database(name));
        dropDatabase(name);
        return name + " successfully dropped.";
    }

    private boolean exists(String database) throws SQLException {
        return Engine.schemas(session.connection()).stream()
                .anyMatch(schema -> schema.database().equals(database));
    }

    private void dropDatabase(String name) throws SQLException {
        for (SchemaName schema : Engine.schemas(session.connection())) {
            if (schema.database().equals(name)) {
                dropSchema(schema);
            }
        }
        account.forget(Securable.database(name));
        if (name.equals(session.current().database())) {
            session.current().schema(null, null);
        }
    }

    private void dropSchema(SchemaName schema) throws SQLException {
        for (ObjectName table : Engine.tables(session.connection())) {
            if (table.schema().equals(schema)) {
                account.tableIsGone(table);
            }
        }
        session.sql("DROP SCHEMA " + schema.duck() + " CASCADE");
        account.forget(Securable.of(schema));
    }

    private String schema(String verb, boolean replace, Cursor cursor) throws SQLException {
        if (verb.equals("CREATE")) {
            boolean unlessThere = cursor.takes("IF", "NOT", "EXISTS");
            SchemaName schema = session.names().schema(cursor.name());
            Properties.read(cursor, Properties.SCHEMA);
            if (!exists(schema.database())) {
                throw SqlError.missing("Database", new Identifier(schema.database()));
            }
            boolean there = Engine.schemas(session.connection()).contains(schema);
            if (there && unlessThere) {
                return "%s already exists, statement succeeded.".formatted(schema.schema());
            }
            if (there && !replace) {
                throw SqlError.exists(schema);
            }
            account.grants().require(session.current().role(), "CREATE SCHEMA", Securable.database(schema.database()));
            if (there) {
                dropSchema(schema);
            }
            session.sql("CREATE SCHEMA " + schema.duck());
            account.created(
                    Securable.of(schema), session.current().role(), Set.of(Securable.database(schema.database())));
            session.current().schema(schema.database(), schema.schema());
            return "Schema %s successfully created.".formatted(schema.schema());
        }
        requireVerb(verb, cursor);
        boolean ifThere = cursor.takes("IF", "EXISTS");
        SchemaName schema = session.names().schema(cursor.name());
        dropBehaviour(cursor);
        if (!Engine.schemas(session.connection()).contains(schema)) {
            if (ifThere) {
                return "Drop statement executed successfully (%s already dropped).".formatted(schema.schema());
            }
            throw SqlError.missing("Schema", schema);
        }
        account.grants().require(session.current().role(), Grants.OWNERSHIP, Securable.of(schema));
        dropSchema(schema);
        return schema.schema() + " successfully dropped.";
    }

    private static void requireVerb(String verb, Cursor cursor) {
        if (!verb.equals("DROP")) {
            throw cursor.unexpected();
        }
    }

    static void dropBehaviour(Cursor cursor) {
        if (!cursor.takes("CASCADE")) {
            cursor.takes("RESTRICT");
        }
        cursor.end();
    }

    private String view(String verb, boolean replace, Cursor cursor) throws SQLException {
        if (!verb.equals("CREATE")) {
            requireVerb(verb, cursor);
            return new TableStatements(session).drop(cursor, true);
        }
        boolean unlessThere = cursor.takes("IF", "NOT", "EXISTS");
        ObjectName view = session.names().object(cursor.name());
        List<String> columns = new ArrayList<>();
        if (cursor.takes("(")) {
            cursor.list()
                    .forEach(column ->
                            columns.add(Identifier.parse(column.get(0).text()).duck()));
        }
        while (!cursor.takes("AS")) {
            if (cursor.takes("COMMENT", "=")) {
                cursor.string();
            } else {
                cursor.expect("COPY", "GRANTS");
            }
        }
        Translation query = Translator.translate(cursor.rest(), session.names(), session.context());
        if (query.verb() != Translation.Verb.SELECT) {
            throw cursor.unexpected();
        }
        account.grants().check(session.current().role(), query);
        TableStatements tables = new TableStatements(session);
        if (Engine.columns(session.connection(), view) != null) {
            if (unlessThere) {
                return "%s already exists, statement succeeded.".formatted(view.name());
            }
            if (!replace) {
                throw SqlError.exists(view);
            }
            account.grants().require(session.current().role(), Grants.OWNERSHIP, Securable.of(view));
        } else {
            tables.requireCreate("CREATE VIEW", view);
        }
        session.sql("CREATE OR REPLACE VIEW %s%s AS %s"
                .formatted(view.duck(), columns.isEmpty() ? "" : "(" + String.join(", ", columns) + ")", query.sql()));
        tables.created(view);
        return "View %s successfully created.".formatted(view.name());
    }
}
