package io.contrail.warehouse.duckdb;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Opens the embedded warehouse by the sink's settings. */
public final class DuckDbProvider implements WarehouseProvider {
    private static final Set<String> SETTINGS = Set.of("path", "memory.limit", "threads", "merge.rows");

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        Set<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(SETTINGS);
        String path = settings.getOrDefault("path", "");
        if (!unknown.isEmpty() || path.isEmpty()) {
            throw PipelineException.usage(
                    path.isEmpty()
                            ? "The setting duckdb.path is missing."
                            : "The warehouse 'duckdb' has no setting %s.".formatted(unknown),
                    "The sink has not started and lands nothing.",
                    "its settings are duckdb.path (a file), duckdb.memory.limit (512MB), duckdb.threads (2) and"
                            + " duckdb.merge.rows (65536).");
        }
        return DuckDbWarehouse.open(
                new DuckDbDatabase(
                        Path.of(path),
                        settings.getOrDefault("memory.limit", "512MB"),
                        Integer.parseInt(settings.getOrDefault("threads", "2"))),
                Long.parseLong(settings.getOrDefault("merge.rows", "65536")),
                Clock.systemUTC());
    }
}
