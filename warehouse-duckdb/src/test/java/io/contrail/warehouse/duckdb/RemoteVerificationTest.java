package io.contrail.warehouse.duckdb;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.VerificationContract;
import io.contrail.changelog.verification.VerificationReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** What another process reads through the sink's queries is what the sink's own process reads. */
class RemoteVerificationTest extends VerificationContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int generation;

    @Override
    protected Warehouse open() {
        return new DuckDbProvider().open(settings());
    }

    @Override
    protected VerificationReader reader() {
        return new DuckDbProvider().reader(settings());
    }

    @Override
    protected void forget() {
        try {
            Files.deleteIfExists(file());
            Files.deleteIfExists(file().resolveSibling(file().getFileName() + ".landing"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        generation++;
    }

    private Path file() {
        return folder.resolve("warehouse-%d.duckdb".formatted(generation));
    }

    private Map<String, String> settings() {
        return Map.of(
                "path", file().toString(),
                "memory.limit", "256MB",
                "threads", "1",
                "merge.rows", "5",
                "queries", "127.0.0.1:0");
    }
}
