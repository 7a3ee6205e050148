package io.contrail.cli.pipeline;

import io.contrail.changelog.verification.VerificationReader;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import io.contrail.warehouse.duckdb.DuckDbVerification;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** DuckDB, in the process that the sink is in. */
final class EmbeddedWarehouse implements WarehouseEnd {
    static final String NAME = "duckdb";

    private final DuckDbDatabase database;

    private EmbeddedWarehouse(DuckDbDatabase database) {
        this.database = database;
    }

    /** Opened once before the sink does, so that a file that cannot be opened is an error of this command. */
    static EmbeddedWarehouse open(Path file) {
        DuckDbDatabase database = new DuckDbDatabase(file, "512MB", 2);
        try (Connection opened = database.connect()) {
            return new EmbeddedWarehouse(database);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not close a connection", e);
        }
    }

    DuckDbDatabase database() {
        return database;
    }

    @Override
    public String address() {
        return database.file().toString();
    }

    @Override
    public Map<String, String> sinkSettings() {
        return Map.of("warehouse", NAME, "duckdb.path", database.file().toString());
    }

    @Override
    public Connection connect() {
        return database.connect();
    }

    @Override
    public VerificationReader reader() {
        return DuckDbVerification.of(database);
    }

    @Override
    public boolean metered() {
        return false;
    }
}
