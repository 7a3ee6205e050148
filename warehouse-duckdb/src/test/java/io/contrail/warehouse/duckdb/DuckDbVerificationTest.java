package io.contrail.warehouse.duckdb;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.VerificationContract;
import io.contrail.changelog.verification.VerificationReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class DuckDbVerificationTest extends VerificationContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int generation;

    @Override
    protected Warehouse open() {
        // A merge every twenty changes or so
        return DuckDbWarehouse.open(database(), 5, Clock.systemUTC());
    }

    @Override
    protected VerificationReader reader() {
        return DuckDbVerification.of(database());
    }

    @Override
    protected void forget() {
        try {
            Files.deleteIfExists(database().file());
            Files.deleteIfExists(database().landingFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        generation++;
    }

    private DuckDbDatabase database() {
        return new DuckDbDatabase(folder.resolve("warehouse-%d.duckdb".formatted(generation)), "256MB", 1);
    }
}
