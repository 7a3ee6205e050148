package io.contrail.capture.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One connection to the source whose errors say what to do. Not for several threads at once. */
public final class SourceConnection implements AutoCloseable {
    /** Reads the row at which the result stands. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final String server;

    /**
     * Takes over the connection: closing this closes it.
     *
     * @param server the source's name in messages; holds no password
     */
    public SourceConnection(Connection connection, String server) {
        this.connection = connection;
        this.server = server;
    }

    /**
     * All rows of a query.
     *
     * @param parameters a collection of text goes as a text[], everything else as the driver sends it
     */
    public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof Collection<?> texts) {
                    statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        } catch (SQLException error) {
            throw SourceErrors.asking(server, error);
        }
    }

    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
        return query(sql, reader, parameters).stream().findFirst();
    }

    /** Whether the query's one row and column is true. */
    public boolean test(String sql, Object... parameters) {
        return first(sql, row -> row.getBoolean(1), parameters).orElse(false);
    }

    /** The statements one after the other, each on its own: some of PostgreSQL's refuse to run in a transaction. */
    public void execute(String... statements) {
        execute(List.of(statements));
    }

    public void execute(List<String> statements) {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException error) {
                throw SourceErrors.asking(server, error);
            }
        }
    }

    /** All of it or nothing. */
    public void inTransaction(Runnable work) {
        execute("BEGIN");
        try {
            work.run();
            execute("COMMIT");
        } catch (RuntimeException error) {
            try {
                execute("ROLLBACK");
            } catch (RuntimeException alsoFailed) {
                error.addSuppressed(alsoFailed);
            }
            throw error;
        }
    }

    /** Like 170006 for 17.6. */
    public int version() {
        return first("SELECT current_setting('server_version_num')::int", row -> row.getInt(1))
                .orElseThrow();
    }

    public String database() {
        return first("SELECT current_database()", row -> row.getString(1)).orElseThrow();
    }

    public String user() {
        return first("SELECT current_user", row -> row.getString(1)).orElseThrow();
    }

    /** For what has no method here; its errors are the driver's. */
    public Connection jdbc() {
        return connection;
    }

    public String server() {
        return server;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException error) {
            throw SourceErrors.asking(server, error);
        }
    }
}
