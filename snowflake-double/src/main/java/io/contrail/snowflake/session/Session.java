package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.Lexer;
import io.contrail.snowflake.sql.Names;
import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Translation;
import io.contrail.snowflake.sql.Translator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A session: its role, its current names, its transaction. One statement at a time. */
public final class Session implements AutoCloseable {
    private final Account account;
    private final String user;
    private final Connection connection;
    private final Map<String, String> parameters = new TreeMap<>();
    /** So long without a statement. The service waits five minutes. */
    private static final Duration ABANDONED = Duration.ofSeconds(5);

    private final Current current;
    private boolean autocommit = true;
    private volatile boolean inTransaction;
    private volatile boolean busy;
    private volatile long usedAt = System.nanoTime();
    private volatile boolean ended;

    Session(Account account, String user, Current current, Connection connection) {
        this.account = account;
        this.user = user;
        this.current = current;
        this.connection = connection;
    }

    Current current() {
        return current;
    }

    boolean autocommit() {
        return autocommit;
    }

    Connection connection() {
        return connection;
    }

    Account account() {
        return account;
    }

    /** A name in a connection's properties, folded as in SQL. */
    static String folded(String name) {
        return Identifier.parse(name).name();
    }

    Names names() {
        return new Names(current.database(), current.schema());
    }

    /** Runs every statement of a script. */
    public synchronized void script(String script) {
        Lexer.statements(script).forEach(statement -> run(statement, List.of(), false));
    }

