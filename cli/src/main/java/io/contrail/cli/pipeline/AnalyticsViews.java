package io.contrail.cli.pipeline;

import io.contrail.cli.deploy.AnalyticsSql;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the views over the flights in the embedded warehouse, each as soon as the tables that it reads are there, and
 * again when one of them has another shape. Whatever goes wrong with them is logged and tried again; the pipeline does not
 * depend on them.
 */
final class AnalyticsViews implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AnalyticsViews.class);
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final String CHANGELOG = "_changelog";

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "contrail-analytics");
        worker.setDaemon(true);
        return worker;
    });
    private final DuckDbDatabase warehouse;

    /** What the tables' own views were when ours were made. */
    private Map<String, String> seen = Map.of();

    AnalyticsViews(DuckDbDatabase warehouse) {
        this.warehouse = warehouse;
    }

    void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(this::refresh, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void refresh() {
        try (Connection connection = warehouse.connect();
                Statement statement = connection.createStatement()) {
            Map<String, String> tables = tables(statement);
            if (!tables.isEmpty() && !tables.equals(seen) && make(statement, tables)) {
                seen = tables;
            }
        } catch (SQLException | RuntimeException e) {
            log.info("The views of analytics cannot be made now: {}", e.getMessage());
        }
    }

    /** The tables of the flights, which are views of what is merged and what is pending, with their definitions. */
    private static Map<String, String> tables(Statement statement) throws SQLException {
        Map<String, String> tables = new HashMap<>();
        try (ResultSet row = statement.executeQuery("""
                SELECT lower(schema_name || '.' || view_name), sql FROM duckdb_views()
                WHERE NOT internal AND database_name = current_database() AND schema_name <> 'analytics'""")) {
            while (row.next()) {
                tables.put(row.getString(1), row.getString(2));
            }
        }
        return tables;
    }

    /** Whether every view that can be made was made. */
    private static boolean make(Statement statement, Map<String, String> tables) throws SQLException {
        Set<String> there = new java.util.HashSet<>(tables.keySet());
        List<String> logged = tables.keySet().stream()
                .filter(table -> table.contains(CHANGELOG + "."))
                .map(table -> table.replace(CHANGELOG + ".", "."))
                .collect(Collectors.toList());
        statement.execute("CREATE SCHEMA IF NOT EXISTS " + AnalyticsSql.SCHEMA);
        boolean all = true;
        for (AnalyticsSql.View view : AnalyticsSql.views(logged)) {
            if (!there.containsAll(view.reads())) {
                continue;
            }
            try {
                statement.execute(view.sql());
                view.makes().ifPresent(there::add);
            } catch (SQLException e) {
                log.info("A view of analytics cannot be made now: {}", e.getMessage());
                all = false;
            }
        }
        return all;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            // The last connection holds the warehouse's file.
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                log.info("The views of analytics are still being made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
