package io.contrail.simulator.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** One version of the schema: a resource file of SQL that has been released and never changes. */
record Migration(int version, String name) {
    static final List<Migration> ALL = List.of(
            new Migration(1, "reference"),
            new Migration(2, "operations"),
            new Migration(3, "replay_position"),
            new Migration(4, "position_partitions"),
            new Migration(5, "whole_operation"),
            new Migration(6, "simulation"));

    String sql() {
        String file = "V%03d__%s.sql".formatted(version, name);
        try (InputStream resource = Objects.requireNonNull(Migration.class.getResourceAsStream(file))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
