package io.contrail.changelog.landing;

import java.util.List;
import java.util.Map;

/**
 * What is made durable together or not at all.
 *
 * @param tables changes; a table may come more than once, then in order
 * @param progress of every stream that moved, after these changes
 * @param schemas wire schemas that were not known before, by fingerprint
 */
public record Landing(List<TableChanges> tables, Map<Stream, Progress> progress, Map<String, String> schemas) {

    public int size() {
        return tables.stream().mapToInt(table -> table.changes().size()).sum();
    }
}
