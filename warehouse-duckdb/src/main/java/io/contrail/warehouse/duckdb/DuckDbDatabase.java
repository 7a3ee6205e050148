package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;

/**
 * The two files of the embedded warehouse: the warehouse's own, and beside it the landing file, so that a checkpoint of
 * the large one never holds up a landing. DuckDB lets one process open them; within it every connection sees the same
 * database.
 */
public final class DuckDbDatabase {
    private static final Pattern HOLDER = Pattern.compile("held in (.*?) \\(PID (\\d+)\\)");

    private final Path file;
    private final Properties properties;

    /**
     * The database at a path; nothing is opened yet.
     *
     * @param memoryLimit e.g. {@code 512MB}; what DuckDB may use before it spills to disk
     * @param threads for one query
     */
    public DuckDbDatabase(Path file, String memoryLimit, int threads) {
        this.file = file.toAbsolutePath();
        this.properties = new Properties();
        properties.setProperty("memory_limit", memoryLimit);
        properties.setProperty("threads", Integer.toString(threads));
        properties.setProperty("preserve_insertion_order", "true");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        // Reclaiming space while a checkpoint runs took seconds; the merges keep the files dense.
        properties.setProperty("max_vacuum_tasks", "0");
        // A checkpoint of the landing file holds up the landing, and most of what it writes is merged away soon after:
        // let the log grow, and never checkpoint in place of writing it.
        properties.setProperty("checkpoint_threshold", "256MB");
        properties.setProperty("auto_checkpoint_skip_wal_threshold", "1000000000000");
    }

    public Path file() {
        return file;
    }

    /** Where changes land before they are merged. */
    public Path landingFile() {
        return file.resolveSibling(file.getFileName() + ".landing");
    }

    /** A new connection to the database, which is opened or created with the first one. */
    public DuckDBConnection connect() {
        try {
            Files.createDirectories(file.getParent());
            DuckDBConnection connection =
                    (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file, properties);
            try (Statement statement = connection.createStatement()) {
                statement.execute("ATTACH IF NOT EXISTS %s AS %s"
                        .formatted(literal(landingFile().toString()), TableLayout.LANDING));
                statement.execute("SET TimeZone = 'UTC'");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException | java.io.IOException e) {
            throw cannotOpen(e);
        }
    }

    private PipelineException cannotOpen(Exception e) {
        String message = String.valueOf(e.getMessage());
        Matcher holder = HOLDER.matcher(message);
        if (message.contains("Could not set lock on file")) {
            String who =
                    holder.find() ? "process %s (%s)".formatted(holder.group(2), holder.group(1)) : "another process";
            return PipelineException.unreachable(
                            "The warehouse file %s is held by %s.".formatted(file, who),
                            "DuckDB lets one process at a time open a file, readers included.",
                            "query through the running pipeline with 'contrail sql', or end that process first.")
                    .causedBy(e);
        }
        if (message.contains("not a valid DuckDB database file")) {
            return PipelineException.stop(
                            "%s is not a DuckDB database.".formatted(file),
                            "It was left as it is, and nothing was landed.",
                            "name another data directory, or move the file away and let a snapshot fill a new one.")
                    .causedBy(e);
        }
        return PipelineException.stop(
                        "The warehouse file %s cannot be opened: %s.".formatted(file, firstLine(message)),
                        "Nothing was landed.",
                        "check that the folder is writable and that its disk is not full.")
                .causedBy(e);
    }

    static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long queryLong(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
