package io.contrail.simulator.api;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.contrail.simulator.api.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL, to read from: a few connections, read-only, one snapshot a request, and no statement takes long. */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECTIONS = 6;
    private static final int STATEMENT_TIMEOUT_SECONDS = 5;
    private static final int CONNECTION_TIMEOUT_MILLIS = 3_000;

    /** What is read on one connection. */
    interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private final HikariDataSource pool;

    /** Connects when it is first read from. */
    Database(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("simulator-api");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(30_000);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setConnectionInitSql("SET statement_timeout = '%ds'".formatted(STATEMENT_TIMEOUT_SECONDS));
        pool = new HikariDataSource(config);
    }

    /** All statements of a reading see the same moment. */
    <T> T read(Reading<T> reading) {
        try (Connection connection = pool.getConnection()) {
            try {
                return reading.from(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw problem(e);
        }
    }

    private static Problem problem(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals("57014")) {
            return Problem.of(
                    Kind.UNAVAILABLE,
                    "The database took longer than %d s. Ask for less, or try again when there is less load."
                            .formatted(STATEMENT_TIMEOUT_SECONDS));
        }
        if (state.equals("42P01") || state.equals("3F000")) {
            return Problem.of(
                    Kind.UNAVAILABLE, "The tables of the simulator are not there yet. Try again once it runs.");
        }
        LOG.warn("A reading failed", e);
        if (state.startsWith("08") || state.startsWith("57P") || state.equals("null") || state.startsWith("53")) {
            return Problem.of(
                    Kind.UNAVAILABLE, "The database cannot be reached. Check that PostgreSQL runs, and try again.");
        }
        return Problem.of(
                Kind.INTERNAL, "The database refused to answer; the simulator's log says why. Report it with the log.");
    }

    @Override
    public void close() {
        pool.close();
    }
}