    /** A query's rows with DuckDB's values. */
    public synchronized List<Map<String, @Nullable Object>> rows(String sql) {
        Translation translation = Translator.translate(sql, names(), context());
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(translation.sql())) {
            List<Result.ResultColumn> columns = Wire.columns(result.getMetaData());
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i).name(), result.getObject(i + 1));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw SqlError.of(e);
        }
    }

    synchronized Result run(String sql, List<Bind> binds, boolean describeOnly) {
        busy = true;
        try {
            List<String> statements = Lexer.statements(sql);
            if (statements.isEmpty()) {
                throw new SqlError("000900", "42601", "Empty SQL statement.");
            }
            if (statements.size() > 1) {
                throw new SqlError(
                        "000008",
                        "0A000",
                        "Actual statement count %d did not match the desired statement count 1."
                                .formatted(statements.size()));
            }
            return statement(statements.get(0), binds, describeOnly);
        } catch (SQLException e) {
            throw SqlError.of(e);
        } finally {
            usedAt = System.nanoTime();
            busy = false;
        }
    }

    /** Whether its client has left a transaction open, as one that was killed in the midst of it has. */
    boolean abandoned() {
        return inTransaction && !busy && System.nanoTime() - usedAt > ABANDONED.toNanos();
    }

    private Result statement(String sql, List<Bind> binds, boolean describeOnly) throws SQLException {
        Cursor cursor = new Cursor(sql);
        String verb = cursor.next().text().toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE", "(" ->
                dml(sql, binds, describeOnly);
            case "BEGIN", "START", "COMMIT", "ROLLBACK" -> transaction(verb, cursor);
            case "USE" -> use(cursor);
            case "SHOW", "DESC", "DESCRIBE" -> new Show(this).run(verb, cursor);
            case "CREATE", "ALTER", "DROP", "UNDROP", "TRUNCATE", "GRANT", "REVOKE", "COMMENT" -> {
                cursor.back(0);
                if (cursor.takes("ALTER", "SESSION")) {
                    yield alterSession(cursor);
                }
                yield definition(sql);
            }
            default -> {
                cursor.back(0);
                throw cursor.unexpected();
            }
        };
    }

    private Result dml(String sql, List<Bind> binds, boolean describeOnly) throws SQLException {
        Translation translation = Translator.translate(sql, names(), context());
        account.grants().check(current.role(), translation);
        if (describeOnly) {
            return Dml.describe(connection, translation);
        }
        if (translation.verb() != Translation.Verb.SELECT && !autocommit && !inTransaction) {
            begin();
        }
        return inTransaction
                ? Dml.run(connection, translation, binds)
                : patiently(() -> Dml.run(connection, translation, binds));
    }

    /** DDL commits what was open before it and cannot be rolled back. */
    private Result definition(String sql) throws SQLException {
        if (inTransaction) {
            end("COMMIT");
        }
        return patiently(() -> new Definitions(this).run(sql));
    }

    private interface Work {
        Result run() throws SQLException;
    }

    /** A statement that is its own transaction waits for others that change the same table. */
    private static Result patiently(Work work) throws SQLException {
        for (int attempt = 0; ; attempt++) {
            try {
                return work.run();
            } catch (SQLException e) {
                if (!Engine.isConflict(e) || attempt == 200) {
                    throw e;
                }
                Engine.pause();
            }
        }
    }

    private Result transaction(String verb, Cursor cursor) throws SQLException {
        if (verb.equals("BEGIN") || verb.equals("START")) {
            if (verb.equals("START")) {
                cursor.expect("TRANSACTION");
            } else if (!cursor.takes("TRANSACTION")) {
                cursor.takes("WORK");
            }
            if (cursor.takes("NAME")) {
                cursor.identifier();
            }
            cursor.end();
            if (!inTransaction) {
                begin();
            }
            return Result.done(Result.TRANSACTION);
        }
        cursor.takes("WORK");
        cursor.end();
        if (inTransaction) {
            end(verb);
        }
        return Result.done(Result.TRANSACTION);
    }

    private void begin() throws SQLException {
        sql("BEGIN TRANSACTION");
        inTransaction = true;
    }

    private void end(String how) throws SQLException {
        try {
            sql(how);
        } finally {
            inTransaction = false;
        }
    }

    void sql(String duck) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(duck);
        }
    }

    private Result use(Cursor cursor) throws SQLException {
        if (cursor.takes("ROLE")) {
            String role = cursor.identifier();
            account.grants().requireRole(user, role);
            current.role(role);
        } else if (cursor.takes("WAREHOUSE")) {
            current.warehouse(cursor.identifier());
        } else if (cursor.takes("SECONDARY", "ROLES")) {
            cursor.identifier();
        } else if (cursor.takes("SCHEMA")) {
            useSchema(names().schema(cursor.name()));
        } else {
            cursor.takes("DATABASE");
            List<String> name = cursor.name();
            if (name.size() == 2) {
                useSchema(names().schema(name));
            } else {
                useDatabase(name.get(0));
            }
        }
        cursor.end();
        return Result.done(Result.SESSION);
    }

    private void useSchema(SchemaName schema) throws SQLException {
        if (!Engine.schemas(connection).contains(schema)) {
            throw SqlError.missing("Schema", schema);
        }
        current.schema(schema.database(), schema.schema());
    }

    private void useDatabase(String database) throws SQLException {
        List<SchemaName> schemas = Engine.schemas(connection);
        if (schemas.stream().noneMatch(schema -> schema.database().equals(database))) {
            throw SqlError.missing("Database", database);
        }
        current.schema(database, schemas.contains(new SchemaName(database, "PUBLIC")) ? "PUBLIC" : null);
    }

    private Result alterSession(Cursor cursor) throws SQLException {
        if (cursor.takes("UNSET")) {
            parameters.remove(cursor.identifier());
            cursor.end();
            return Result.done(Result.SESSION);
        }
        cursor.expect("SET");
        while (!cursor.atEnd() && !cursor.looksAt(";")) {
            String name = cursor.identifier();
            cursor.expect("=");
            String value = cursor.next().text();
            SessionParameters.require(name);
            parameters.put(name, value);
            if (name.equals("AUTOCOMMIT")) {
                setAutocommit(value.equalsIgnoreCase("true"));
            }
            cursor.takes(",");
        }
        cursor.end();
        return Result.done(Result.SESSION);
    }

    private void setAutocommit(boolean yes) throws SQLException {
        if (yes && inTransaction) {
            end("COMMIT");
        }
        autocommit = yes;
    }

    Map<String, String> context() {
        Map<String, String> context = current.context();
        context.put("CURRENT_USER", user);
        return context;
    }

    /** A statement that is still being run when it ends fails, whatever is wrong with it. */
    boolean ended() {
        return ended;
    }

    /** What was not committed is rolled back. */
    @Override
    public void close() {
        ended = true;
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("A session does not close", e);
        }
    }
}
