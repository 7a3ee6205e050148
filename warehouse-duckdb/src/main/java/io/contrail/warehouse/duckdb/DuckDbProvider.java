package io.contrail.warehouse.duckdb;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import io.contrail.changelog.landing.WarehouseSetting;
import io.contrail.changelog.verification.VerificationProvider;
import io.contrail.changelog.verification.VerificationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opens the embedded warehouse by the sink's settings, and asks the process that has it open. */
public final class DuckDbProvider implements WarehouseProvider, VerificationProvider {
    private static final String QUERIES = "queries";
    private static final WarehouseSetting PATH =
            new WarehouseSetting("path", "", "The warehouse's file; its folder must be on a local disk.");
    private static final WarehouseSetting MEMORY =
            new WarehouseSetting("memory.limit", "512MB", "How much memory DuckDB may use.");
    private static final WarehouseSetting THREADS =
            new WarehouseSetting("threads", "2", "How many threads DuckDB may use.");
    private static final WarehouseSetting MERGE_ROWS =
            new WarehouseSetting("merge.rows", "65536", "Changes of a table that wait before they are merged.");
    private static final WarehouseSetting ANSWERS = new WarehouseSetting(
            QUERIES,
            "",
            "host:port where the worker answers queries of the warehouse, for 'contrail verify --connect'; port 0 takes any"
                    + " that is free. Empty: nowhere.");

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public List<WarehouseSetting> settings() {
        return List.of(PATH, MEMORY, THREADS, MERGE_ROWS, ANSWERS);
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        TreeSet<String> unknown = new TreeSet<>(settings.keySet());
        settings().forEach(setting -> unknown.remove(setting.name()));
        String path = settings.getOrDefault("path", "");
        if (!unknown.isEmpty() || path.isEmpty()) {
            throw PipelineException.usage(
                    path.isEmpty()
                            ? "The setting duckdb.path is missing."
                            : "The warehouse 'duckdb' has no setting %s.".formatted(unknown),
                    "The sink has not started and lands nothing.",
                    "its settings are duckdb.path (a file), duckdb.memory.limit (512MB), duckdb.threads (2),"
                            + " duckdb.merge.rows (65536) and duckdb.queries (off; 127.0.0.1:0 to be verified from outside).");
        }
        QueryAddress queries = settings.getOrDefault(QUERIES, "").isBlank()
                ? null
                : QueryAddress.parse(settings.getOrDefault(QUERIES, ""));
        DuckDbDatabase database =
                new DuckDbDatabase(Path.of(path), in(settings, MEMORY), Integer.parseInt(in(settings, THREADS)));
        Warehouse warehouse =
                DuckDbWarehouse.open(database, Long.parseLong(in(settings, MERGE_ROWS)), Clock.systemUTC());
        return queries == null ? warehouse : queried(warehouse, database, queries);
    }

    private static String in(Map<String, String> settings, WarehouseSetting setting) {
        return settings.getOrDefault(setting.name(), setting.byDefault());
    }

    private static Warehouse queried(Warehouse warehouse, DuckDbDatabase database, QueryAddress address) {
        try {
            return new QueriedWarehouse(warehouse, QueryServer.start(database, address));
        } catch (RuntimeException e) {
            warehouse.close();
            throw e;
        }
    }

    /** DuckDB lets one process open the file, and that is the sink's: it answers for it. */
    @Override
    public VerificationReader reader(Map<String, String> settings) {
        String path = settings.getOrDefault("path", "");
        if (path.isEmpty()) {
            throw PipelineException.usage(
                    "The setting duckdb.path is missing.",
                    "It says where the warehouse is; nothing was compared.",
                    "give it as the sink connector has it.");
        }
        if (settings.getOrDefault(QUERIES, "").isBlank()) {
            throw unreachable(
                    "The sink connector does not answer queries: it has no setting duckdb.queries.",
                    "DuckDB lets only the worker that runs the sink open %s.".formatted(path),
                    "set \"duckdb.queries\": \"127.0.0.1:0\" in the sink connector's configuration, then verify on the"
                            + " worker's machine.",
                    null);
        }
        Path file = QueryFile.beside(Path.of(path));
        try {
            RemoteSql sql = new RemoteSql(QueryFile.read(file));
            return new DuckDbVerification(sql, sql);
        } catch (IOException e) {
            throw unreachable(
                    Files.exists(file)
                            ? "%s cannot be read (%s)."
                                    .formatted(file, e.getClass().getSimpleName())
                            : "%s is not on this machine, or the sink does not run.".formatted(file),
                    "It says where the worker answers queries of the warehouse; only the worker's user may read it.",
                    "verify on the worker's machine, as the worker's user; or copy the file, and name the warehouse's"
                            + " place there as duckdb.path with --warehouse-config.",
                    e);
        } catch (SQLException e) {
            throw unreachable(
                    "The warehouse cannot be asked: %s.".formatted(e.getMessage()),
                    "Nothing was compared.",
                    "check that the sink connector runs and that its worker's address in %s is reached from here."
                            .formatted(file),
                    e);
        }
    }

    private static PipelineException unreachable(String what, String meaning, String todo, @Nullable Exception cause) {
        PipelineException error = PipelineException.unreachable(what, meaning, todo);
        return cause == null ? error : error.causedBy(cause);
    }
}
