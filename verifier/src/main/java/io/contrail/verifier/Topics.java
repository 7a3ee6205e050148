package io.contrail.verifier;

import io.contrail.changelog.TableId;

/** In which topic a table's changes travel: Debezium's own rule. */
record Topics(String prefix) {
    String of(TableId table) {
        return "%s.%s.%s".formatted(prefix, table.schema(), table.name()).replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
