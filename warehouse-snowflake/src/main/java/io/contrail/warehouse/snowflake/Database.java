package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snowflake by JDBC, through one connection that is opened when it is needed and anew after it was lost. One thread at a
 * time: whoever uses it holds its monitor.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /** SQLSTATE's classes of errors that come again: wrong SQL, a value that does not fit, something unsupported. */
    private static final Set<String> LASTING = Set.of("0A", "22", "23", "42");

    private final Source source;
    private @Nullable Connection connection;

    /** Opens a connection. */
    @FunctionalInterface
    interface Source {
        Connection open() throws SQLException;
    }

    Database(Source source) {
        this.source = source;
    }

    static Database of(SnowflakeSettings settings) {
        return new Database(() -> DriverManager.getConnection(settings.jdbcUrl(), settings.forQueries()));
    }

    /** Reads one row of a result. */
    @FunctionalInterface
    interface Rows {
        void accept(ResultSet row) throws SQLException;
    }

    /** Statements that count together or not at all. */
    @FunctionalInterface
    interface Work {
        void run();
    }

    /** How many rows changed. */
    synchronized int execute(String sql, @Nullable Object... binds) {
        try {
            if (binds.length == 0) {
                try (Statement statement = connection().createStatement()) {
                    return statement.execute(sql) ? 0 : Math.max(0, statement.getUpdateCount());
                }
            }
            try (PreparedStatement statement = connection().prepareStatement(sql)) {
                bind(statement, binds);
                return statement.execute() ? 0 : Math.max(0, statement.getUpdateCount());
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    synchronized void query(String sql, Rows rows, @Nullable Object... binds) {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            bind(statement, binds);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.accept(result);
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    List<List<@Nullable String>> all(String sql, @Nullable Object... binds) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        query(
                sql,
                row -> {
                    int columns = row.getMetaData().getColumnCount();
                    List<@Nullable String> values = new ArrayList<>(columns);
                    for (int i = 1; i <= columns; i++) {
                        values.add(row.getString(i));
                    }
                    rows.add(values);
                },
                binds);
        return rows;
    }

    Optional<List<@Nullable String>> first(String sql, @Nullable Object... binds) {
        return all(sql, binds).stream().findFirst();
    }

    long number(String sql, @Nullable Object... binds) {
        return first(sql, binds)
                .map(row -> Long.parseLong(String.valueOf(row.get(0))))
                .orElseThrow(() -> new IllegalStateException("A query for one number gave no row"));
    }

    /** No statement that changes a table's shape may be among them: Snowflake would commit what came before it. */
    synchronized void transaction(Work work) {
        execute("BEGIN");
        try {
            work.run();
            execute("COMMIT");
        } catch (RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    private void rollback(RuntimeException cause) {
        if (connection == null) {
            return; // A session that is lost takes its transaction along.
        }
        try {
            execute("ROLLBACK");
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            close();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] binds) throws SQLException {
        for (int i = 0; i < binds.length; i++) {
            Object value = binds[i];
            if (value == null) {
                statement.setNull(i + 1, Types.VARCHAR);
            } else if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (value instanceof Boolean flag) {
                statement.setBoolean(i + 1, flag);
            } else {
                statement.setString(i + 1, value.toString());
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.open();
            connection = open;
        }
        return open;
    }

    private PipelineException failed(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        boolean lasting = state.length() == 5 && LASTING.contains(state.substring(0, 2));
        String what = "Snowflake refused a statement: %s (error %d, SQLSTATE %s)."
                .formatted(oneLine(String.valueOf(e.getMessage())), e.getErrorCode(), state);
        if (lasting) {
            return PipelineException.stop(
                            what,
                            "Its transaction was rolled back; nothing was lost, and the task goes on where it was.",
                            "read the log, mend the cause, for example a missing privilege, and restart the connector.")
                    .causedBy(e);
        }
        close();
        return PipelineException.unreachable(
                        what,
                        "What it belonged to did not happen, or happens once more without effect; nothing was lost.",
                        "nothing, if it passes; otherwise check the account, the network and the virtual warehouse.")
                .causedBy(e);
    }

    /** Snowflake says on the lines after the first what is wrong and where. */
    static String oneLine(String message) {
        return message.strip().replaceAll("\\.?\\s*\n\\s*", " ");
    }

    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.warn("A session of Snowflake did not end as it should: {}", e.getMessage());
            }
        }
    }
}
