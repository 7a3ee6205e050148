package io.contrail.warehouse.duckdb;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the process that holds a database answers queries. Kept beside the database, readable by its owner only.
 *
 * @param token whoever has it may run every statement
 */
record QueryFile(String url, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Path beside(Path database) {
        return database.resolveSibling(database.getFileName() + ".queries.json");
    }

    static QueryFile read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), QueryFile.class);
    }

    void write(Path file) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "queries",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, JSON.writeValueAsBytes(this));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Unless somebody else has written another since. */
    void delete(Path file) throws IOException {
        if (Files.exists(file) && read(file).equals(this)) {
            Files.deleteIfExists(file);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "queries at " + url;
    }
}
